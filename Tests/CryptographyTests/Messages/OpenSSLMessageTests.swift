import Cryptography
import Foundation
import Testing

@Suite("Messages of suite INT and the openssl command", .timeLimit(.minutes(5)))
struct OpenSSLMessageTests {
    static let content = SignedMessageTests.content

    @Test("The command verifies ours, content and chain included")
    func verifiesOurs() throws {
        let ca = try TestHierarchy.of(.int)
        let signer = try ca.city.leaf()
        try OpenSSLTool.with { tool in
            try tool.write("root.pem", ca.root.certificate.pem)
            try tool.write("content", Self.content)
            try tool.write("other", Self.content + [0])
            try tool.write("message", SignedMessageTests.sign(signer, chain: ca.authorities))
            let verify = [
                "cms", "-verify", "-binary", "-inform", "DER", "-in", "message", "-CAfile", "root.pem", "-purpose",
                "any",
                "-attime", "\(Identity.now)", "-cades", "-out", "verified", "-content",
            ]
            let (status, output) = try tool.launch("openssl", verify + ["content"])
            #expect(status == 0, "\(output)")
            #expect(try tool.read("verified") == Self.content)
            #expect(try tool.launch("openssl", verify + ["other"]).status != 0)
        }
    }

    @Test("The command's messages are read as foreign, with the deviations recorded", arguments: [true, false])
    func readsTheirs(_ isCAdES: Bool) throws {
        let ca = try TestHierarchy.of(.int)
        let signer = try ca.city.leaf()
        let passphrase = SecretBytes(copyOf: Array("secret".utf8))
        try OpenSSLTool.with { tool in
            try tool.write("signer.pem", signer.certificate.pem)
            try tool.write("chain.pem", ca.authorities.map(\.pem).joined())
            try tool.write("key.pem", signer.key.encryptedPEM(passphrase: passphrase, iterations: 1000))
            try tool.write("content", Self.content)
            let sign = [
                "cms", "-sign", "-binary", "-md", "sha256", "-nosmimecap", "-in", "content", "-outform", "DER",
                "-signer", "signer.pem", "-inkey", "key.pem", "-passin", "pass:secret", "-certfile", "chain.pem",
                "-out", "message",
            ]
            let (status, output) = try tool.launch("openssl", sign + (isCAdES ? ["-cades"] : []))
            try #require(status == 0, "\(output)")
            let der = try tool.read("message")
            let message = try SignedMessage(der: der, accepting: .foreign)
            #expect(message.variants == [isCAdES ? .longCertificateReference : .withoutCertificateReference])
            #expect(message.signer == signer.certificate && message.signingTime != nil)
            try message.verify(content: Self.content)
            expectError(.signatureInvalid) { try message.verify(content: Self.content + [0]) }
            expectError(.messageMalformed) { try SignedMessage(der: der) }
        }
    }

    @Test("The command opens ours, for every recipient", arguments: [0, 1, 16, 4095, 65_537])
    func opensOurs(_ size: Int) throws {
        var generator = SeededGenerator(seed: UInt64(size))
        let content = generator.bytes(size)
        let recipients = try Envelope.recipients(.int, 3)
        let message = try Envelope.seal(content, for: recipients)
        try OpenSSLTool.with { tool in
            try tool.write("message", message)
            for recipient in recipients {
                #expect(try Self.decrypt(tool, recipient) == content)
            }
            let stranger = try TestHierarchy.of(.int).city.leaf(purpose: .nodeEncrypt)
            #expect(throws: OpenSSLTool.Failure.self) { try Self.decrypt(tool, stranger) }
            var damaged = message
            damaged[damaged.count - 1] ^= 1
            try tool.write("message", damaged)
            #expect(throws: OpenSSLTool.Failure.self) { try Self.decrypt(tool, recipients[0]) }
        }
    }

    @Test("The command opens 50 MB that were streamed into a file")
    func opensLarge() throws {
        let chunk = [UInt8]((0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
        let count = 800
        let recipient = try Envelope.recipients(.int, 1)[0]
        try OpenSSLTool.with { tool in
            try tool.write("message", [UInt8]())
            let file = try FileHandle(forWritingTo: tool.folder.appending(path: "message"))
            var writer = try EnvelopedMessageWriter(
                suite: .int, recipients: [recipient.certificate], contentLength: UInt64(chunk.count * count))
            let total = writer.totalLength
            var digest = try DigestContext(.sha256)
            try file.write(contentsOf: writer.header)
            for _ in 0..<count {
                try digest.update(chunk)
                try file.write(contentsOf: writer.update(chunk[...]))
            }
            try file.write(contentsOf: writer.finish())
            #expect(try file.offset() == total)
            try file.close()
            #expect(try DigestAlgorithm.sha256.hash(Self.decrypt(tool, recipient)) == digest.finish())
        }
    }

    private static func decrypt(_ tool: OpenSSLTool, _ recipient: Identity) throws -> [UInt8] {
        let passphrase = SecretBytes(copyOf: Array("secret".utf8))
        try tool.write("key.pem", recipient.key.encryptedPEM(passphrase: passphrase, iterations: 1000))
        try tool.write("certificate.pem", recipient.certificate.pem)
        try tool.run(
            "cms", "-decrypt", "-binary", "-inform", "DER", "-in", "message", "-inkey", "key.pem", "-passin",
            "pass:secret", "-recip", "certificate.pem", "-out", "opened")
        return try tool.read("opened")
    }
}
