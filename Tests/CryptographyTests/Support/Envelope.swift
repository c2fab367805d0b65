import Cryptography

/// Whole messages in memory, for tests of the streaming writer and opener.
enum Envelope {
    /// Twenty recipients of each suite, made once for the tests that only encrypt for them.
    static let recipients: [Suite: [Identity]] = [
        .gm: try! Self.makeRecipients(.gm), .int: try! Self.makeRecipients(.int),
    ]

    private static func makeRecipients(_ suite: Suite) throws -> [Identity] {
        let city = try TestHierarchy.of(suite).city
        return try (0..<20).map { try city.leaf("x\($0).3508.35.yizhan", purpose: .nodeEncrypt) }
    }

    static func recipients(_ suite: Suite, _ count: Int) throws -> [Identity] {
        Array((Self.recipients[suite] ?? []).prefix(count))
    }

    /// Encrypts content given in random pieces.
    static func seal(
        _ content: [UInt8],
        for recipients: [Certificate],
        using generator: inout SeededGenerator
    ) throws -> [UInt8] {
        guard let suite = recipients.first?.publicKey.algorithm.suite else { throw EnvelopeFailure.noRecipient }
        var writer = try EnvelopedMessageWriter(
            suite: suite, recipients: recipients, contentLength: UInt64(content.count))
        let total = writer.totalLength
        var message = writer.header
        for piece in Self.pieces(content[...], using: &generator) { message += try writer.update(piece) }
        message += try writer.finish()
        guard UInt64(message.count) == total else { throw EnvelopeFailure.length(message.count, announced: total) }
        return message
    }

    static func seal(_ content: [UInt8], for recipients: [Identity]) throws -> [UInt8] {
        var generator = SeededGenerator(seed: 1)
        return try Self.seal(content, for: recipients.map(\.certificate), using: &generator)
    }

    /// Decrypts a message, its content given in random pieces.
    static func open(
        _ message: [UInt8],
        with identity: Identity,
        using generator: inout SeededGenerator
    ) throws -> [UInt8] {
        let header = try EnvelopedMessageHeader(prefix: message, totalLength: UInt64(message.count))
        var opener = try EnvelopedMessageOpener(header, key: identity.key, certificate: identity.certificate)
        let end = Int(header.contentOffset + header.contentLength)
        var content: [UInt8] = []
        for piece in Self.pieces(message[Int(header.contentOffset)..<end], using: &generator) {
            content += try opener.update(piece)
        }
        content += try opener.finish(trailer: Array(message[end...]))
        return content
    }

    static func open(_ message: [UInt8], with identity: Identity) throws -> [UInt8] {
        var generator = SeededGenerator(seed: 2)
        return try Self.open(message, with: identity, using: &generator)
    }

    static func pieces(_ bytes: ArraySlice<UInt8>, using generator: inout SeededGenerator) -> [ArraySlice<UInt8>] {
        var rest = bytes
        var pieces: [ArraySlice<UInt8>] = [rest.prefix(0)]
        while !rest.isEmpty {
            let largest = [1, 16, 40, 5000, 70_000].randomElement(using: &generator) ?? 1
            let piece = rest.prefix(Int.random(in: 0...largest, using: &generator))
            pieces.append(piece)
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}

enum EnvelopeFailure: Error {
    case length(Int, announced: UInt64)
    case noRecipient
}
