internal import Cryptography
internal import Documents

/// Requests, answers and tokens of timestamp authorities (RFC 3161).
let timestampTargets: [FuzzTarget] = [
    FuzzTarget(
        "timestamp", "a timestamp token, alone or in an answer: what holds for one content holds for no other",
        sizeLimit: 8192,
        seeds: { cast in
            try [cast.gm, cast.int].flatMap { hierarchy in
                let answer = try TimestampWorkshop.answer(hierarchy)
                return [
                    FuzzSeed("\(hierarchy.suite.rawValue)-answer", answer.der),
                    FuzzSeed("\(hierarchy.suite.rawValue)-token", answer.token ?? []),
                ]
            }
        },
        property: checkTimestamp),
    FuzzTarget(
        "timestamp-request", "a request for a timestamp: it is answered by a token over what it asks for, or refused",
        sizeLimit: 1024,
        seeds: { cast in
            try [cast.gm, cast.int].map {
                FuzzSeed($0.suite.rawValue, try TimestampWorkshop.request($0).der)
            }
        },
        property: checkTimestampRequest),
]

/// An authority under the CA of a cast.
private enum TimestampWorkshop {
    static let content = Array("驿站".utf8)
    static let policy = "1.2.3.4.1"

    static func request(_ hierarchy: FuzzHierarchy) throws -> TimestampRequest {
        try TimestampRequest(
            imprint: hierarchy.suite.digestAlgorithm.hash(Self.content), policy: Self.policy, nonce: [1, 2, 3])
    }

    static func authority(_ hierarchy: FuzzHierarchy) throws -> TimestampAuthority {
        let key = try PrivateKey.generate(hierarchy.suite.keyAlgorithm)
        let seconds = FuzzCast.now.sinceEpoch / 1000
        let certificate = try CertificateTemplate(
            commonName: "时间戳", dnsName: FuzzHierarchy.node, keyUsage: [.digitalSignature],
            extendedKeyUsages: [CertificatePurpose.timestamp.extendedKeyUsage]
                + CertificatePurpose.timestamp.companionUsages, notBefore: seconds - 800 * 86_400,
            notAfter: seconds + 800 * 86_400
        ).issue(for: key.publicKey, issuer: hierarchy["city"].certificate, issuerKey: hierarchy["city"].key)
        return try TimestampAuthority(
            key: key, certificate: certificate, chain: hierarchy.chain, policy: Self.policy)
    }

    static func answer(_ hierarchy: FuzzHierarchy) throws -> TimestampResponse {
        try Self.authority(hierarchy).answer(
            Self.request(hierarchy), serialNumber: [7], at: FuzzCast.now.sinceEpoch / 1000)
    }
}

@Sendable private func checkTimestamp(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let response = try value(refusing: CryptographyError.self) { try TimestampResponse(der: bytes) }
    if let response { try require(response.der == bytes, "the answer's bytes are not those that were read") }
    let der = response?.token ?? bytes
    let token = try value(refusing: CryptographyError.self) { try TimestampToken(der: der) }
    let verifier = TimestampVerifier(
        anchors: [cast.gm["root"].certificate, cast.int["root"].certificate],
        intermediates: cast.gm.chain + cast.int.chain, revocationLists: cast.gm.lists + cast.int.lists)
    let now = FuzzCast.now.sinceEpoch
    switch verifier.verify(der, over: TimestampWorkshop.content, at: now) {
    case .holds:
        try require(token != nil, "a token holds that is not read")
        if case .holds = verifier.verify(der, over: TimestampWorkshop.content + [0], at: now) {
            throw PropertyViolation("it holds for two contents")
        }
    case .refused(_, let detail), .undecided(_, let detail): try requirePrintable(detail)
    }
    return token != nil
}

@Sendable private func checkTimestampRequest(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let request = try value(refusing: CryptographyError.self) { try TimestampRequest(der: bytes) }
    guard let request else { return false }
    try require(request.der == bytes, "the request's bytes are not those that were read")
    let answer = try TimestampWorkshop.authority(cast.int).answer(
        request, serialNumber: [7], at: FuzzCast.now.sinceEpoch / 1000)
    let mayBe = !request.hasExtensions && (request.policy == nil || request.policy == TimestampWorkshop.policy)
    try require((answer.token != nil) == mayBe, "a request is answered wrongly")
    guard let der = answer.token else { return true }
    let token = try TimestampToken(der: der, knowing: [])
    try require(token.information.imprint == request.imprint, "the token is over another digest")
    try require(token.information.nonce == request.nonce, "the token repeats another number")
    return true
}
