import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing

/// What the verifiers in Python and in a browser say beside the checks that every receipt has.
@Suite("Witnesses and the packet at hand", .timeLimit(.minutes(3)))
struct BesideTests {
    /// A cosignature that is made, and what must be said of it.
    struct Line: Sendable {
        let expected: [String]
        let make: @Sendable (Checkpoint, World.Holder) throws -> NoteSignature
    }

    static let lines = [
        Line(expected: ["35: pass"]) {
            try Cosignature.make(over: $0, witness: DivisionCode("35"), key: $1.key, at: World.time)
        },
        // By the key of somebody else, by oneself, by somebody whose certificate is not at hand, by no node.
        Line(expected: ["35: fail"]) { point, holder in
            let right = try Cosignature.make(over: point, witness: DivisionCode("35"), key: holder.key, at: World.time)
            let wrong = try Cosignature.make(
                over: point, witness: DivisionCode("35"), key: World.of(point.body.suite).city.key, at: World.time)
            return try NoteSignature(line: Self.line("35.yizhan", right.keyIdentifier + wrong.signature))
        },
        Line(expected: ["3508: fail"]) {
            try Cosignature.make(over: $0, witness: DivisionCode("3508"), key: $1.key, at: World.time)
        },
        Line(expected: ["36: cannot-tell"]) {
            try Cosignature.make(over: $0, witness: DivisionCode("36"), key: $1.key, at: World.time)
        },
        Line(expected: ["35: fail"]) {
            // Before the witness's certificate began.
            let time = World.time.advanced(by: .seconds(-200 * 86_400))
            return try Cosignature.make(over: $0, witness: DivisionCode("35"), key: $1.key, at: time)
        },
        Line(expected: []) { _, _ in try NoteSignature(line: "\u{2014} witness.example AAAABBBBCCCCDDDDEEEE") },
    ]

    private static func line(_ name: String, _ bytes: [UInt8]) -> String {
        "\u{2014} \(name) \(ThirdVerifier.base64(bytes))"
    }

    @Test(
        "A cosignature is told to be right, wrong, or by nobody known, and changes no verdict",
        .enabled(if: SecondVerifier.isThere, "NOT CHECKED: there is no python3 to run tools/verify.py"),
        arguments: Suite.allCases)
    func witnesses(suite: Suite) throws {
        let world = World.of(suite)
        let root = Array(world.root.certificate.pem.utf8)
        let holder = try World.issue(world.root, suite, "35.yizhan", .log)
        let files = try Self.lines.map { line in
            var sample = try Sample(suite)
            sample.certificates.append(holder.certificate)
            sample.cosignatures = { [try line.make($0, holder)] }
            return try sample.file()
        }
        let answers = try SecondVerifier.verify(files, anchors: root)
        #expect(answers.map(\.witnesses) == Self.lines.map(\.expected))
        #expect(answers.allSatisfy { $0.verdict == "pass" })
        guard ThirdVerifier.browser != nil else { return }
        let third = try ThirdVerifier.verify(files.map { .init(file: "a.yzr", receipt: $0, anchors: [root]) })
        #expect(third.map(\.witnesses) == answers.map(\.witnesses))
    }

    @Test(
        "The packet at hand is compared, and one that does not hold together is refused",
        .enabled(if: SecondVerifier.isThere, "NOT CHECKED: there is no python3 to run tools/verify.py"),
        arguments: Suite.allCases)
    func packets(suite: Suite) throws {
        let (packet, digest) = try Self.packet(suite, content: Array("content".utf8))
        let (other, _) = try Self.packet(suite, content: Array("another".utf8))
        var damaged = packet
        damaged[try #require(packet.firstRange(of: Array("content.p7mcontent".utf8))).upperBound - 1] ^= 1
        var sample = try Sample(suite)
        sample.packet = digest
        let file = try sample.file()
        let root = Array(sample.world.root.certificate.pem.utf8)
        func ask(_ packet: [UInt8]) throws -> [String] {
            try SecondVerifier.verify([file], anchors: root, packet: packet).map { try #require($0.checks.last) }
        }
        #expect(try ask(packet) == ["packet: pass"])
        #expect(try ask(other) == ["packet: fail"])
        for broken in [damaged, [], Array(packet.dropLast(packet.count / 2)), file] { #expect(try ask(broken) == []) }
        guard ThirdVerifier.browser != nil else { return }
        let third = try ThirdVerifier.verify(
            [packet, other, damaged].map { .init(file: "a.yzr", receipt: file, anchors: [root], packet: $0) })
        #expect(third.map(\.verdict) == ["pass", "fail", "fail"])
        #expect(third.map(\.checks.last) == ["packet: pass", "packet: fail", "packet: fail"])
    }

    /// What of a packet its digest depends on; nobody opens it here.
    private static func packet(_ suite: Suite, content: [UInt8]) throws -> (bytes: [UInt8], digest: Digest) {
        let envelope = Array("<envelope/>".utf8)
        let method = suite == .gm ? "urn:oid:1.2.156.10197.1.401" : "http://www.w3.org/2001/04/xmlenc#sha256"
        let references = try [("envelope.xml", envelope), ("content.p7m", content)].map { name, bytes in
            let value = ThirdVerifier.base64(try suite.digestAlgorithm.hash(bytes).bytes)
            return "<asic:DataObjectReference URI=\"\(name)\"><ds:DigestMethod Algorithm=\"\(method)\"/>"
                + "<ds:DigestValue>\(value)</ds:DigestValue></asic:DataObjectReference>"
        }
        let manifest = Array(
            ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\""
                + " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><asic:SigReference URI=\"META-INF/signature.p7s\" "
                + "MimeType=\"application/pkcs7-signature\"/>\(references.joined())</asic:ASiCManifest>").utf8)
        let bytes = try TestContainer.build([
            ("mimetype", Array("application/vnd.yizhan.packet+zip".utf8)), ("envelope.xml", envelope),
            ("content.p7m", content), ("META-INF/ASiCManifest.xml", manifest), ("META-INF/signature.p7s", [0x30, 0]),
        ])
        return (bytes, try suite.digestAlgorithm.hash(manifest))
    }
}
