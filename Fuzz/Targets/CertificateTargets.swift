internal import Cryptography
internal import Documents

/// Certificates, requests, revocation lists, keys and their armour.
let certificateTargets: [FuzzTarget] = [
    FuzzTarget(
        "certificate", "a certificate in DER: the same bytes come out, alone and in PEM; its chain is decided",
        seeds: { cast in
            [cast.gm, cast.int].flatMap { hierarchy in
                ["root", "city", "unit", "opener"].map {
                    FuzzSeed("\(hierarchy.suite.rawValue)-\($0)", hierarchy[$0].certificate.der)
                }
            }
        },
        property: checkCertificate),
    FuzzTarget(
        "certificate-request", "a PKCS#10 request: the same bytes come out, and whoever reads it again gets the same",
        seeds: { cast in
            try [cast.gm, cast.int].map {
                FuzzSeed(
                    $0.suite.rawValue,
                    try CertificateRequest.make(key: $0["unit"].key, commonName: "11350800003700010K@3508").der)
            }
        },
        property: { bytes, _ in
            let request = try value(refusing: CryptographyError.self) { try CertificateRequest(der: bytes) }
            guard let request else { return false }
            try require(request.der == bytes, "the request's bytes are not those that were read")
            return true
        }),
    FuzzTarget(
        "revocation-list", "a revocation list: the same bytes come out; whether its issuer signed it is decided",
        seeds: { cast in
            [cast.gm, cast.int].flatMap { hierarchy in
                hierarchy.lists.enumerated().map { FuzzSeed("\(hierarchy.suite.rawValue)-\($0)", $1.der) }
            }
        },
        property: checkRevocationList),
    FuzzTarget(
        "private-key", "an encrypted PKCS#8 key in PEM: what opens is written and opens again as the same key",
        sizeLimit: 2048,
        seeds: { cast in
            try [cast.gm, cast.int].map {
                FuzzSeed(
                    $0.suite.rawValue,
                    try $0["unit"].key.encryptedPEM(passphrase: FuzzCast.passphrase, iterations: 1000))
            }
        },
        property: checkPrivateKey),
    FuzzTarget(
        "public-key", "a SubjectPublicKeyInfo: the same bytes come out",
        sizeLimit: 512,
        seeds: { cast in
            [cast.gm, cast.int].map { FuzzSeed($0.suite.rawValue, $0["unit"].key.publicKey.subjectPublicKeyInfo) }
        },
        property: { bytes, _ in
            let key = try value(refusing: CryptographyError.self) { try PublicKey(subjectPublicKeyInfo: bytes) }
            guard let key else { return false }
            try require(key.subjectPublicKeyInfo == bytes, "a public key has two encodings")
            _ = try value(refusing: CryptographyError.self) { try key.isValidSignature(bytes, over: [1, 2, 3]) }
            return true
        }),
    FuzzTarget(
        "pem", "PEM armour: what was decoded, encoded again and decoded gives the same",
        seeds: { cast in
            [
                FuzzSeed("one", cast.int["unit"].certificate.pem),
                FuzzSeed("two", cast.gm["unit"].certificate.pem + "\nfoo\n" + cast.gm["city"].certificate.pem),
            ]
        },
        property: checkPEM),
]

@Sendable private func checkCertificate(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let certificate = try value(refusing: CryptographyError.self) { try Certificate(der: bytes) }
    guard let certificate else { return false }
    try require(certificate.der == bytes, "the certificate's bytes are not those that were read")
    let again = try value(refusing: CryptographyError.self) { try Certificate.all(inPEM: certificate.pem) }
    try require(again == [certificate], "the certificate does not survive its PEM")
    try requirePrintable(certificate.subject)
    if let name = certificate.name, let party = try? PartyName(domainName: name) {
        try require((try? PartyName(party.description)) == party, "a party's name is not read as it is written")
    }
    _ = (certificate.purpose, certificate.serialHex, certificate.keyUsage.names)
    let verdict = try value(refusing: CryptographyError.self) {
        try cast.trust.verifier.verify(
            certificate, presented: cast.gm.chain + cast.int.chain, at: FuzzCast.now.sinceEpoch / 1000)
    }
    if case .refused(let refusal)? = verdict { try requirePrintable(refusal.description) }
    return true
}

@Sendable private func checkRevocationList(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let list = try value(refusing: CryptographyError.self) { try RevocationList(der: bytes) }
    guard let list else { return false }
    try require(list.der == bytes, "the list's bytes are not those that were read")
    for hierarchy in [cast.gm, cast.int] where list.isSigned(by: hierarchy["city"].certificate) {
        let known = hierarchy.lists.contains { $0.entries == list.entries && $0.nextUpdate == list.nextUpdate }
        try require(known, "a list that nobody signed counts as signed")
    }
    return true
}

@Sendable private func checkPrivateKey(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let key = try value(refusing: CryptographyError.self) {
        try PrivateKey(encryptedPEM: bytes, passphrase: FuzzCast.passphrase, iterationLimit: 2000)
    }
    guard let key else { return false }
    let pem = try key.encryptedPEM(passphrase: FuzzCast.passphrase, iterations: 1000)
    let again = try PrivateKey(encryptedPEM: pem, passphrase: FuzzCast.passphrase)
    try require(again.publicKey == key.publicKey, "a key that was written is another when it is read")
    return true
}

@Sendable private func checkPEM(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    let blocks = try value(refusing: CryptographyError.self) { try PEM.decode(text, label: "CERTIFICATE") }
    guard let blocks, !blocks.isEmpty else { return false }
    let written = blocks.map { PEM.encode($0, label: "CERTIFICATE") }.joined()
    let again = try value(refusing: CryptographyError.self) { try PEM.decode(written, label: "CERTIFICATE") }
    try require(again == blocks, "PEM is not read as it is written")
    return true
}
