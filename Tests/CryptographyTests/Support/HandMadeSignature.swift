import Cryptography

/// A SignedData message put together part by part, in the strict form unless a part is changed.
struct HandMadeSignature {
    static let data = "1.2.840.113549.1.7.1"
    static let gmData = "1.2.156.10197.6.1.4.2.1"
    static let sm3 = "1.2.156.10197.1.401"
    static let sha256 = "2.16.840.1.101.3.4.2.1"
    static let sm2Signature = "1.2.156.10197.1.301.1"
    static let sm2WithSM3 = "1.2.156.10197.1.501"
    static let ecdsaWithSHA256 = "1.2.840.10045.4.3.2"

    let signer: Identity
    let content: [UInt8]
    var outerType: String
    var innerContent: [UInt8]
    var version: [UInt8] = [2, 1, 1]
    var digestAlgorithms: [[UInt8]]
    var digestAlgorithm: [UInt8]
    var signatureAlgorithm: [UInt8]
    /// nil signs the content itself.
    var attributes: [[UInt8]]?
    var certificates: [[UInt8]]
    /// What stands between certificates and signers.
    var revocationLists: [UInt8] = []
    /// What stands behind the signature value.
    var unsignedAttributes: [UInt8] = []
    var signerVersion: [UInt8] = [2, 1, 1]
    var signerCount = 1
    var key: PrivateKey
    /// Whether the signature value is r ‖ s.
    var isSignatureRaw = false

    init(signer: Identity, content: [UInt8]) throws {
        let isGM = signer.key.algorithm == .sm2
        self.signer = signer
        self.content = content
        self.key = signer.key
        self.outerType = isGM ? "1.2.156.10197.6.1.4.2.2" : "1.2.840.113549.1.7.2"
        self.innerContent = TestDER.algorithm(isGM ? Self.gmData : Self.data)
        self.digestAlgorithm = TestDER.algorithm(isGM ? Self.sm3 : Self.sha256)
        self.digestAlgorithms = [self.digestAlgorithm]
        self.signatureAlgorithm = TestDER.algorithm(isGM ? Self.sm2Signature : Self.ecdsaWithSHA256)
        self.certificates = [signer.certificate.der]
        self.attributes = try Self.strictAttributes(signer: signer, content: content)
    }

    static func strictAttributes(signer: Identity, content: [UInt8]) throws -> [[UInt8]] {
        let isGM = signer.key.algorithm == .sm2
        let digest = try signer.key.algorithm.digestAlgorithm.hash(content)
        var attributes = [
            Self.attribute("1.2.840.113549.1.9.3", TestDER.identifier(isGM ? Self.gmData : Self.data)),
            Self.attribute("1.2.840.113549.1.9.4", TestDER.octets(digest.bytes)),
            Self.attribute("1.2.840.113549.1.9.5", TestDER.tlv(0x17, [Array("270115080000Z".utf8)])),
        ]
        if !isGM { attributes.append(Self.reference([TestDER.octets(signer.certificate.fingerprint.bytes)])) }
        return attributes
    }

    static func attribute(_ type: String, _ values: [UInt8]...) -> [UInt8] {
        TestDER.sequence(TestDER.identifier(type), TestDER.set(values))
    }

    /// SigningCertificateV2 with one ESSCertIDv2 of the fields given (RFC 5035).
    static func reference(_ fields: [[UInt8]]) -> [UInt8] {
        Self.attribute(
            "1.2.840.113549.1.9.16.2.47", TestDER.sequence(TestDER.sequence(TestDER.tlv(0x30, fields))))
    }

    private func signature(over message: [UInt8]) throws -> [UInt8] {
        let der = try self.key.sign(message)
        guard self.isSignatureRaw else { return der }
        guard let raw = SignatureValue.raw(der: der) else { throw CancellationError() }
        return raw
    }

    func encoded() throws -> [UInt8] {
        let signed = self.attributes.map { TestDER.set($0) }
        let name = TestDER.sequence(self.signer.certificate.issuerName, self.signer.certificate.serialNumber)
        let info = TestDER.tlv(
            0x30,
            [
                self.signerVersion, name, self.digestAlgorithm,
                signed.map { [0xA0] + $0.dropFirst() } ?? [],
                self.signatureAlgorithm,
                TestDER.octets(try self.signature(over: signed ?? self.content)),
                self.unsignedAttributes,
            ])
        let signedData = TestDER.tlv(
            0x30,
            [
                self.version, TestDER.set(self.digestAlgorithms), self.innerContent,
                self.certificates.isEmpty ? [] : TestDER.tlv(0xA0, self.certificates),
                self.revocationLists,
                TestDER.set([[UInt8]](repeating: info, count: self.signerCount)),
            ])
        return TestDER.sequence(TestDER.identifier(self.outerType), TestDER.tlv(0xA0, [signedData]))
    }
}
