import Cryptography
import Documents
import Packets
import Testing
import Zip

/// What a relay finds: everything that is wrong with the outside.
@Suite("Cheating with the outside of a packet", .timeLimit(.minutes(5)))
struct EnvelopeCheatTests {
    /// A genuine packet whose envelope is another while the signature stays.
    private static func altered(
        _ suite: Suite,
        _ change: (Envelope) throws -> Envelope
    ) throws -> [UInt8] {
        var files = try Container.files(Post.packet(suite))
        files[1].content = try change(Envelope(xml: files[1].content)).xml()
        return try Container.bytes(files)
    }

    /// The same with digests that fit the altered envelope, under the old signature.
    private static func alteredWithDigests(
        _ suite: Suite,
        _ change: (Envelope) throws -> Envelope
    ) throws -> [UInt8] {
        var files = try Container.files(Self.altered(suite, change))
        files[3].content = try asicManifest(signature: files[4].name, Array(files[1...2]), suite)
        return try Container.bytes(files)
    }

    private static func expectRefusal(
        _ suite: Suite,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (Envelope) throws -> Envelope
    ) throws {
        let plain = try Self.altered(suite, change)
        #expect(
            refusal { try Post.verify(plain) }?.code == .digestMismatch, sourceLocation: sourceLocation)
        let adjusted = try Self.alteredWithDigests(suite, change)
        #expect(
            refusal { try Post.verify(adjusted) }?.code == .signatureInvalid, sourceLocation: sourceLocation)
    }

    @Test("A recipient added to the envelope", arguments: Suite.allCases)
    func recipientAdded(suite: Suite) throws {
        try Self.expectRefusal(suite) { envelope in
            try Post.envelope(suite, to: envelope.to + [.init(Place.attacker)])
        }
    }

    @Test("A recipient taken out of the envelope", arguments: Suite.allCases)
    func recipientRemoved(suite: Suite) throws {
        try Self.expectRefusal(suite) { envelope in try Post.envelope(suite, to: [envelope.to[0]]) }
    }

    @Test("A copy made the main recipient", arguments: Suite.allCases)
    func kindChanged(suite: Suite) throws {
        try Self.expectRefusal(suite) { envelope in
            try Post.envelope(suite, to: envelope.to.map { .init($0.address, .main) })
        }
    }

    @Test("The expiry moved", arguments: Suite.allCases)
    func expiryMoved(suite: Suite) throws {
        try Self.expectRefusal(suite) { _ in try Post.envelope(suite, expires: Moment.days(16)) }
    }

    @Test("Another unit of the same node named as the sender", arguments: Suite.allCases)
    func senderChanged(suite: Suite) throws {
        try Self.expectRefusal(suite) { _ in try Post.envelope(suite, from: Place.cityOther) }
    }

    @Test("Another node named as the sender", arguments: Suite.allCases)
    func sendingNodeChanged(suite: Suite) throws {
        let packet = try Self.altered(suite) { _ in try Post.envelope(suite, from: Place.attacker) }
        #expect(refusal { try Post.verify(packet) }?.code == .signerUntrusted)
    }

    @Test("Another node signs in the sender's name", arguments: Suite.allCases)
    func foreignSigner(suite: Suite) throws {
        var draft = try PacketDraft(Post.packet(suite), suite: suite)
        draft.signer = Cast.of(suite).attackerNode
        let packet = try draft.bytes()
        #expect(refusal { try Post.verify(packet) }?.code == .signerUntrusted)
    }

    @Test("The sender's unit, or its node's opening key, signs in the place of the node", arguments: Suite.allCases)
    func wrongPurpose(suite: Suite) throws {
        let cast = Cast.of(suite)
        let name = Place.city.node.domainName
        for signer in [
            cast.unit, try cast.authority.identity(name, .nodeEncrypt), try cast.authority.identity(name, .link),
        ] {
            var draft = try PacketDraft(Post.packet(suite), suite: suite)
            draft.signer = signer
            let packet = try draft.bytes()
            #expect(refusal { try Post.verify(packet) }?.code == .signerUntrusted)
        }
    }

    @Test("A signature by a certificate that expired, or of a hierarchy nobody knows", arguments: Suite.allCases)
    func untrustedSigner(suite: Suite) throws {
        let cast = Cast.of(suite)
        let name = Place.city.node.domainName
        let expired = try cast.authority.identity(name, .nodeSign, validUntil: Moment.seconds - 1)
        let stranger = try TestAuthority(suite).identity(name, .nodeSign)
        for signer in [expired, stranger] {
            var draft = try PacketDraft(Post.packet(suite), suite: suite)
            draft.signer = signer
            let packet = try draft.bytes()
            #expect(refusal { try Post.verify(packet) }?.code == .signerUntrusted)
        }
    }

    @Test("A right signature over altered content", arguments: Suite.allCases)
    func contentAltered(suite: Suite) throws {
        var files = try Container.files(Post.packet(suite))
        files[2].content[files[2].content.count - 40] ^= 1
        let packet = try Container.bytes(files)
        #expect(refusal { try Post.verify(packet) }?.code == .digestMismatch)
    }

    @Test("A manifest of digests in another spelling, rightly signed", arguments: Suite.allCases)
    func manifestSpelling(suite: Suite) throws {
        for (old, new) in [("\"/>", "\" />"), ("asic:", "a:"), (":asic=", ":a="), ("\n", "\r\n")] {
            var files = try Container.files(Post.packet(suite))
            var text = String(decoding: files[3].content, as: UTF8.self)
            text = text.replacing(old, with: new)
            files[3].content = Array(text.utf8)
            files[4].content = try signature(by: Cast.of(suite).node, over: files[3].content)
            let packet = try Container.bytes(files)
            #expect(refusal { try Post.verify(packet) }?.code == .digestMismatch)
        }
    }

    @Test("A packet past its expiry, and one in the very millisecond of it", arguments: Suite.allCases)
    func expired(suite: Suite) throws {
        let packet = try Post.packet(suite)
        let expiry = Moment.days(15)
        let before = UTCMilliseconds(sinceEpoch: expiry.sinceEpoch - 1)
        #expect(throws: Never.self) { try Post.verify(packet, now: before) }
        #expect(refusal { try Post.verify(packet, now: expiry) }?.code == .expired)
    }

    @Test("A node that is not among the recipients may not open", arguments: Suite.allCases)
    func notAddressed(suite: Suite) throws {
        let packet = try Post.packet(suite)
        #expect(refusal { try Post.open(packet, at: Place.attacker) }?.code == .notAddressed)
    }

    @Test("A key the content is not encrypted for opens nothing", arguments: Suite.allCases)
    func wrongKey(suite: Suite) throws {
        let packet = try Post.packet(suite)
        let cast = Cast.of(suite)
        let opening = try PacketOpening(
            Post.verify(packet), source: ArrayByteSource(packet), node: Place.district.node,
            key: cast.attacker.key, certificate: cast.attacker.certificate)
        #expect(!opening.isAddressed)
        #expect(refusal { try opening.verify(trust: Cast.trust, now: Moment.now) }?.code == .contentUnreadable)
    }

    @Test("Two packets of one identifier cannot be mixed", arguments: Suite.allCases)
    func mixedPackets(suite: Suite) throws {
        let first = try Container.files(Post.packet(suite))
        let second = try Container.files(Post.packet(suite))
        for index in 2...4 {
            var files = first
            files[index] = second[index]
            let packet = try Container.bytes(files)
            let code = refusal { try Post.verify(packet) }?.code
            #expect(code == .digestMismatch || code == .signatureInvalid)
        }
    }
}
