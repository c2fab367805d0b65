import Cryptography
import Documents
import Packets
import Testing
import Zip

/// Whoever sends altered ciphertexts must not learn from the answers what is in them.
@Suite("Nothing is told after decryption has begun", .timeLimit(.minutes(2)))
struct OracleTests {
    /// All that a peer could tell apart: the code, and the text up to the cause that stays in the local log.
    private static func answer(_ packet: [UInt8]) throws -> String {
        let opening = try Post.opening(packet)
        do {
            _ = try opening.verify(trust: Cast.trust, now: Moment.now)
            return "opened"
        } catch let error as PacketError {
            #expect(error.isPermanent)
            return "\(error.code.peerCode): \(error.message)"
        }
    }

    @Test("Every last byte of the block before the last, in packets of the attacker's", arguments: Suite.allCases)
    func lastBlocks(suite: Suite) throws {
        var draft = try PacketDraft(Post.packet(suite), suite: suite)
        draft.envelope = try Post.envelope(suite, from: Place.attacker, to: [.init(Place.district)]).xml()
        draft.signer = Cast.of(suite).attackerNode
        let content = draft.content
        var answers: Set<String> = []
        // In suite GM one of these values makes the padding right; in INT the tag is wrong every time.
        for value in 1...255 as ClosedRange<UInt8> {
            draft.content[content.count - 17] = content[content.count - 17] ^ value
            answers.insert(try Self.answer(draft.bytes()))
        }
        #expect(answers == ["content-unreadable: packet 01KZZZZZZZ0123456789ABCDEF"])
    }

    @Test("Ciphertext cut, lengthened, spoilt at its beginning, and under a wrong key", arguments: Suite.allCases)
    func shapes(suite: Suite) throws {
        let envelope = try Post.envelope(suite, to: [.init(Place.district)])
        let package = try Post.bytes(Post.package(envelope))
        var draft = try PacketDraft(Post.seal(package, in: envelope).bytes, suite: suite)
        let content = draft.content
        let body = try Self.bodyOffset(content)
        let other = try PacketDraft(Post.seal(package, in: envelope).bytes, suite: suite).content
        var variants: [[UInt8]] = [
            Array(content.dropLast(16)), content + content.suffix(16),
            Array(other.prefix(body)) + content.dropFirst(body),
            Array(content.prefix(body - 1)), [], [0x30, 0],
        ]
        for place in [0, 5, 40, body - 1, body, body + 20, content.count - 1] {
            var spoilt = content
            spoilt[place] ^= 1
            variants.append(spoilt)
        }
        for variant in variants {
            draft.content = variant
            let packet = try draft.bytes()
            let code = refusal { try Post.open(packet) }?.code
            #expect(code == .contentUnreadable)
            #expect(code?.peerCode == "content-unreadable")
        }
    }

    private static func bodyOffset(_ content: [UInt8]) throws -> Int {
        Int(try EnvelopedMessageHeader(prefix: content, totalLength: UInt64(content.count)).contentOffset)
    }

    @Test("What fails inside looks the same wherever it fails", arguments: Suite.allCases)
    func causes(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let genuine = try PackageDraft(envelope)
        var foreignUnit = genuine
        foreignUnit.unit = Cast.of(suite).otherUnit
        var otherIdentity = genuine
        otherIdentity.manifest = otherIdentity.manifest.with(from: Place.cityOther)
        var badXML = genuine
        badXML.manifestBytes = [60]
        var files = try genuine.files()
        files[2].content[0] ^= 1
        let packages = [
            try foreignUnit.bytes(), try otherIdentity.bytes(), try badXML.bytes(), try Container.bytes(files),
            Array(try genuine.bytes().dropLast()), [], [1, 2, 3],
        ]
        let answers = Set(try packages.map { try Self.answer(Post.seal($0, in: envelope).bytes) })
        #expect(answers == ["content-unreadable: packet 01KZZZZZZZ0123456789ABCDEF"])
    }

    @Test("A refusal early in the content still decrypts to its end", arguments: Suite.allCases)
    func samePath(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        var chance = Chance(5)
        let packet = try Post.seal(chance.bytes(400_000), in: envelope).bytes
        let source = CountingSource(packet)
        let cast = Cast.of(suite)
        let opening = try PacketOpening(
            Post.verify(packet), source: source, node: Place.district.node, key: cast.district.key,
            certificate: cast.district.certificate)
        #expect(refusal { try opening.verify(trust: Cast.trust, now: Moment.now) }?.code == .contentUnreadable)
        #expect(source.bytesRead >= 400_000)
    }

    @Test("A failing source and a trust that cannot decide are not the sender's fault", arguments: Suite.allCases)
    func ownFailures(suite: Suite) throws {
        let packet = try Post.packet(suite)
        let cast = Cast.of(suite)
        let verified = try Post.verify(packet)
        let source = CountingSource(packet)
        let opening = try PacketOpening(
            verified, source: source, node: Place.district.node, key: cast.district.key,
            certificate: cast.district.certificate)
        #expect(throws: UndecidedTrust.Undecided.self) {
            try opening.verify(trust: UndecidedTrust(), now: Moment.now)
        }
        #expect(throws: UndecidedTrust.Undecided.self) {
            try Post.inspect(packet).verify(trust: UndecidedTrust(), now: Moment.now)
        }
        let troubled = refusal { try Post.inspect(packet).verify(trust: TroubledTrust(), now: Moment.now) }
        #expect(troubled?.code == .failed)
        #expect(PacketError(.failed, "").isPermanent == false)
        source.fail()
        #expect(throws: ZipError.self) { try opening.verify(trust: Cast.trust, now: Moment.now) }
        let another = refusal {
            try PacketOpening(
                verified, source: source, node: Place.district.node, key: cast.district.key,
                certificate: cast.district.certificate)
        }
        #expect(another?.code == .failed)
    }

    @Test("Bytes that changed in the store after they were verified are found out", arguments: Suite.allCases)
    func storeChanged(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        var chance = Chance(6)
        let document = File("document.ofd", chance.bytes(200_000))
        let packet = try Post.seal(Post.bytes(Post.package(envelope, document: document)), in: envelope).bytes
        let cast = Cast.of(suite)
        let source = CountingSource(packet)
        let opening = try PacketOpening(
            Post.verify(packet), source: source, node: Place.district.node, key: cast.district.key,
            certificate: cast.district.certificate)
        _ = try opening.verify(trust: Cast.trust, now: Moment.now)
        source.flip(at: 100_000)
        var reader = try opening.reader()
        #expect(throws: (any Error).self) { while try reader.next() != nil {} }
        #expect(throws: PacketError.self) { try opening.verify(trust: Cast.trust, now: Moment.now) }
        let short = refusal {
            try PacketOpening(
                Post.verify(packet), source: ArrayByteSource(Post.packet(suite)), node: Place.district.node,
                key: cast.district.key, certificate: cast.district.certificate)
        }
        #expect(short?.code == .failed)
    }
}
