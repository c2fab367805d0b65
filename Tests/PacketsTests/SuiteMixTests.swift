import Cryptography
import Documents
import Packets
import Testing
import Zip

@Suite("Mixing the suites", .timeLimit(.minutes(5)))
struct SuiteMixTests {
    @Test("A signature of the other suite on the packet", arguments: Suite.allCases)
    func packetSignature(suite: Suite) throws {
        var draft = try PacketDraft(Post.packet(suite), suite: suite)
        draft.signer = Cast.of(suite).other.node
        let packet = try draft.bytes()
        #expect(refusal { try Post.verify(packet) }?.code == .suiteMixed)
    }

    @Test("Digests of the other suite under the packet's signature", arguments: Suite.allCases)
    func packetDigests(suite: Suite) throws {
        let cast = Cast.of(suite)
        var draft = try PacketDraft(Post.packet(suite), suite: suite)
        draft.suite = cast.other.suite
        let packet = try draft.bytes()
        #expect(refusal { try Post.verify(packet) }?.code == .digestMismatch)
    }

    @Test("Content encrypted in the other suite", arguments: Suite.allCases)
    func content(suite: Suite) throws {
        let cast = Cast.of(suite)
        let package = try Post.bytes(Post.package(Post.envelope(suite)))
        var draft = try PacketDraft(Post.packet(suite), suite: suite)
        draft.content = try Self.encrypted(package, for: cast.other.district)
        let packet = try draft.bytes()
        #expect(throws: Never.self) { try Post.verify(packet) }
        #expect(refusal { try Post.open(packet) }?.code == .suiteMixed)
    }

    private static func encrypted(_ bytes: [UInt8], for recipient: SigningIdentity) throws -> [UInt8] {
        var writer = try EnvelopedMessageWriter(
            suite: recipient.key.algorithm.suite, recipients: [recipient.certificate],
            contentLength: UInt64(bytes.count))
        return writer.header + (try writer.update(bytes[...])) + (try writer.finish())
    }

    @Test("A whole packet of the other suite in a new envelope", arguments: Suite.allCases)
    func envelope(suite: Suite) throws {
        var draft = try PacketDraft(Post.packet(suite), suite: suite)
        draft.envelope = try Post.envelope(Cast.of(suite).other.suite).xml()
        let packet = try draft.bytes()
        #expect(refusal { try Post.verify(packet) }?.code == .suiteMixed)
    }

    @Test("A package of the other suite throughout", arguments: Suite.allCases)
    func package(suite: Suite) throws {
        let package = try Post.bytes(Post.package(Post.envelope(Cast.of(suite).other.suite)))
        expectUnreadable(try Post.seal(package, in: Post.envelope(suite)).bytes, because: .suiteMixed)
    }

    @Test("A package whose unit or officer signs in the other suite", arguments: Suite.allCases)
    func packageSigners(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        var byUnit = try PackageDraft(envelope)
        byUnit.unit = Cast.of(suite).other.unit
        expectUnreadable(try Post.seal(byUnit.bytes(), in: envelope).bytes, because: .suiteMixed)
        var byOfficer = try PackageDraft(envelope)
        byOfficer.officer = Cast.of(suite).other.officer
        expectUnreadable(try Post.seal(byOfficer.bytes(), in: envelope).bytes, because: .suiteMixed)
    }

    @Test("A manifest that names the other suite, or digests of it", arguments: Suite.allCases)
    func manifest(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let other = Cast.of(suite).other.suite
        var named = try PackageDraft(envelope)
        named.manifest = named.manifest.with(suite: other)
        expectUnreadable(try Post.seal(named.bytes(), in: envelope).bytes, because: .suiteMixed)
        var digested = try PackageDraft(envelope)
        digested.manifest = digested.manifest.with(parts: try digested.parts.map { try PackageDraft.part($0, other) })
        expectUnreadable(try Post.seal(digested.bytes(), in: envelope).bytes, because: .digestMismatch)
    }

    @Test("Keys of the other suite are refused when a packet is made", arguments: Suite.allCases)
    func making(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        let other = Cast.of(suite).other
        let builder = PackageBuilder(
            envelope: envelope, metadata: Post.metadata, parts: [.document(ArrayByteSource([1]), extension: "ofd")])
        #expect(refusal { try builder.sign(unit: other.unit, officer: nil, at: Moment.now) }?.code == .suiteMixed)
        #expect(
            refusal { try builder.sign(unit: Cast.of(suite).unit, officer: other.officer, at: Moment.now) }?.code
                == .suiteMixed)
        #expect(refusal { try Post.seal([1, 2, 3], in: envelope, by: other.node) }?.code == .suiteMixed)
        #expect(throws: CryptographyError.self) {
            _ = try PacketSealer(
                envelope: envelope, packageSize: 3, recipients: [other.district.certificate],
                node: Cast.of(suite).node)
        }
    }
}
