import Cryptography
import Testing

@Suite("Digests")
struct DigestVectorTests {
    struct Vector: CustomTestStringConvertible, Sendable {
        let algorithm: DigestAlgorithm
        let message: String
        let digest: String

        var testDescription: String { "\(self.algorithm.rawValue) of \(self.message.utf8.count) bytes" }
    }

    /// GB/T 32905 appendix A, and FIPS 180-4's examples.
    static let vectors = [
        Vector(
            algorithm: .sm3, message: "abc", digest: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        Vector(
            algorithm: .sm3,
            message: String(repeating: "abcd", count: 16),
            digest: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
        ),
        Vector(
            algorithm: .sm3, message: "", digest: "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
        Vector(
            algorithm: .sha256,
            message: "abc",
            digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ),
        Vector(
            algorithm: .sha256, message: "", digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ]

    @Test("A message has the digest of the standard, whole and in pieces", arguments: vectors)
    func standard(_ vector: Vector) throws {
        let message = Array(vector.message.utf8)
        #expect(try vector.algorithm.hash(message).hex == vector.digest)
        var context = try DigestContext(vector.algorithm)
        for byte in message { try context.update([byte]) }
        try context.update([])
        try context.update(message[..<0])
        #expect(try context.finish().hex == vector.digest)
    }

    @Test("HMAC over SM3 (RFC 2104) has the standard's value")
    func hmac() throws {
        let key = Array("key".utf8)
        let block = key + [UInt8](repeating: 0, count: 64 - key.count)
        let inner = try DigestAlgorithm.sm3.hash(block.map { $0 ^ 0x36 } + Array("abc".utf8))
        let outer = try DigestAlgorithm.sm3.hash(block.map { $0 ^ 0x5C } + inner.bytes)
        #expect(outer.hex == "28e63256e7c5a087b1f073265dc53092163f7b82729735d06f28f10af9d52393")
    }

    @Test("Random messages cut at random borders have the digest of the whole", arguments: DigestAlgorithm.allCases)
    func borders(_ algorithm: DigestAlgorithm) throws {
        var generator = SeededGenerator(seed: 32_905)
        for _ in 0..<50 {
            let message = generator.bytes(Int.random(in: 0...1000, using: &generator))
            var context = try DigestContext(algorithm)
            var rest = message[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 0...200, using: &generator))
                try context.update(piece)
                rest = rest.dropFirst(piece.count)
            }
            #expect(try context.finish() == algorithm.hash(message))
        }
    }

    @Test("A digest's text is read back, and no other spelling of it")
    func text() throws {
        let digest = try DigestAlgorithm.sm3.hash([1])
        #expect(Digest(digest.description) == digest)
        #expect(digest.description.hasPrefix("sm3:"))
        let hex = digest.hex
        for other in [
            "", "sm3", "sm3:", "SM3:\(hex)", "sm3:\(hex.uppercased())", "sm3:\(hex) ", "sm3::\(hex)", "sha-1:\(hex)",
            "sm3:\(hex.dropLast())", "sm3:\(hex.dropLast(2))", "sm3:\(hex)00", "sm3:\(hex.dropLast())g", ":\(hex)",
        ] {
            #expect(Digest(other) == nil, "\(other)")
        }
        #expect(Digest(algorithm: .sm3, bytes: Array(digest.bytes.dropLast())) == nil)
        #expect(Digest(algorithm: .sha256, bytes: digest.bytes) != digest)
    }

    @Test("Hexadecimal text is lower case only and reads back")
    func hexadecimal() {
        var generator = SeededGenerator(seed: 16)
        for count in 0..<64 {
            let bytes = generator.bytes(count)
            #expect(Hexadecimal.decode(Hexadecimal.encode(bytes)) == bytes)
        }
        for wrong in ["0", "0G", "AB", "0x", "é0", " 0", "00 "] { #expect(Hexadecimal.decode(wrong) == nil) }
    }
}
