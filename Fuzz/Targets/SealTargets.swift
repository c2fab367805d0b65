internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Seals

/// Seals, seal signatures, their pictures, and the lists that tell which seals are in use.
let sealTargets: [FuzzTarget] = [
    FuzzTarget(
        "seal", "an electronic seal in three shapes: what is of the strict form is written again as it was read",
        sizeLimit: 8192,
        seeds: { cast in
            try [cast.gm, cast.int].map {
                FuzzSeed($0.suite.rawValue, try SealWorkshop($0).seal().der)
            } + [FuzzSeed("old", OldSeal.seal)]
        },
        property: checkSeal),
    FuzzTarget(
        "seal-signature", "a seal signature, a message or r and s: every check has an outcome, nothing forged is valid",
        sizeLimit: 8192,
        seeds: { cast in
            try [cast.gm, cast.int].flatMap { hierarchy in
                let workshop = try SealWorkshop(hierarchy)
                let value = try workshop.signature()
                return [
                    FuzzSeed(hierarchy.suite.rawValue, value.der),
                    FuzzSeed("\(hierarchy.suite.rawValue)-timestamp", try value.timestamped(by: [1, 2, 3])),
                    FuzzSeed("\(hierarchy.suite.rawValue)-bare", try hierarchy["unit"].key.sign(signedContent)),
                    FuzzSeed("\(hierarchy.suite.rawValue)-message", try workshop.message()),
                ]
            } + [FuzzSeed("old", OldSeal.signature)]
        },
        property: checkSealSignature),
    FuzzTarget(
        "seal-picture", "the header of a PNG file and the order of its chunks",
        sizeLimit: 1024,
        seeds: { _ in [FuzzSeed("small", SealWorkshop.picture.data)] },
        property: { bytes, _ in
            let header = try value(refusing: SealsError.self) { try PNGHeader(bytes) }
            guard let header else { return false }
            try require(16...4096 ~= header.width && 16...4096 ~= header.height, "a picture of an impossible size")
            return true
        }),
    FuzzTarget(
        "seal-status", "a status list of seals: the same bytes come out, and only its maker's counts",
        sizeLimit: 8192,
        seeds: { cast in
            try [cast.gm, cast.int].map { FuzzSeed($0.suite.rawValue, try SealWorkshop($0).statusList().bytes) }
        },
        property: checkSealStatus),
]

private let signedContent = Array("<ofd:Signature/>".utf8)

/// A maker and a signer under the CA of a cast; their keys are made anew each time, for seeds nobody needs again.
private struct SealWorkshop {
    static let picture = SealPicture(
        format: "PNG",
        data: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + Self.chunk("IHDR", [0, 0, 0, 64, 0, 0, 0, 64, 8, 6, 0, 0, 0]) + Self.chunk("IDAT", [1])
            + Self.chunk("IEND", []),
        width: 42, height: 42)

    let hierarchy: FuzzHierarchy
    let makerKey: PrivateKey
    let maker: Certificate
    let signerKey: PrivateKey
    let signer: Certificate

    init(_ hierarchy: FuzzHierarchy) throws {
        self.hierarchy = hierarchy
        self.makerKey = try PrivateKey.generate(hierarchy.suite.keyAlgorithm)
        self.maker = try Self.certificate(.sealMaker, self.makerKey, hierarchy)
        self.signerKey = try PrivateKey.generate(hierarchy.suite.keyAlgorithm)
        self.signer = try Self.certificate(.sealSign, self.signerKey, hierarchy)
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        [0, 0, 0, UInt8(data.count)] + Array(type.utf8) + data + [0, 0, 0, 0]
    }

    private static func certificate(
        _ purpose: CertificatePurpose,
        _ key: PrivateKey,
        _ hierarchy: FuzzHierarchy
    ) throws -> Certificate {
        let seconds = FuzzCast.now.sinceEpoch / 1000
        let template = CertificateTemplate(
            commonName: "试验证书", dnsName: "11350800003700010k.\(FuzzHierarchy.node)", keyUsage: [.digitalSignature],
            extendedKeyUsages: [purpose.extendedKeyUsage], notBefore: seconds - 800 * 86_400,
            notAfter: seconds + 800 * 86_400)
        return try template.issue(
            for: key.publicKey, issuer: hierarchy["city"].certificate, issuerKey: hierarchy["city"].key)
    }

