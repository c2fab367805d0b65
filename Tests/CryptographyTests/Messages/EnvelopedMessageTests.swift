import Cryptography
import Testing

@Suite("Encrypted messages")
struct EnvelopedMessageTests {
    @Test(
        "Content of any size is opened by its recipient, in pieces of any size", arguments: Suite.allCases,
        [0, 1, 15, 16, 17, 31, 32, 4095, 4096, 65_537])
    func sizes(_ suite: Suite, _ size: Int) throws {
        var generator = SeededGenerator(seed: UInt64(size))
        let recipient = try Envelope.recipients(suite, 1)
        let content = generator.bytes(size)
        let message = try Envelope.seal(content, for: recipient.map(\.certificate), using: &generator)
        for _ in 0..<3 {
            #expect(try Envelope.open(message, with: recipient[0], using: &generator) == content)
        }
        let header = try EnvelopedMessageHeader(prefix: message, totalLength: UInt64(message.count))
        #expect(header.suite == suite && header.recipientCount == 1)
        #expect(header.contentLength == UInt64(suite == .gm ? (size / 16 + 1) * 16 : size))
        #expect(header.trailerLength == (suite == .gm ? 0 : 18))
    }

    @Test("Each of 1 to 20 recipients opens it, and nobody else", arguments: Suite.allCases, 1...20)
    func recipients(_ suite: Suite, _ count: Int) throws {
        let content = Array("国函〔2027〕\(count)号".utf8)
        let recipients = try Envelope.recipients(suite, count)
        let message = try Envelope.seal(content, for: recipients)
        let header = try EnvelopedMessageHeader(prefix: message, totalLength: UInt64(message.count))
        #expect(header.recipientCount == count)
        for recipient in recipients {
            #expect(header.isAddressed(to: recipient.certificate))
            #expect(try Envelope.open(message, with: recipient) == content)
        }
        let stranger = try TestHierarchy.of(suite).city.leaf(purpose: .nodeEncrypt)
        #expect(!header.isAddressed(to: stranger.certificate))
        expectError(.recipientUnknown) { try Envelope.open(message, with: stranger) }
        expectError(.limitExceeded) {
            try EnvelopedMessageHeader(
                prefix: message, totalLength: UInt64(message.count), recipientLimit: count - 1)
        }
    }

    @Test("Keys, nonces and ciphertexts never repeat", arguments: Suite.allCases)
    func fresh(_ suite: Suite) throws {
        let recipient = try Envelope.recipients(suite, 1)
        let messages = try (0..<8).map { _ in try Envelope.seal([1, 2, 3], for: recipient) }
        #expect(Set(messages).count == messages.count)
    }

    @Test("Random contents, recipients and pieces come back", arguments: Suite.allCases)
    func property(_ suite: Suite) throws {
        var generator = SeededGenerator(seed: 35_275)
        for _ in 0..<40 {
            let content = generator.bytes(Int.random(in: 0...20_000, using: &generator))
            let recipients = try Envelope.recipients(suite, Int.random(in: 1...5, using: &generator))
            let message = try Envelope.seal(content, for: recipients.map(\.certificate), using: &generator)
            let reader = try #require(recipients.randomElement(using: &generator))
            #expect(try Envelope.open(message, with: reader, using: &generator) == content)
        }
    }

    @Test("The SM4-CBC example opens out of a message made by hand")
    func cipherVector() throws {
        let recipient = try Envelope.recipients(.gm, 1)[0]
        let made = try HandMadeEnvelope(
            gm: recipient,
            key: #require(Hexadecimal.decode("0123456789abcdeffedcba9876543210")),
            nonce: [UInt8](repeating: 0, count: 16),
            content: #require(Hexadecimal.decode("e6887b77dbabb572ffa07fed7548b192ceaace11f2b90b94c2b7a4d9382e471e"))
        )
        #expect(try Envelope.open(made.encoded(), with: recipient) == Array("0123456789abcdef".utf8))
    }

    @Test("The writer takes exactly the content announced", arguments: Suite.allCases)
    func announced(_ suite: Suite) throws {
        let recipients = try Envelope.recipients(suite, 1).map(\.certificate)
        expectError(.messageMalformed) {
            var writer = try EnvelopedMessageWriter(suite: suite, recipients: recipients, contentLength: 3)
            _ = try writer.update([1, 2, 3, 4])
        }
        expectError(.messageMalformed) {
            var writer = try EnvelopedMessageWriter(suite: suite, recipients: recipients, contentLength: 3)
            _ = try writer.update([1, 2])
            _ = try writer.finish()
        }
        expectError(.messageMalformed) {
            _ = try EnvelopedMessageWriter(suite: suite, recipients: [], contentLength: 3)
        }
        let other = try Envelope.recipients(suite == .gm ? .int : .gm, 1).map(\.certificate)
        expectError(.algorithmMismatch) {
            _ = try EnvelopedMessageWriter(suite: suite, recipients: recipients + other, contentLength: 3)
        }
    }

    @Test("Content longer than the cipher carries is refused before the first byte")
    func longest() throws {
        // NIST SP 800-38D: 2^39 - 256 bits under one nonce.
        let limits: [(Suite, UInt64)] = [(.int, (1 << 36) - 32), (.gm, 1 << 48)]
        for (suite, limit) in limits {
            let recipients = try Envelope.recipients(suite, 1).map(\.certificate)
            let writer = try EnvelopedMessageWriter(suite: suite, recipients: recipients, contentLength: limit)
            #expect(writer.totalLength > limit)
            // The header alone is read back: lengths beyond 4 GiB need five octets and more.
            let header = try EnvelopedMessageHeader(prefix: writer.header, totalLength: writer.totalLength)
            #expect(header.contentOffset == UInt64(writer.header.count))
            for length in [limit + 1, .max] {
                expectError(.limitExceeded) {
                    _ = try EnvelopedMessageWriter(suite: suite, recipients: recipients, contentLength: length)
                }
            }
        }
    }
}
