import Cryptography
import Documents
import Foundation
import Packets
import Testing
import XML

@Suite("The schemas")
struct SchemaTests {
    private static func file(_ schema: PacketSchema) throws -> [UInt8] {
        let name = schema == .envelope ? "envelope.xsd" : "package.xsd"
        let folder = try #require(Folder.above("schemas"))
        return [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    @Test("Those published are those compiled in", arguments: PacketSchema.allCases)
    func published(schema: PacketSchema) throws {
        #expect(try Self.file(schema) == schema.xsd)
    }

    @Test("They accept what is written", arguments: Suite.allCases)
    func accepted(suite: Suite) throws {
        let envelope = try Post.envelope(suite)
        try XMLSchema(xsd: Self.file(.envelope)).validate(envelope.xml())
        let schema = try XMLSchema(xsd: Self.file(.package))
        for metadata in [Post.metadata, try RoundTripTests.fullMetadata()] {
            try schema.validate(PackageDraft(envelope, metadata: metadata).manifest.xml())
        }
    }

    @Test("Elements at their greatest number and length fit", arguments: Suite.allCases)
    func largest(suite: Suite) throws {
        var metadata = Post.metadata
        metadata.title = String(repeating: "题", count: MetadataRules.exchange.longestText)
        metadata.mainRecipients = (0..<MetadataRules.exchange.mostValues).map { "机关\($0)" }
        let manifest = try PackageDraft(Post.envelope(suite), metadata: metadata).manifest
        #expect(try PackageManifest(xml: manifest.xml()) == manifest)
        #expect(throws: Never.self) { try Post.package(Post.envelope(suite), metadata: metadata) }
    }

    @Test(
        "The envelope's refuses",
        arguments: [
            ("<id>01KZZ", "<id>81KZZ"), ("<id>01KZZ", "<id>0IKZZ"), ("ABCDEF</id>", "ABCDE</id>"),
            ("<id>.*</id>", ""), ("<suite>GM", "<suite>gm"), ("<suite>.*</suite>", ""),
            ("<from>1", "<from>O"), ("@3508<", "@3<"), ("@3508<", "<"), ("<to>.*</to>", "<to/>"),
            ("kind=\"main\"", ""), ("kind=\"main\"", "kind=\"\""), ("<urgency>加急", "<urgency>急"),
            ("<urgency>.*</urgency>", ""), ("<created>2", "<created>+2"), ("\\.000Z</created>", "Z</created>"),
            ("<expires>.*</expires>", ""), ("</expires>", "</expires><expires>2027-01-30T08:00:00.000Z</expires>"),
            ("</expires>", "</expires><title>通知</title>"), ("urn:yizhan:envelope:1", "urn:yizhan:envelope:2"),
            ("<envelope ", "<envelope version=\"1\" "), ("<to>", "<to>text"),
        ])
    func envelopeRefused(pattern: String, replacement: String) throws {
        let text = String(decoding: try Post.envelope(.gm).xml(), as: UTF8.self)
        try Self.expectRefused(text, pattern, replacement, .envelope)
    }

    @Test(
        "The package's refuses",
        arguments: [
            ("<metadata>.*</metadata>", ""), ("<parts>.*</parts>", "<parts/>"), ("<parts>.*</parts>", ""),
            ("<title>.*</title>", ""), ("<title>.*</title>", "<title/>"), ("<kind>.*</kind>", ""),
            ("<classification>.*</classification>", ""), ("<metadata>", "<metadata><number>1</number>"),
            ("<metadata>", "<metadata><secret>1</secret>"), ("role=\"document\"", "role=\"body\""),
            ("role=\"document\"", ""), (" name=\"document.ofd\"", ""), ("\"document.ofd\"", "\"\""),
            ("size=\"", "size=\"-"), ("size=\"", "size=\"x"), ("digest=\"sm3:", "digest=\"md5:"),
            ("digest=\"sm3:", "digest=\"sm3:0"), ("digest=\"sm3:", "digest=\"SM3:"),
            ("type=\"application/ofd\"", "type=\"ofd\""), ("<package ", "<package a=\"b\" "),
            ("urn:yizhan:package:1", "urn:yizhan:package"), ("<part ", "<part hidden=\"yes\" "),
        ])
    func packageRefused(pattern: String, replacement: String) throws {
        let text = String(decoding: try PackageDraft(Post.envelope(.gm)).manifest.xml(), as: UTF8.self)
        try Self.expectRefused(text, pattern, replacement, .package)
    }

    private static func expectRefused(
        _ text: String,
        _ pattern: String,
        _ replacement: String,
        _ schema: PacketSchema
    ) throws {
        let spoilt = Array(text.replacing(try Regex(pattern), with: replacement, maxReplacements: 1).utf8)
        try #require(spoilt != Array(text.utf8))
        let xsd = try XMLSchema(xsd: Self.file(schema))
        #expect(throws: XMLError.self) { try xsd.validate(spoilt) }
    }
}
