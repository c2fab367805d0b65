import Cryptography
import Testing

/// The worked example of GB/T 32918.5 appendix A: key, signature and ciphertext with their random numbers.
enum SM2Vector {
    static let curve = "1.2.156.10197.1.301"
    static let privateKey = bytes("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
    static let x = bytes("09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020")
    static let y = bytes("ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13")
    static let z = bytes("b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3")
    static let e = bytes("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640")
    static let r = bytes("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3")
    static let s = bytes("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa")
    static let c1x = bytes("04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73")
    static let c1y = bytes("e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0")
    static let c3 = bytes("59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766")
    static let c2 = bytes("21886ca989ca9c7d58087307ca93092d651efa")
    static let signedMessage = Array("message digest".utf8)
    static let plaintext = Array("encryption standard".utf8)

    /// a, b, Gx and Gy of sm2p256v1.
    static let curveParameters =
        bytes("fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc")
        + bytes("28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93")
        + bytes("32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7")
        + bytes("bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0")

    static let signature = TestDER.sequence(TestDER.integer(Self.r), TestDER.integer(Self.s))
    static let cipher = TestDER.sequence(
        TestDER.integer(Self.c1x), TestDER.integer(Self.c1y), TestDER.octets(Self.c3), TestDER.octets(Self.c2))

    static func key() throws -> PrivateKey {
        let encoding = TestDER.pkcs8(curve: Self.curve, privateKey: Self.privateKey, point: [4] + Self.x + Self.y)
        return try PrivateKey(pkcs8: SecretBytes(copyOf: encoding))
    }

    private static func bytes(_ hex: String) -> [UInt8] { Hexadecimal.decode(hex) ?? [] }
}

@Suite("The SM2 example of GB/T 32918.5")
struct SM2VectorTests {
    @Test("The key's public half is the one of the example")
    func publicHalf() throws {
        let expected = TestDER.subjectPublicKeyInfo(
            parameters: TestDER.identifier(SM2Vector.curve), point: [4] + SM2Vector.x + SM2Vector.y)
        let key = try SM2Vector.key()
        #expect(key.algorithm == .sm2)
        #expect(key.publicKey.subjectPublicKeyInfo == expected)
        #expect(try PublicKey(subjectPublicKeyInfo: expected) == key.publicKey)
    }

    @Test("Z of the default identity and the message give e")
    func digest() throws {
        let identity = Array("1234567812345678".utf8)
        var context = try DigestContext(.sm3)
        try context.update([0x00, 0x80] + identity)
        try context.update(SM2Vector.curveParameters + SM2Vector.x + SM2Vector.y)
        let z = try context.finish()
        #expect(z.bytes == SM2Vector.z)
        #expect(try DigestAlgorithm.sm3.hash(z.bytes + SM2Vector.signedMessage).bytes == SM2Vector.e)
    }

    @Test("The signature verifies, and over no other message")
    func signature() throws {
        let key = try SM2Vector.key().publicKey
        #expect(SM2Vector.signature.prefix(4) == [0x30, 0x46, 0x02, 0x21])
        #expect(try key.isValidSignature(SM2Vector.signature, over: SM2Vector.signedMessage))
        #expect(try !key.isValidSignature(SM2Vector.signature, over: SM2Vector.signedMessage + [0]))
        #expect(try !key.isValidSignature(SM2Vector.signature, over: []))
    }

    @Test("The ciphertext opens")
    func ciphertext() throws {
        let key = try SM2Vector.key()
        #expect(SM2Vector.cipher.prefix(4) == [0x30, 0x7C, 0x02, 0x20])
        let plain = try key.decryptBySM2(SM2Vector.cipher)
        #expect(plain.withBytes { $0 } == SM2Vector.plaintext)
    }

    @Test("The ciphertext with any bit wrong does not open")
    func damagedCiphertext() throws {
        let key = try SM2Vector.key()
        for (offset, damaged) in Damage.flips(SM2Vector.cipher, seed: 1) {
            #expect(throws: CryptographyError.self, "byte \(offset)") { try key.decryptBySM2(damaged) }
        }
        for damaged in Damage.truncations(SM2Vector.cipher) {
            #expect(throws: CryptographyError.self) { try key.decryptBySM2(damaged) }
        }
    }

    @Test("Bytes behind the ciphertext are refused")
    func trailingBytes() throws {
        let key = try SM2Vector.key()
        expectError(.decryptionFailed) { try key.decryptBySM2(SM2Vector.cipher + [0]) }
        expectError(.decryptionFailed) { try key.decryptBySM2(SM2Vector.cipher + SM2Vector.cipher) }
    }
}
