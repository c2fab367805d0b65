import Testing
import XML

@Suite("Parsing")
struct ParsingTests {
    @Test("Elements, attributes, text and namespaces appear in the tree")
    func tree() throws {
        let document = try parse(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <e:envelope xmlns:e="urn:e" xmlns="urn:d" id="1" e:kind="x" xml:lang="zh"><to>乙&amp;丙</to>\
            tail<e:to/><![CDATA[<raw>]]></e:envelope>
            """
        )
        let root = document.root
        #expect(root.name == "envelope")
        #expect(root.prefix == "e")
        #expect(root.namespace == "urn:e")
        #expect(root.namespaceDeclarations == [.init(prefix: "e", uri: "urn:e"), .init(prefix: nil, uri: "urn:d")])
        #expect(root.attribute(named: "id") == "1")
        #expect(root.attribute(named: "kind") == nil)
        #expect(root.attribute(named: "kind", in: "urn:e") == "x")
        #expect(root.attribute(named: "lang", in: "http://www.w3.org/XML/1998/namespace") == "zh")
        #expect(root.child(named: "to", in: "urn:d")?.text == "乙&丙")
        #expect(root.child(named: "to")?.prefix == "e")
        #expect(root.children(named: "to").count == 1)
        #expect(root.elements.count == 2)
        #expect(root.text == "tail<raw>")
        #expect(root.child(named: "nothing") == nil)
    }

    @Test("Line ends are normalised, character references are not")
    func whitespace() throws {
        let root = try parse("<a b=' x\ty\r\nz&#10;&#9;'>1\r\n2\r3&#13;</a>").root
        #expect(root.text == "1\n2\n3\r")
        #expect(root.attribute(named: "b") == " x y z\n\t")
    }

    @Test("A byte order mark is no part of the document")
    func byteOrderMark() throws {
        #expect(try parse("\u{feff}<?xml version='1.0'?><a/>").root == XMLElement("a"))
    }

    @Test("Comments and instructions are refused or skipped", arguments: ["<!-- x -->", "<?pi x='1'?>"])
    func annotations(markup: String) throws {
        for text in ["\(markup)<a>12</a>", "<a>1\(markup)2</a>", "<a>12</a>\(markup)"] {
            #expect(code { _ = try parse(text) } == .forbidden)
            let document = try parse(text, annotations: .skipped)
            #expect(document.root == XMLElement("a", text: "12"))
            #expect(document.hasSkippedInstructions == markup.hasPrefix("<?"))
        }
    }

    static let malformed = [
        "", " ", "text", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a b/>", "<a b=c/>", "<a b='1' b='2'/>", "<a b='<'/>",
        "<a>&unknown;</a>", "<a>&#0;</a>", "<a>&#x1F;</a>", "<a>&#xFFFE;</a>", "<a>]]></a>", "<a>\u{1}</a>",
        "<a>\u{fffe}</a>", "<a>\u{0}</a>", "<p:a/>", "<a xmlns:p=''/>", "<a p:b='1'/>", "<a:b:c xmlns:a='urn:a'/>",
        "<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='' q:b=''/>", "<a xmlns:p='relative'/>", "<a b='1'c='2'/>",
        "<a \"/>", "<a b='1/>", "<a", "<a><![CDATA[x</a>", "<1/>", "<a>x</a>y", "<a></a b='1'>", "<a/><",
        "<a xmlns:xml='urn:x'/>", "<?xml version='1.1'?><a/>", "<?xml version='1.0'?>", " <?xml version='1.0'?><a/>x",
    ]

    @Test("What is not well-formed is refused", arguments: Self.malformed)
    func refused(text: String) {
        let code = code { _ = try parse(text, annotations: .skipped) }
        #expect(code == .malformed)
    }

    @Test("Problems carry their line")
    func lines() throws {
        let error = try #require(throws: XMLError.self) { _ = try parse("<a>\n<b>\n</c>\n</a>") }
        #expect(error.problems.first?.line == 3)
        #expect(error.description.contains("line 3"))
        let scanned = try #require(throws: XMLError.self) { _ = try parse("<a>\n<b c='<'/>\n</a>") }
        #expect(scanned.problems.first?.line == 2)
    }

    @Test("Anything but UTF-8 is refused, whatever the document says")
    func encodings() throws {
        #expect(code { _ = try XMLDocument.parse([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]) } == .notUTF8)
        #expect(code { _ = try XMLDocument.parse([0x3c, 0x61, 0x3e, 0xc0, 0x80, 0x3c, 0x2f, 0x61, 0x3e]) } == .notUTF8)
        #expect(code { _ = try XMLDocument.parse([0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80]) } == .notUTF8)
        for name in ["ISO-8859-1", "GB18030", "UTF-16", "UTF-16LE", "ASCII"] {
            let code = code { _ = try parse("<?xml version='1.0' encoding='\(name)'?><a/>") }
            #expect(code == .notUTF8 || code == .malformed, "\(name)")
        }
        #expect(try parse("<?xml version='1.0' encoding='utf-8'?><a/>").root == XMLElement("a"))
        let text = "<?xml version='1.0'?><a/>"
        let littleEndian = text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        let bigEndian = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        #expect(code { _ = try XMLDocument.parse(littleEndian) } == .malformed)
        #expect(code { _ = try XMLDocument.parse(bigEndian) } == .malformed)
        #expect(code { _ = try XMLDocument.parse([0xff, 0xfe] + littleEndian) } == .notUTF8)
    }
}
