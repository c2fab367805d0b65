import Cryptography
import Documents
import Packets
import Testing

/// There is one way to write each XML file; everything else is refused however rightly it is signed.
@Suite("Other spellings of the same XML", .timeLimit(.minutes(5)))
struct SpellingTests {
    struct Spelling: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let change: @Sendable (String) -> String

        static let all = [
            Spelling(testDescription: "space in a tag") { $0.replacing("<created>", with: "<created >") },
            Spelling(testDescription: "space before an element") { $0.replacing("<created>", with: " <created>") },
            Spelling(testDescription: "line break at the end") { $0 + "\n" },
            Spelling(testDescription: "CR LF") { $0.replacing("\n", with: "\r\n") },
            Spelling(testDescription: "no declaration") { String($0[$0.index(after: $0.firstIndex(of: "\n")!)...]) },
            Spelling(testDescription: "declaration in quotes") { $0.replacing("\"1.0\"", with: "'1.0'") },
            Spelling(testDescription: "attribute in quotes") { $0.replacing("\"main\"", with: "'main'") },
            Spelling(testDescription: "prefix") {
                $0.replacing("</", with: "</y:").replacing("<", with: "<y:").replacing("<y:/y:", with: "</y:")
                    .replacing("<y:?", with: "<?").replacing("xmlns=", with: "xmlns:y=")
            },
            Spelling(testDescription: "another prefix declared") {
                $0.replacing("<created>", with: "<created xmlns:a=\"urn:a\">")
            },
            Spelling(testDescription: "character reference") { $0.replacing("main", with: "m&#97;in") },
            Spelling(testDescription: "character data section") { text in
                text.replacing("2027-01-15T08:00:00.000Z", with: "<![CDATA[2027-01-15T08:00:00.000Z]]>")
            },
            Spelling(testDescription: "byte order mark") { "\u{feff}" + $0 },
            Spelling(testDescription: "comment") { $0.replacing("<created>", with: "<!-- c --><created>") },
            Spelling(testDescription: "processing instruction") { $0 + "<?a b?>" },
            Spelling(testDescription: "entity that is not declared") { $0.replacing("main", with: "&main;") },
            Spelling(testDescription: "document type") { $0.replacing("?>\n", with: "?>\n<!DOCTYPE a>\n") },
            Spelling(testDescription: "entity that is declared") {
                $0.replacing("?>\n", with: "?>\n<!DOCTYPE a [<!ENTITY m \"main\">]>\n").replacing("main", with: "&m;")
            },
            Spelling(testDescription: "external entity") {
                $0.replacing("?>\n", with: "?>\n<!DOCTYPE a [<!ENTITY m SYSTEM \"file:///etc/hostname\">]>\n")
                    .replacing("main", with: "&m;")
            },
            Spelling(testDescription: "an attribute more") { $0.replacing("kind=", with: "x=\"1\" kind=") },
            Spelling(testDescription: "an element more") { $0.replacing("<created>", with: "<a/><created>") },
            Spelling(testDescription: "an element twice") {
                $0.replacing("</created>", with: "</created><created>2027-01-15T08:00:00.000Z</created>")
            },
            Spelling(testDescription: "time in another form") { $0.replacing("08:00:00.000Z", with: "08:00:00Z") },
            Spelling(testDescription: "an impossible day") { $0.replacing("2027-01-15", with: "2027-02-31") },
            Spelling(testDescription: "unit code with a wrong check character") { text in
                text.replacing("11350802003700029D", with: "11350802003700029E")
            },
            Spelling(testDescription: "division code with zeros") { $0.replacing("@350802", with: "@350802000") },
            Spelling(testDescription: "suite unknown") {
                $0.replacing("<suite>GM", with: "<suite>RSA").replacing("<suite>INT", with: "<suite>RSA")
            },
            Spelling(testDescription: "identifier in lower case") { $0.replacing("01KZZ", with: "01kzz") },
            Spelling(testDescription: "recipient of another kind") { $0.replacing("\"copy\"", with: "\"blind\"") },
        ]
    }

    @Test("The envelope", arguments: Suite.allCases, Spelling.all)
    func envelope(suite: Suite, spelling: Spelling) throws {
        var draft = try PacketDraft(Post.packet(suite), suite: suite)
        let text = String(decoding: draft.envelope, as: UTF8.self)
        draft.envelope = Array(spelling.change(text).utf8)
        try #require(Array(text.utf8) != draft.envelope)
        let packet = try draft.bytes()
        #expect(refusal { try Post.verify(packet) }?.code == .envelopeInvalid)
        #expect(refusal { try Envelope(xml: draft.envelope) }?.code == .envelopeInvalid)
    }

    @Test("The manifest", arguments: Suite.allCases, Spelling.all)
    func manifest(suite: Suite, spelling: Spelling) throws {
        let envelope = try Post.envelope(suite)
        var draft = try PackageDraft(envelope)
        let text = String(decoding: try draft.manifest.xml(), as: UTF8.self)
        let changed = Array(spelling.change(text).utf8)
        try #require(Array(text.utf8) != changed)
        draft.manifestBytes = changed
        expectUnreadable(try Post.seal(draft.bytes(), in: envelope).bytes, because: .manifestInvalid)
    }

    @Test("Values of the manifest that have another spelling", arguments: Suite.allCases)
    func manifestValues(suite: Suite) throws {
        let changes: [(String, String, PacketError.Code)] = [
            (" size=\"", " size=\"0", .manifestInvalid), (" size=\"", " size=\"+", .manifestInvalid),
            ("<kind>通知", "<kind>通 知", .metadataInvalid), ("<urgency>平件", "<urgency>无", .manifestInvalid),
            ("<title>关于", "<title> 关于\u{7}", .manifestInvalid), ("<title>关于", "<title>关\u{202e}于", .metadataInvalid),
        ]
        for (old, new, code) in changes {
            let envelope = try Post.envelope(suite)
            var draft = try PackageDraft(envelope)
            let text = String(decoding: try draft.manifest.xml(), as: UTF8.self)
            draft.manifestBytes = Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
            #expect(draft.manifestBytes != Array(text.utf8))
            expectUnreadable(try Post.seal(draft.bytes(), in: envelope).bytes, because: code)
        }
    }

    @Test("What an envelope may not say")
    func envelopeRules() throws {
        #expect(refusal { try Post.envelope(.gm, to: []) }?.code == .envelopeInvalid)
        let twice: [Envelope.Recipient] = [.init(Place.district), .init(Place.district, .copy)]
        #expect(refusal { try Post.envelope(.gm, to: twice) }?.code == .envelopeInvalid)
        #expect(refusal { try Post.envelope(.gm, expires: Moment.now) }?.code == .envelopeInvalid)
        let envelope = try Post.envelope(.gm)
        #expect(envelope.recipientNodes == [Place.district.node, Place.county.node])
        #expect(try Envelope(xml: envelope.xml()) == envelope)
    }

    @Test("An envelope without expiry, or without recipients")
    func envelopeIncomplete() throws {
        let text = String(decoding: try Post.envelope(.int).xml(), as: UTF8.self)
        let withoutExpiry = text.replacing(/<expires>.*<\/expires>/, with: "")
        let withoutRecipients = text.replacing(/<to>.*<\/to>/, with: "<to/>")
        for spoilt in [withoutExpiry, withoutRecipients, "", "<envelope/>"] {
            #expect(refusal { try Envelope(xml: Array(spoilt.utf8)) }?.code == .envelopeInvalid)
        }
    }
}
