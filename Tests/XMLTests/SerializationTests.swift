import Testing
import XML

@Suite("Writing")
struct SerializationTests {
    @Test("A document is written like this")
    func known() throws {
        let element = XMLElement(
            "envelope",
            namespace: "urn:yizhan:envelope",
            attributes: [XMLAttribute("id", "a\"<&>\t\n\r'")],
            children: [
                .element(XMLElement("from", namespace: "urn:yizhan:envelope", text: "3508 <&>\r\n\"'")),
                .element(XMLElement("to", prefix: "x", namespace: "urn:x")),
                .element(XMLElement("plain", text: "")),
            ]
        )
        let expected =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<envelope xmlns=\"urn:yizhan:envelope\" id=\"a&quot;&lt;&amp;>&#x9;&#xA;&#xD;'\">"
            + "<from>3508 &lt;&amp;&gt;&#xD;\n\"'</from><x:to xmlns:x=\"urn:x\"/><plain xmlns=\"\"/></envelope>"
        #expect(string(try element.serialized()) == expected)
        #expect(string(try element.serialized(declaration: false)).hasPrefix("<envelope"))
        #expect(try parse(expected).serialized() == Array(expected.utf8))
    }

    private static let reserved = "http://www.w3.org/XML/1998/namespace"

    static let unwritable: [XMLElement] = [
        XMLElement(""), XMLElement("1"), XMLElement("a b"), XMLElement("a:b"), XMLElement("xmlns"), XMLElement("×"),
        XMLElement("a", text: "\u{0}"), XMLElement("a", text: "\u{1f}"), XMLElement("a", text: "\u{fffe}"),
        XMLElement("a", text: "\u{ffff}"),
        XMLElement("a", attributes: [XMLAttribute("b", "\u{8}")]), XMLElement("a", attributes: [XMLAttribute("", "")]),
        XMLElement("a", attributes: [XMLAttribute("xmlns", "urn:x")]),
        XMLElement("a", attributes: [XMLAttribute("b", "1"), XMLAttribute("b", "2")]),
        XMLElement("a", attributes: [XMLAttribute("b", "1", namespace: "urn:x")]),
        XMLElement("a", attributes: [XMLAttribute("b", "1", prefix: "p")]),
        XMLElement("a", prefix: "p"), XMLElement("a", prefix: "", namespace: "urn:x"),
        XMLElement("a", prefix: "xmlns", namespace: "urn:x"), XMLElement("a", prefix: "xml", namespace: "urn:x"),
        XMLElement("a", prefix: "p", namespace: reserved), XMLElement("a", namespace: reserved),
        XMLElement("a", prefix: "p", namespace: "u", attributes: [XMLAttribute("b", "", prefix: "p", namespace: "v")]),
        XMLElement("a", namespaceDeclarations: [.init(prefix: "p", uri: "")]),
        XMLElement("a", namespaceDeclarations: [.init(prefix: "p", uri: "u"), .init(prefix: "p", uri: "v")]),
        XMLElement("a", namespaceDeclarations: [.init(prefix: "xml", uri: reserved)]),
        XMLElement("a", namespace: "urn:x", namespaceDeclarations: [.init(prefix: nil, uri: "urn:y")]),
        XMLElement("a", children: [.element(XMLElement("b", text: "\u{b}"))]),
    ]

    @Test("What XML cannot say is an error", arguments: Self.unwritable)
    func refused(element: XMLElement) {
        #expect(code { _ = try element.serialized() } == .unwritable)
    }

    @Test("Errors name the place and the character, not the text")
    func errorText() throws {
        let element = XMLElement("title", text: "secret\u{1}")
        let error = try #require(throws: XMLError.self) { _ = try element.serialized() }
        #expect(error.message.contains("U+1") && error.message.contains("title"))
        #expect(!error.message.contains("secret"))
    }

    @Test("The xml prefix needs no declaration")
    func xmlPrefix() throws {
        let attribute = XMLAttribute("lang", "zh", prefix: "xml", namespace: Self.reserved)
        let bytes = try XMLElement("a", attributes: [attribute]).serialized(declaration: false)
        #expect(string(bytes) == "<a xml:lang=\"zh\"/>")
    }

    @Test("Random trees survive, and their bytes are stable", arguments: UInt64(1)...60)
    func property(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let element = generator.element(depth: 0)
        let bytes = try element.serialized()
        let document = try XMLDocument.parse(bytes)
        #expect(try document.serialized() == bytes)
        #expect(document.root.comparable == element.comparable)
        #expect(try XMLDocument.parse(document.serialized()) == document)
    }
}

extension SeededGenerator {
    fileprivate mutating func element(depth: Int) -> XMLElement {
        let binding = self.pick([("p", "urn:p"), ("q", "urn:q"), ("p", "urn:q"), (nil, "urn:d"), (nil, nil)])
        var element = XMLElement(self.pick(["a", "b-1", "公文", "_x.y"]), prefix: binding.0, namespace: binding.1)
        if self.pick([true, false, false]) {
            element.namespaceDeclarations = [.init(prefix: "unused", uri: "urn:unused")]
        }
        for name in ["id", "c", "标题"] where self.pick([true, false]) {
            element.attributes.append(XMLAttribute(name, self.text()))
        }
        if self.pick([true, false]) {
            element.attributes.append(XMLAttribute("id", self.text(), prefix: "r", namespace: "urn:r"))
        }
        guard depth < 5 else { return element }
        for _ in 0..<Int.random(in: 0...4, using: &self) {
            let isText = self.pick([true, false])
            element.children.append(isText ? .text(self.text()) : .element(self.element(depth: depth + 1)))
        }
        return element
    }

    private mutating func text() -> String {
        let alphabet = Array("ab 公文<>&\"'\t\n\r]]>é\u{1F600}\u{7f}\u{85}\u{2028}").flatMap(\.unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &self) { text.append(self.pick(alphabet)) }
        return String(text)
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &self)]
    }
}

extension XMLElement {
    /// The element without declarations, adjoining texts joined: what parsing keeps of any tree.
    fileprivate var comparable: XMLElement {
        var children: [XMLNode] = []
        for child in self.children {
            switch (children.last, child) {
            case (.text(let before), .text(let text)): children[children.count - 1] = .text(before + text)
            case (_, .element(let element)): children.append(.element(element.comparable))
            default: children.append(child)
            }
            if children.last == .text("") { children.removeLast() }
        }
        var copy = self
        copy.namespaceDeclarations = []
        copy.children = children
        return copy
    }
}
