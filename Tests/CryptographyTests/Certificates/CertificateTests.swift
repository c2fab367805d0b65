import Cryptography
import Testing

@Suite("Certificates")
struct CertificateTests {
    @Test("A certificate is read as it was made", arguments: Suite.allCases)
    func fields(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf(purpose: .link).certificate
        #expect(leaf.subject == "CN=龙岩市节点,C=CN")
        #expect(leaf.issuerName == ca.city.certificate.subjectName)
        #expect(
            leaf.notBefore == Identity.now - 100 * Identity.day && leaf.notAfter == Identity.now + 100 * Identity.day)
        #expect(leaf.dnsNames == ["3508.35.yizhan"] && leaf.name == "3508.35.yizhan")
        #expect(!leaf.isAuthority && ca.city.certificate.isAuthority)
        #expect(leaf.keyUsage == .digitalSignature && leaf.keyUsage.names == ["digitalSignature"])
        #expect(leaf.purpose == .link && leaf.extendedKeyUsages.count == 3)
        #expect(leaf.publicKey.algorithm == suite.keyAlgorithm && leaf.signatureAlgorithm == suite.keyAlgorithm)
        #expect(leaf.serialHex.utf8.count == 32 && leaf.serialNumber.prefix(2) == [2, 16])
        #expect(try leaf.fingerprint == DigestAlgorithm.sha256.hash(leaf.der))
        let copy = try Certificate(der: leaf.der)
        #expect(copy == leaf && copy.hashValue == leaf.hashValue)
    }

    @Test("A subject can neither break a line of a log nor steer a terminal")
    func subjectText() throws {
        let ca = try TestHierarchy.of(.int)
        var template = Identity.leafTemplate("3508.35.yizhan")
        template.commonName = "龙岩\u{9B}2J\u{85}\u{202E}\u{2028}节\u{200D}点"
        let leaf = try ca.city.issue(template).certificate
        #expect(leaf.subject == "CN=龙岩\u{FFFD}2J\u{FFFD}\u{FFFD}\u{FFFD}节\u{200D}点,C=CN")
        #expect(leaf.subjectName != ca.city.certificate.subjectName)
    }

    @Test("Every purpose is marked by its own usage and read back", arguments: CertificatePurpose.allCases)
    func purposes(_ purpose: CertificatePurpose) throws {
        let ca = try TestHierarchy.of(.int)
        #expect(try ca.city.leaf(purpose: purpose).certificate.purpose == purpose)
        #expect(CertificatePurpose.allCases.filter { $0.extendedKeyUsage == purpose.extendedKeyUsage } == [purpose])
    }

    @Test("Two marks are no purpose, and a CA has none")
    func noPurpose() throws {
        let ca = try TestHierarchy.of(.int)
        var template = Identity.leafTemplate("3508.35.yizhan")
        template.extendedKeyUsages = [CertificatePurpose.log, .link].map(\.extendedKeyUsage)
        #expect(try ca.city.issue(template).certificate.purpose == nil)
        var authority = Identity.authorityTemplate("县 CA", pathLength: 0, subtree: nil)
        authority.extendedKeyUsages = [CertificatePurpose.log.extendedKeyUsage]
        #expect(try ca.city.issue(authority).certificate.purpose == nil)
    }

    @Test("PEM is read back, with several certificates and text between them")
    func pem() throws {
        let ca = try TestHierarchy.of(.gm)
        let all = [ca.root, ca.province, ca.city].map(\.certificate)
        #expect(try Certificate.all(inPEM: all.map(\.pem).joined(separator: "说明\n")) == all)
        #expect(try Certificate.all(inPEM: all[0].pem.replacing("\n", with: "\r\n")) == [all[0]])
        #expect(try Certificate.all(inPEM: "").isEmpty)
        for broken in [
            String(all[0].pem.dropLast(30)), all[0].pem.replacing("M", with: "*"),
            PEM.encode([0x30, 0], label: "CERTIFICATE"),
        ] {
            expectError(.certificateMalformed) { try Certificate.all(inPEM: broken) }
        }
        let many = String(repeating: PEM.encode([1], label: "X"), count: 5)
        #expect(try PEM.decode(many, label: "X", limit: 5).count == 5)
        expectError(.limitExceeded) {
            try PEM.decode(many, label: "X", limit: 4)
        }
    }

    @Test("Armour around random bytes is taken off again")
    func pemProperty() throws {
        var generator = SeededGenerator(seed: 7468)
        for count in 0..<150 {
            let bytes = generator.bytes(count)
            #expect(try PEM.decode(PEM.encode(bytes, label: "DATA"), label: "DATA") == [bytes])
        }
    }

    @Test("A key must be the CA's, and a root's its own")
    func keyMismatch() throws {
        let ca = try TestHierarchy.of(.gm)
        let stranger = try PrivateKey.generate(.sm2)
        let template = Identity.leafTemplate("3508.35.yizhan")
        expectError(.keyMismatch) {
            try template.issue(for: stranger.publicKey, issuer: ca.city.certificate, issuerKey: stranger)
        }
        expectError(.keyMismatch) {
            try template.issue(for: stranger.publicKey, issuer: nil, issuerKey: ca.root.key)
        }
    }

    @Test(
        "Names that OpenSSL would read as more than a name are refused",
        arguments: [
            "", "a,DNS:b", "a;b", "A.yizhan", "a b", "龙岩.yizhan", "a\n", "critical,x", "@section", "*",
            String(repeating: "a", count: 254),
        ])
    func injection(_ name: String) throws {
        let ca = try TestHierarchy.of(.int)
        expectError(.certificateMalformed) { try ca.city.leaf(name) }
        expectError(.certificateMalformed) { try ca.city.authority("x", subtree: name) }
        var template = Identity.leafTemplate("3508.35.yizhan")
        template.extendedKeyUsages = [name]
        expectError(.certificateMalformed) { try ca.city.issue(template) }
    }

    @Test("Common names have at most 64 characters, in any script")
    func commonName() throws {
        let ca = try TestHierarchy.of(.int)
        var template = Identity.leafTemplate("3508.35.yizhan")
        template.commonName = String(repeating: "驿", count: 64)
        #expect(try ca.city.issue(template).certificate.subject.contains(template.commonName))
        template.commonName += "站"
        expectError(.libraryFailure) { try ca.city.issue(template) }
    }

    @Test("A dNSName outside visible ASCII is refused: it could compare equal to another")
    func unprintableName() throws {
        let ca = try TestHierarchy.of(.int)
        // U+212A, the Kelvin sign, is canonically equivalent to K.
        for name in [Array("\u{212A}".utf8), [0x61, 0x00, 0x62], Array("a b".utf8), [0xFF], []] {
            let der = try handMade(ca.city, alternativeNames: [name])
            expectError(.certificateMalformed) { try Certificate(der: der) }
        }
        let two = try Certificate(der: handMade(ca.city, alternativeNames: [Array("a".utf8), Array("b".utf8)]))
        #expect(two.dnsNames == ["a", "b"] && two.name == nil)
        #expect(try ca.verifier().verify(two, at: Identity.now).chain == nil)
        let one = try Certificate(der: handMade(ca.city, alternativeNames: [Array("3508.35.yizhan".utf8)]))
        let verdict = try ca.verifier().verify(one, at: Identity.now)
        #expect(verdict.chain != nil, "\(verdict)")
        let inside = [Array("3508.35.yizhan".utf8), Array("x.3508.35.yizhan".utf8)]
        let several = try Certificate(der: handMade(ca.city, alternativeNames: inside))
        #expect(try ca.verifier().verify(several, at: Identity.now).reason == .nameNotPermitted)
    }

    @Test("A second alternative name extension is refused")
    func repeatedExtension() throws {
        let ca = try TestHierarchy.of(.int)
        let names = [Array("3508.35.yizhan".utf8)]
        let der = try handMade(ca.city, alternativeNames: names, isRepeated: true)
        expectError(.certificateMalformed) { try Certificate(der: der) }
    }

    @Test("BER that is not DER is refused: it would give one certificate many fingerprints")
    func notDER() throws {
        let der = try TestHierarchy.of(.int).city.leaf().certificate.der
        try #require(der[0] == 0x30 && der[1] == 0x82)
        let content = Array(der[4...])
        let long = [0x30, 0x83, 0x00, der[2], der[3]] + content
        let indefinite = [0x30, 0x80] + content + [0, 0]
        for other in [long, indefinite, der + [0], der + der, []] {
            expectError(.certificateMalformed) { try Certificate(der: other) }
        }
    }

    @Test("A certificate over 16 KiB is refused unread")
    func oversize() {
        expectError(.certificateMalformed) { try Certificate(der: [UInt8](repeating: 0x30, count: 16_385)) }
    }

    @Test("An RSA certificate is refused")
    func rsa() throws {
        try OpenSSLTool.with { tool in
            try tool.run(
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k", "-subj", "/CN=x", "-out", "c.pem")
            expectError(.keyMalformed) {
                try Certificate.all(inPEM: tool.text("c.pem"))
            }
        }
    }

    /// A certificate of suite INT whose alternative names are any bytes.
    private func handMade(_ ca: Identity, alternativeNames: [[UInt8]], isRepeated: Bool = false) throws -> [UInt8] {
        let key = try PrivateKey.generate(.p256).publicKey
        let algorithm = TestDER.algorithm("1.2.840.10045.4.3.2")
        let names = TestDER.tlv(0x30, alternativeNames.map { TestDER.tlv(0x82, [$0]) })
        let alternative = TestDER.sequence(TestDER.identifier("2.5.29.17"), TestDER.octets(names))
        let point = Array(ca.certificate.publicKey.subjectPublicKeyInfo.suffix(65))
        let authority = TestDER.sequence(
            TestDER.identifier("2.5.29.35"),
            TestDER.octets(TestDER.sequence(TestDER.tlv(0x80, [try Self.sha1(point)]))))
        let extensions = [alternative, authority] + (isRepeated ? [alternative] : [])
        let toBeSigned = TestDER.sequence(
            TestDER.tlv(0xA0, [[2, 1, 2]]), [2, 1, 5], algorithm, ca.certificate.subjectName,
            TestDER.sequence(
                TestDER.tlv(0x17, [Array("260101000000Z".utf8)]), TestDER.tlv(0x17, [Array("280101000000Z".utf8)])),
            ca.certificate.issuerName, key.subjectPublicKeyInfo,
            TestDER.tlv(0xA3, [TestDER.tlv(0x30, extensions)]))
        return TestDER.sequence(toBeSigned, algorithm, TestDER.bits(try ca.key.sign(toBeSigned)))
    }

    /// The key identifier of RFC 5280 § 4.2.1.2 (1), which needs SHA-1.
    private static func sha1(_ bytes: [UInt8]) throws -> [UInt8] {
        try OpenSSLTool.with { tool in
            try tool.write("point", bytes)
            try tool.run("dgst", "-sha1", "-binary", "-out", "digest", "point")
            return try tool.read("digest")
        }
    }
}
