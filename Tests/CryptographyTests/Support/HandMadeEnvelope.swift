import Cryptography

/// An encrypted message put together part by part, in the strict form unless a part is changed.
struct HandMadeEnvelope {
    static let gmType = "1.2.156.10197.6.1.4.2.3"
    static let intType = "1.2.840.113549.1.9.16.1.23"
    static let sm2Encryption = TestDER.algorithm("1.2.156.10197.1.301.3")
    static let keyAgreement = TestDER.algorithm("1.3.132.1.11.1", TestDER.algorithm("2.16.840.1.101.3.4.1.45"))

    var outerType: String
    var version: [UInt8]
    var recipientInfos: [[UInt8]]
    var contentType: [UInt8]
    var contentAlgorithm: [UInt8]
    var contentTag: UInt8 = 0x80
    var content: [UInt8]
    var trailer: [UInt8]

    /// A GM message of the key, nonce and ciphertext given.
    init(gm recipient: Identity, key: [UInt8], nonce: [UInt8], content: [UInt8]) throws {
        self.outerType = Self.gmType
        self.version = [2, 1, 1]
        self.recipientInfos = [try Self.transport(recipient.certificate, key: key)]
        self.contentType = TestDER.identifier("1.2.156.10197.6.1.4.2.1")
        self.contentAlgorithm = TestDER.algorithm("1.2.156.10197.1.104.2", TestDER.octets(nonce))
        self.content = content
        self.trailer = []
    }

    /// An INT message of the right form whose wrapped key and tag are nobody's.
    init(int recipient: Identity) throws {
        let ephemeral = try PrivateKey.generate(.p256).publicKey
        self.outerType = Self.intType
        self.version = [2, 1, 0]
        self.recipientInfos = [
            Self.agreement(
                point: Array(ephemeral.subjectPublicKeyInfo.suffix(65)),
                keys: [Self.wrapped(recipient.certificate, [UInt8](repeating: 7, count: 40))])
        ]
        self.contentType = TestDER.identifier("1.2.840.113549.1.7.1")
        self.contentAlgorithm = Self.gcm(nonce: [UInt8](repeating: 3, count: 12), tagLength: 16)
        self.content = [1, 2, 3]
        self.trailer = TestDER.octets([UInt8](repeating: 9, count: 16))
    }

    static func transport(
        _ certificate: Certificate,
        key: [UInt8],
        version: [UInt8] = [2, 1, 1],
        algorithm: [UInt8] = Self.sm2Encryption,
        more: [UInt8] = []
    ) throws -> [UInt8] {
        TestDER.sequence(
            version, TestDER.sequence(certificate.issuerName, certificate.serialNumber), algorithm,
            TestDER.octets(try certificate.publicKey.encryptBySM2(SecretBytes(copyOf: key))), more)
    }

    static func agreement(
        point: [UInt8],
        keys: [[UInt8]],
        version: [UInt8] = [2, 1, 3],
        algorithm: [UInt8] = Self.keyAgreement,
        more: [UInt8] = []
    ) -> [UInt8] {
        let originator = TestDER.tlv(0xA1, [TestDER.algorithm("1.2.840.10045.2.1"), TestDER.bits(point)])
        return TestDER.tlv(
            0xA1, [version, TestDER.tlv(0xA0, [originator]), more, algorithm, TestDER.tlv(0x30, keys)])
    }

    static func wrapped(_ certificate: Certificate, _ key: [UInt8]) -> [UInt8] {
        TestDER.sequence(TestDER.sequence(certificate.issuerName, certificate.serialNumber), TestDER.octets(key))
    }

    static func gcm(nonce: [UInt8], tagLength: UInt8) -> [UInt8] {
        TestDER.algorithm("2.16.840.1.101.3.4.1.46", TestDER.sequence(TestDER.octets(nonce), [2, 1, tagLength]))
    }

    func encoded() -> [UInt8] {
        let content = TestDER.sequence(
            self.contentType, self.contentAlgorithm, TestDER.tlv(self.contentTag, [self.content]))
        let body = TestDER.sequence(self.version, TestDER.set(self.recipientInfos), content, self.trailer)
        return TestDER.sequence(TestDER.identifier(self.outerType), TestDER.tlv(0xA0, [body]))
    }
}
