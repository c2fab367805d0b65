import Cryptography
import Testing

/// The two forms of a signature's numbers.
@Suite("Signature values")
struct SignatureValueTests {
    static let vectors: [(raw: [UInt8], der: [UInt8])] = [
        (
            [UInt8](repeating: 0x7F, count: 32) + [UInt8](repeating: 0x80, count: 32),
            TestDER.sequence(
                TestDER.tlv(2, [[UInt8](repeating: 0x7F, count: 32)]),
                TestDER.tlv(2, [[0], [UInt8](repeating: 0x80, count: 32)]))
        ),
        (
            [UInt8](repeating: 0, count: 31) + [9] + [UInt8](repeating: 0, count: 32),
            TestDER.sequence([2, 1, 9], [2, 1, 0])
        ),
        (
            [0, 0] + [UInt8](repeating: 0x81, count: 30) + [0] + [UInt8](repeating: 1, count: 31),
            TestDER.sequence(
                TestDER.tlv(2, [[0], [UInt8](repeating: 0x81, count: 30)]),
                TestDER.tlv(2, [[UInt8](repeating: 1, count: 31)]))
        ),
    ]

    @Test("Both forms tell the same numbers", arguments: vectors.indices)
    func sameNumbers(_ index: Int) {
        let (raw, der) = Self.vectors[index]
        #expect(SignatureValue.der(raw: raw) == der && SignatureValue.raw(der: der) == raw)
    }

    @Test("What a key signs comes back out of the raw form", arguments: KeyAlgorithm.allCases)
    func round(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        for number in UInt8.min...UInt8.max {
            let der = try key.sign([number])
            let raw = try #require(SignatureValue.raw(der: der))
            #expect(raw.count == 64 && SignatureValue.der(raw: raw) == der)
        }
    }

    @Test("A DER value of 64 bytes is not taken for a raw one")
    func sixtyFour() {
        let number = TestDER.tlv(2, [[UInt8](repeating: 1, count: 29)])
        let der = TestDER.sequence(number, number)
        #expect(der.count == 64 && SignatureValue.der(raw: der) == nil && SignatureValue.raw(der: der) != nil)
    }

    @Test(
        "What is no value has no other form",
        arguments: [
            [], [0x30, 0], [0x30, 3, 2, 1, 1], [0x30, 6, 2, 1, 1, 2, 1, 0x80], [0x30, 7, 2, 2, 0, 1, 2, 1, 1],
            [0x30, 8, 2, 1, 1, 2, 1, 1, 5, 0], [0x30, 6, 2, 1, 1, 2, 1, 1, 0], [0x30, 5, 2, 0, 2, 1, 1],
        ] as [[UInt8]])
    func none(_ bytes: [UInt8]) {
        #expect(SignatureValue.raw(der: bytes) == nil && SignatureValue.der(raw: bytes) == nil)
    }
}