    func seal() throws -> ElectronicSeal {
        let now = FuzzCast.now
        let draft = SealDraft(
            identifier: "35080000000001", name: "试验印章", holders: .certificates([self.signer.der]), validFrom: now,
            validUntil: now.advanced(by: .seconds(86_400)), picture: Self.picture,
            extensions: [SealExtension(identifier: "1.2.3", isCritical: true, value: [1])])
        return try SealMaker(key: self.makerKey, certificate: self.maker).make(draft, at: now)
    }

    func signature() throws -> SealSignature {
        try SealSigner(
            seal: self.seal().der, key: self.signerKey, certificate: self.signer, trust: trust(self.hierarchy),
            tolerating: [.signerRevocation, .makerRevocation], at: FuzzCast.now
        ).sign(content: signedContent, path: "/S.xml", at: FuzzCast.now)
    }

    func message() throws -> [UInt8] {
        try SignedMessage.sign(
            contentDigest: self.hierarchy.suite.digestAlgorithm.hash(signedContent), key: self.hierarchy["unit"].key,
            certificate: self.hierarchy["unit"].certificate, chain: self.hierarchy.chain,
            signingTime: FuzzCast.now.sinceEpoch / 1000)
    }

    func statusList() throws -> SignedSealStatusList {
        let seal = try self.seal()
        let digest = try DigestAlgorithm.sha256.hash(seal.der)
        let entry = SealStatusList.Entry(
            identifier: seal.identifier, digest: digest,
            periods: [.init(state: .inUse, since: FuzzCast.now), .init(state: .lost, since: FuzzCast.now)])
        let list = SealStatusList(
            serial: 1, issued: FuzzCast.now, expires: FuzzCast.now.advanced(by: .seconds(86_400)),
            maker: self.maker.name ?? "", entries: [digest: entry])
        return try SignedSealStatusList(
            signing: list,
            by: SealActor(key: self.makerKey, certificate: self.maker, chain: self.hierarchy.chain))
    }
}

/// A seal and a signature of GM/T 0031-2014, whose certificates and signatures are none: they are read all the same.
private enum OldSeal {
    private static func tlv(_ tag: UInt8, _ parts: [[UInt8]]) -> [UInt8] {
        let content = Array(parts.joined())
        let length = content.count
        return (length < 128 ? [tag, UInt8(length)] : [tag, 0x82, UInt8(length >> 8), UInt8(length & 0xFF)]) + content
    }

    private static func text(_ tag: UInt8, _ text: String) -> [UInt8] { Self.tlv(tag, [Array(text.utf8)]) }

    private static let algorithm: [UInt8] = [6, 8, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 1, 0x83, 0x75]
    private static let value = Self.tlv(3, [[0, 0x30, 6, 2, 1, 1, 2, 1, 1]])

    static let seal: [UInt8] = {
        let times = [UInt8](repeating: 0, count: 3).map { _ in Self.text(0x17, "270115080000Z") }
        let property = Self.tlv(
            0x30, [[2, 1, 1], Self.text(0x0C, "试验印章"), Self.tlv(0x30, [[4, 1, 1]])] + times)
        let picture = Self.tlv(0x30, [Self.text(0x16, "PNG"), [4, 2, 1, 2], [2, 1, 42], [2, 1, 42]])
        let header = Self.tlv(0x30, [Self.text(0x16, "ES"), [2, 1, 1], Self.text(0x16, "V")])
        let extensions = Self.tlv(0x30, [Self.tlv(0x30, [[6, 2, 0x2A, 3], [1, 1, 0], [4, 1, 1]])])
        let information = Self.tlv(0x30, [header, Self.text(0x16, "1"), property, picture, Self.tlv(4, [extensions])])
        return Self.tlv(0x30, [information, Self.tlv(0x30, [[4, 1, 1], Self.algorithm, Self.value])])
    }()

