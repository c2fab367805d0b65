import Cryptography
import Foundation
import Testing

/// SM2 both ways against gmalglib, an independent implementation from PyPI.
///
/// Runs when `YIZHAN_INTEROP` names a Python interpreter that has the package; `.ci/interop` makes one.
@Suite("Interoperation with gmalglib", .enabled(if: Bridge.python != nil, "YIZHAN_INTEROP is not set"))
struct InteropTests {
    @Test("It agrees with the example of GB/T 32918.5")
    func example() throws {
        #expect(try Bridge.run("public", SM2Vector.privateKey) == [4] + SM2Vector.x + SM2Vector.y)
        let point = [4] + SM2Vector.x + SM2Vector.y
        #expect(try Bridge.run("verify", point, SM2Vector.signedMessage, SM2Vector.signature) == [1])
        #expect(try Bridge.run("decrypt", SM2Vector.privateKey, SM2Vector.cipher) == SM2Vector.plaintext)
    }

    @Test("It verifies our signatures and we verify its", arguments: 0..<20)
    func signatures(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let pair = try Self.key(&generator)
        let message = generator.bytes(Int.random(in: 0...300, using: &generator))
        let ours = try pair.key.sign(message)
        #expect(try Bridge.run("verify", pair.point, message, ours) == [1])
        #expect(try Bridge.run("verify", pair.point, message + [0], ours) == [0])
        let theirs = try Bridge.run("sign", pair.secret, message)
        #expect(try pair.key.publicKey.isValidSignature(theirs, over: message))
        #expect(try !pair.key.publicKey.isValidSignature(theirs, over: message + [0]))
    }

    @Test("It opens our transported keys and we open its", arguments: 0..<20)
    func keyTransport(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: 1000 + seed)
        let pair = try Self.key(&generator)
        let secret = generator.bytes(seed.isMultiple(of: 2) ? 16 : Int.random(in: 1...200, using: &generator))
        let ours = try pair.key.publicKey.encryptBySM2(SecretBytes(copyOf: secret))
        #expect(try Bridge.run("decrypt", pair.secret, ours) == secret)
        let theirs = try Bridge.run("encrypt", pair.point, secret)
        #expect(try pair.key.decryptBySM2(theirs).withBytes { $0 } == secret)
    }

    /// A key that both sides hold, and its point as the other side computed it.
    private static func key(
        _ generator: inout SeededGenerator
    ) throws -> (key: PrivateKey, secret: [UInt8], point: [UInt8]) {
        // Below the order of the curve, which begins with fffffffe.
        let secret = [0x7F] + generator.bytes(31)
        let point = try Bridge.run("public", secret)
        let encoding = TestDER.pkcs8(curve: SM2Vector.curve, privateKey: secret, point: point)
        let key = try PrivateKey(pkcs8: SecretBytes(copyOf: encoding))
        #expect(Array(key.publicKey.subjectPublicKeyInfo.suffix(65)) == point)
        return (key, secret, point)
    }
}

/// The Python side.
private enum Bridge {
    static let python = ProcessInfo.processInfo.environment["YIZHAN_INTEROP"]

    static func run(_ command: String, _ arguments: [UInt8]...) throws -> [UInt8] {
        let python = try #require(Self.python)
        let script = try #require(
            Bundle.module.url(forResource: "sm2_interop", withExtension: "py", subdirectory: "Interop"))
        return try OpenSSLTool.with { tool in
            let (status, output) = try tool.launch(
                python, [script.path, command] + arguments.map { Hexadecimal.encode($0) })
            try #require(status == 0, "\(output)")
            return try #require(Hexadecimal.decode(output.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
    }
}
