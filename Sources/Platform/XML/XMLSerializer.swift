/// Writes elements as UTF-8; what it decides depends on the tree alone.
///
/// Escapes are those of Canonical XML 1.0 § 2.3, so that text and attributes read the same in both forms.
struct XMLSerializer {
    private(set) var bytes: [UInt8] = []

    /// The bindings in scope, the innermost last; the empty prefix is the default namespace.
    private var scope: [(prefix: String, uri: String)] = []

    mutating func appendDeclaration() {
        self.append(raw: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    }

    mutating func append(_ element: XMLElement) throws(XMLError) {
        let outerScope = self.scope.count
        defer { self.scope.removeLast(self.scope.count - outerScope) }
        let name = try Self.qualifiedName(element.name, prefix: element.prefix)
        try self.declare(element)

        self.append(raw: "<")
        self.append(raw: name)
        for (prefix, uri) in self.scope[outerScope...] {
            self.append(raw: prefix.isEmpty ? " xmlns=\"" : " xmlns:\(prefix)=\"")
            try self.append(value: uri, of: name, "the namespace")
            self.append(raw: "\"")
        }
        try self.append(element.attributes, of: name)
        guard element.children.contains(where: { $0 != .text("") }) else { return self.append(raw: "/>") }
        self.append(raw: ">")
        for child in element.children {
            switch child {
            case .element(let nested): try self.append(nested)
            case .text(let text): try self.append(text: text, of: name)
            }
        }
        self.append(raw: "</")
        self.append(raw: name)
        self.append(raw: ">")
    }

    private mutating func append(_ attributes: [XMLAttribute], of element: String) throws(XMLError) {
        for (index, attribute) in attributes.enumerated() {
            let name = try Self.qualifiedName(attribute.name, prefix: attribute.prefix)
            guard !attributes[..<index].contains(where: { Self.haveSameName($0, attribute) }) else {
                throw .unwritable("the attribute \(name) twice on \(element)")
            }
            self.append(raw: " ")
            self.append(raw: name)
            self.append(raw: "=\"")
            try self.append(value: attribute.value, of: element, "attribute \(name)")
            self.append(raw: "\"")
        }
    }

    private static func haveSameName(_ left: XMLAttribute, _ right: XMLAttribute) -> Bool {
        left.name == right.name && (left.namespace ?? "") == (right.namespace ?? "")
    }

    private static func qualifiedName(_ name: String, prefix: String?) throws(XMLError) -> String {
        guard XMLCharacters.isName(name) else { throw .unwritable("a name that is not an XML name") }
        guard let prefix else {
            guard name != "xmlns" else { throw .unwritable("the reserved name xmlns") }
            return name
        }
        guard XMLCharacters.isName(prefix), prefix != "xmlns" else {
            throw .unwritable("the prefix of \(name)")
        }
        return "\(prefix):\(name)"
    }
}

// MARK: - Namespaces

extension XMLSerializer {
    /// Brings the bindings an element declares or needs into scope.
    private mutating func declare(_ element: XMLElement) throws(XMLError) {
        let outerScope = self.scope.count
        for declaration in element.namespaceDeclarations {
            let prefix = declaration.prefix ?? ""
            guard !self.scope[outerScope...].contains(where: { $0.prefix == prefix }) else {
                throw .unwritable("two declarations of the prefix '\(prefix)' on \(element.name)")
            }
            try self.bind(prefix, to: declaration.uri, on: element.name)
        }
        try self.require(element.prefix ?? "", element.namespace ?? "", on: element.name, from: outerScope)
        for attribute in element.attributes {
            let namespace = attribute.namespace ?? ""
            guard (attribute.prefix == nil) == namespace.isEmpty else {
                throw .unwritable("attribute \(attribute.name) with a prefix or a namespace but not both")
            }
            guard let prefix = attribute.prefix else { continue }
            try self.require(prefix, namespace, on: attribute.name, from: outerScope)
        }
    }

    private mutating func require(
        _ prefix: String,
        _ uri: String,
        on name: String,
        from outerScope: Int
    ) throws(XMLError) {
        guard prefix != "xml", uri != ReservedNamespace.xml else {
            // Namespaces in XML 1.0 § 3: bound without being declared, and to each other only.
            guard prefix == "xml", uri == ReservedNamespace.xml else {
                throw .unwritable("the reserved prefix or namespace xml on \(name)")
            }
            return
        }
        let bound = self.scope.last { $0.prefix == prefix }?.uri ?? ""
        guard bound != uri else {
            guard prefix.isEmpty || !uri.isEmpty else { throw .unwritable("the prefix of \(name) without namespace") }
            return
        }
        guard !self.scope[outerScope...].contains(where: { $0.prefix == prefix }) else {
            throw .unwritable("the prefix '\(prefix)' on \(name), which has two meanings there")
        }
        try self.bind(prefix, to: uri, on: name)
    }

    private mutating func bind(_ prefix: String, to uri: String, on name: String) throws(XMLError) {
        guard prefix.isEmpty || (XMLCharacters.isName(prefix) && !uri.isEmpty) else {
            throw .unwritable("a namespace declaration on \(name)")
        }
        let reserved = prefix == "xml" || prefix == "xmlns"
        guard !reserved, uri != ReservedNamespace.xml, uri != ReservedNamespace.xmlns else {
            throw .unwritable("the declaration of a reserved namespace on \(name)")
        }
        self.scope.append((prefix, uri))
    }
}

// MARK: - Characters

extension XMLSerializer {
    private mutating func append(raw text: String) { self.bytes.append(contentsOf: text.utf8) }

    private mutating func append(text: String, of element: String) throws(XMLError) {
        guard !Self.isPlain(text) else { return self.append(raw: text) }
        try Self.check(text, "the text of \(element)")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): self.append(raw: "&amp;")
            case UInt8(ascii: "<"): self.append(raw: "&lt;")
            case UInt8(ascii: ">"): self.append(raw: "&gt;")
            case 0xd: self.append(raw: "&#xD;")
            default: self.bytes.append(byte)
            }
        }
    }

    private mutating func append(value: String, of element: String, _ part: String) throws(XMLError) {
        guard !Self.isPlain(value) else { return self.append(raw: value) }
        try Self.check(value, "\(part) of \(element)")
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "&"): self.append(raw: "&amp;")
            case UInt8(ascii: "<"): self.append(raw: "&lt;")
            case UInt8(ascii: "\""): self.append(raw: "&quot;")
            case 0x9: self.append(raw: "&#x9;")
            case 0xa: self.append(raw: "&#xA;")
            case 0xd: self.append(raw: "&#xD;")
            default: self.bytes.append(byte)
            }
        }
    }

    /// Whether a text is written as it is, in elements and attributes: printable ASCII without marks, as most is.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""): false
            default: (0x20..<0x7f).contains(byte)
            }
        }
    }

    private static func check(_ text: String, _ what: String) throws(XMLError) {
        for scalar in text.unicodeScalars where !XMLCharacters.isAllowed(scalar) {
            throw .unwritable("the character U+\(String(scalar.value, radix: 16, uppercase: true)) in \(what)")
        }
    }
}