    static let signature: [UInt8] = {
        let time = Self.tlv(3, [[0], Array("2027-01-15 16:00:00".utf8)])
        let toBeSigned = Self.tlv(
            0x30, [[2, 1, 1], Self.seal, time, [3, 2, 0, 1], Self.text(0x16, " "), [4, 1, 1], Self.algorithm])
        return Self.tlv(0x30, [toBeSigned, Self.value])
    }()
}

private func trust(_ hierarchy: FuzzHierarchy) -> SealTrust {
    SealTrust(anchors: [hierarchy["root"].certificate], intermediates: hierarchy.chain)
}

private func trust(_ cast: FuzzCast) -> SealTrust {
    SealTrust(
        anchors: [cast.gm["root"].certificate, cast.int["root"].certificate],
        intermediates: cast.gm.chain + cast.int.chain, revocationLists: cast.gm.lists + cast.int.lists)
}

@Sendable private func checkSeal(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let report = SealSignatureVerifier(trust: trust(cast)).verify(seal: bytes, at: FuzzCast.now)
    try checkTexts(report.checks)
    let seal = try value(refusing: SealsError.self) { try ElectronicSeal(der: bytes) }
    try require((seal != nil) == (report.seal != nil), "the verifier reads other seals than the reader")
    guard let seal else { return false }
    try require(seal.der == bytes, "the seal's bytes are not those that were read")
    _ = (report.json, seal.holds([1]))
    let rewritten = try value(refusing: SealsError.self) { try seal.rewritten() }
    let allowed: Set<SealDeviation> = [.versionNumber, .textNotASCII, .certificatesBare, .rawSignature]
    if seal.format != .v1, let rewritten {
        if seal.deviations.isEmpty { try require(rewritten == bytes, "a strict seal is not written as it was read") }
        let again = try value(refusing: SealsError.self) { try ElectronicSeal(der: rewritten) }
        try require(again != nil, "a seal that was written is not read")
        try require(again?.deviations.isSubset(of: allowed) == true, "what was written deviates")
    }
    return true
}

@Sendable private func checkSealSignature(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let verifier = SealSignatureVerifier(trust: trust(cast))
    var content = SignedContent(
        signedValue: bytes, content: signedContent, path: "/S.xml", claimedTime: FuzzCast.now,
        signerCertificate: cast.gm["unit"].certificate, owner: SealOwner(name: "试验印章"))
    let report = verifier.verify(content, at: FuzzCast.now)
    try checkTexts(report.checks)
    _ = report.json
    let signature = try value(refusing: SealsError.self) { try SealSignature(der: bytes) }
    if let signature {
        try require(report.seal == signature.seal, "the verifier reads another seal than the reader")
        let seal = try value(refusing: SealsError.self) { try ElectronicSeal(der: signature.seal.der) }
        try require(seal == signature.seal, "the seal by itself is another than in the signature")
        if signature.format != .v1, signature.deviations.isEmpty {
            try require(try signature.rewritten() == bytes, "a strict signature is not written as it was read")
        }
    }
    // What holds for one content holds for no other.
    if report.outcome(of: .documentSignature) == .pass, report.outcome(of: .dataHash) == .pass {
        content.content.append(0)
        try require(verifier.verify(content, at: FuzzCast.now).verdict == .invalid, "it holds for two contents")
    }
    return report.variant != nil
}

@Sendable private func checkSealStatus(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let list = try value(refusing: SealsError.self) { try SignedSealStatusList(bytes: bytes) }
    guard let list else { return false }
    try require(list.bytes == bytes, "the list's bytes are not those that were read")
    _ = try value(refusing: SealsError.self) { try list.verified(by: trust(cast), at: FuzzCast.now) }
    return true
}

private func checkTexts(_ checks: [SealCheck]) throws {
    try require(!checks.isEmpty, "nothing was checked")
    for check in checks {
        try requirePrintable(check.chinese)
        try requirePrintable(check.english)
    }
}
