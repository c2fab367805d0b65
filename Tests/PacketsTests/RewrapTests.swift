import Cryptography
import Documents
import Packets
import Testing

/// What only the recipient can find: the outside is right in every respect, and made for another inside.
@Suite("Wrapping what somebody else has packed", .timeLimit(.minutes(5)))
struct RewrapTests {
    private static func attackerEnvelope(_ suite: Suite) throws -> Envelope {
        try Post.envelope(suite, from: Place.attacker, to: [.init(Place.district)])
    }

    @Test("A node signs another's ciphertext as its own packet", arguments: Suite.allCases)
    func foreignSignatureOverCiphertext(suite: Suite) throws {
        var draft = try PacketDraft(Post.packet(suite), suite: suite)
        draft.envelope = try Self.attackerEnvelope(suite).xml()
        draft.signer = Cast.of(suite).attackerNode
        expectUnreadable(try draft.bytes(), because: .manifestInvalid)
    }

    @Test("A node alters another's ciphertext and signs it", arguments: Suite.allCases)
    func foreignSignatureOverAlteredCiphertext(suite: Suite) throws {
        var draft = try PacketDraft(Post.packet(suite), suite: suite)
        draft.envelope = try Self.attackerEnvelope(suite).xml()
        draft.signer = Cast.of(suite).attackerNode
        draft.content[draft.content.count - 600] ^= 0x20
        let packet = try draft.bytes()
        #expect(throws: Never.self) { try Post.verify(packet) }
        #expect(refusal { try Post.open(packet) }?.code == .contentUnreadable)
    }

    @Test("A recipient wraps an opened package for somebody else, in the sender's name", arguments: Suite.allCases)
    func rewrappedForAnother(suite: Suite) throws {
        let package = try Post.open(Post.packet(suite)).bytes
        // The worst case: the sending node itself helps.
        let envelope = try Post.envelope(suite, to: [.init(Place.county)])
        let packet = try Post.seal(package, in: envelope).bytes
        #expect(throws: Never.self) { try Post.verify(packet) }
        let refused = refusal { try Post.open(packet, at: Place.county) }
        #expect(refused == Refusal(code: .contentUnreadable, cause: "manifest-invalid"))
    }

    @Test("A recipient wraps an opened package as its own", arguments: Suite.allCases)
    func rewrappedAsOwn(suite: Suite) throws {
        let package = try Post.open(Post.packet(suite)).bytes
        let packet = try Post.seal(
            package, in: Self.attackerEnvelope(suite), by: Cast.of(suite).attackerNode
        ).bytes
        expectUnreadable(packet, because: .manifestInvalid)
    }

    @Test("The same package under another identifier", arguments: Suite.allCases)
    func otherIdentifier(suite: Suite) throws {
        let package = try Post.bytes(Post.package(Post.envelope(suite)))
        let envelope = try Post.envelope(suite, id: "01KZZZZZZZ0123456789ABCDEG")
        expectUnreadable(try Post.seal(package, in: envelope).bytes, because: .manifestInvalid)
    }

    @Test("The same package at another time", arguments: Suite.allCases)
    func otherTime(suite: Suite) throws {
        let package = try Post.bytes(Post.package(Post.envelope(suite)))
        let envelope = try Post.envelope(suite, created: UTCMilliseconds(sinceEpoch: Moment.now.sinceEpoch + 1))
        expectUnreadable(try Post.seal(package, in: envelope).bytes, because: .manifestInvalid)
    }

    @Test("The same package with main recipient and copy exchanged, or in another order", arguments: Suite.allCases)
    func otherRecipients(suite: Suite) throws {
        let package = try Post.bytes(Post.package(Post.envelope(suite)))
        let variants: [[Envelope.Recipient]] = [
            [.init(Place.district, .copy), .init(Place.county)],
            [.init(Place.county, .copy), .init(Place.district)],
            [.init(Place.district)],
            [.init(Place.district), .init(Place.county, .copy), .init(Place.attacker)],
        ]
        for recipients in variants {
            let envelope = try Post.envelope(suite, to: recipients)
            expectUnreadable(try Post.seal(package, in: envelope).bytes, because: .manifestInvalid)
        }
    }

    @Test("The same package from another unit of the node", arguments: Suite.allCases)
    func otherSender(suite: Suite) throws {
        let package = try Post.bytes(Post.package(Post.envelope(suite)))
        let envelope = try Post.envelope(suite, from: Place.cityOther)
        expectUnreadable(try Post.seal(package, in: envelope).bytes, because: .manifestInvalid)
    }

    @Test("An expiry that the unit did not sign is the node's to decide", arguments: Suite.allCases)
    func expiryIsTheNodes(suite: Suite) throws {
        let package = try Post.bytes(Post.package(Post.envelope(suite)))
        let envelope = try Post.envelope(suite, expires: Moment.days(3))
        let packet = try Post.seal(package, in: envelope).bytes
        #expect(throws: Never.self) { try Post.open(packet) }
    }
}
