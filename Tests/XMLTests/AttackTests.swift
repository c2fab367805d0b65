import Foundation
import Testing
import XML

@Suite("Attacks", .timeLimit(.minutes(5)))
struct AttackTests {
    static let documentTypes = [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a PUBLIC '-//X//Y' 'http://127.0.0.1:1/x.dtd'><a/>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/'> %x;]><a/>",
        "<!DOCTYPE a [<!ENTITY l0 'lol'><!ENTITY l1 '&l0;&l0;&l0;'><!ENTITY l2 '&l1;&l1;&l1;'>]><a>&l2;</a>",
        "<!DOCTYPE a [<!ATTLIST a b CDATA 'default'>]><a/>",
        "<?xml version='1.0'?>\n<!DOCTYPE a><a/>",
        "<!-- x --><!DOCTYPE a><a/>",
        "<a><!DOCTYPE a></a>",
        "<!doctype a><a/>",
        "<!ENTITY x 'y'><a/>",
    ]

    @Test("Every document type declaration is refused", arguments: Self.documentTypes)
    func documentType(text: String) {
        #expect(code { _ = try parse(text, annotations: .skipped) } == .forbidden)
    }

    @Test(
        "A character by reference in the name of a namespace is refused",
        arguments: ["&amp;", "&#38;", "&lt;", "&quot;", "&#x20;", "&#10;", "&apos;"])
    func namespaceReference(reference: String) {
        #expect(code { _ = try parse("<a xmlns='urn:x\(reference)y'/>") } != nil)
        #expect(code { _ = try parse("<a><b/><c><d xmlns:p='urn:x\(reference)y'/></c></a>") } != nil)
        #expect(code { _ = try parse("<a b='urn:x&amp;y'/>") } == nil)
    }

    @Test("Words in text, comments and attributes are no declarations")
    func harmless() throws {
        let text = "<!-- <!DOCTYPE x> --><a b='!DOCTYPE'><![CDATA[<!DOCTYPE a>]]></a>"
        #expect(try parse(text, annotations: .skipped).root.text == "<!DOCTYPE a>")
    }

    @Test("XInclude and xsi:schemaLocation are data")
    func inclusion() throws {
        let text = "<a xmlns:i='http://www.w3.org/2001/XInclude'><i:include href='/etc/passwd' parse='text'/></a>"
        #expect(try parse(text).root.elements.first?.children.isEmpty == true)
    }

    @Test("Each limit holds exactly")
    func limits() throws {
        let deep = "<a><b><c/></b></a>"
        #expect(try parse(deep, limits: XMLLimits(depth: 3)).root.name == "a")
        #expect(code { _ = try parse(deep, limits: XMLLimits(depth: 2)) } == .limitExceeded)
        #expect(try parse(deep, limits: XMLLimits(size: deep.utf8.count)).root.name == "a")
        #expect(code { _ = try parse(deep, limits: XMLLimits(size: deep.utf8.count - 1)) } == .limitExceeded)
        let wide = "<a>1<b/>2<b/></a>"
        #expect(try parse(wide, limits: XMLLimits(nodeCount: 5)).root.children.count == 4)
        #expect(code { _ = try parse(wide, limits: XMLLimits(nodeCount: 4)) } == .limitExceeded)
        let rich = "<a b='1' c = \"2\" xmlns='urn:x'/>"
        #expect(try parse(rich, limits: XMLLimits(attributeCount: 3)).root.attributes.count == 2)
        #expect(code { _ = try parse(rich, limits: XMLLimits(attributeCount: 2)) } == .limitExceeded)
    }

    @Test("A million nested elements are refused, and so are more than libxml2 allows")
    func depthBomb() {
        let bomb = String(repeating: "<a>", count: 1_000_000)
        #expect(code { _ = try parse(bomb) } == .limitExceeded)
        let deep = String(repeating: "<a>", count: 400) + String(repeating: "</a>", count: 400)
        #expect(code { _ = try parse(deep, limits: XMLLimits(depth: 1000)) } == .malformed)
    }

    @Test("Many attributes cost no quadratic time, wherever they hide")
    func attributeBomb() {
        let attributes = (0..<300_000).map { " a\($0)=''" }.joined()
        let hiding = [
            "<a\(attributes)/>", "<r><!-- \u{80} -- <a\(attributes)/>--></r>", "<r><? <a\(attributes)/>?></r>",
            "<r><a \"><b\(attributes)/></r>", "<r><![CDATA[<b\(attributes)/>]]></r>",
        ]
        for text in hiding { #expect(code { _ = try parse(text, annotations: .skipped) } != nil) }
    }

    @Test("Random damage never crashes and never yields a document type", arguments: UInt64(1)...20)
    func damage(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let text =
            "<?xml version='1.0'?><!-- c --><e:a xmlns:e='urn:e' b='1&#10;'>"
            + "乙<e:c/><![CDATA[x]]><?p q?>&lt;</e:a>"
        let alphabet = Array("<>/='\"&;!-[]?: aе\u{0}".utf8) + [0xff, 0xc3]
        for _ in 0..<300 {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let position = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[position] = alphabet[Int.random(in: alphabet.indices, using: &generator)]
                case 1: bytes.remove(at: position)
                default: bytes.insert(alphabet[Int.random(in: alphabet.indices, using: &generator)], at: position)
                }
            }
            guard let document = try? XMLDocument.parse(bytes, annotations: .skipped) else { continue }
            // What was accepted can be written, and reads the same again.
            let written = try document.serialized()
            #expect(try XMLDocument.parse(written).root == document.root)
        }
    }
}
