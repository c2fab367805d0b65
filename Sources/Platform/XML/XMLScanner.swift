/// Looks over the bytes of a document before libxml2 sees them, and refuses what is forbidden or too much.
///
/// libxml2 compares the attributes of an element pairwise, and after an error it goes on at a place one cannot foresee,
/// inside a comment for instance. So the limits must hold here, for every way to read the bytes: whatever looks like an
/// attribute is counted from one `<` to the next, in comments, instructions and character data too.
struct XMLScanner {
    private let bytes: [UInt8]
    private let limits: XMLLimits
    private let annotations: XMLAnnotations
    private var position = 0
    private var depth = 0
    private var nodeCount = 0

    /// Whether processing instructions were found.
    private(set) var hasInstructions = false

    init(_ bytes: [UInt8], limits: XMLLimits, annotations: XMLAnnotations) {
        self.bytes = bytes
        self.limits = limits
        self.annotations = annotations
    }

    /// Looks over the whole document.
    mutating func scan() throws(XMLError) {
        guard self.bytes.count <= self.limits.size else {
            throw .limitExceeded("the size of the document", actual: self.bytes.count, limit: self.limits.size)
        }
        try self.checkCharacters()
        if self.starts(with: "\u{feff}") { self.position += 3 }
        self.skipDeclaration()
        while self.position < self.bytes.count {
            if self.bytes[self.position] == UInt8(ascii: "<") {
                try self.scanMarkup()
            } else {
                try self.countNode()
                self.position = self.bytes[self.position...].firstIndex(of: UInt8(ascii: "<")) ?? self.bytes.count
            }
        }
    }

    private mutating func skipDeclaration() {
        let isDeclaration = ["<?xml ", "<?xml\t", "<?xml\r", "<?xml\n"].contains { self.starts(with: $0) }
        if isDeclaration, let end = self.find("?>") { self.position = end }
    }

    private func checkCharacters() throws(XMLError) {
        guard String(validating: self.bytes, as: UTF8.self) != nil else {
            throw .notUTF8("the document is not valid UTF-8")
        }
        for (index, byte) in self.bytes.enumerated() {
            // XML 1.0 § 2.2: no controls; U+FFFE and U+FFFF are EF BF BE and EF BF BF.
            let isControl = byte < 0x20 && byte != 0x9 && byte != 0xa && byte != 0xd
            let isNonCharacter =
                byte >= 0xbe && index >= 2 && self.bytes[index - 1] == 0xbf && self.bytes[index - 2] == 0xef
            guard !isControl, !isNonCharacter else {
                throw .malformed("a character that XML does not allow", line: self.line(at: index))
            }
        }
    }

    private mutating func scanMarkup() throws(XMLError) {
        let kind = self.position + 1 < self.bytes.count ? self.bytes[self.position + 1] : 0
        guard kind != UInt8(ascii: "/") else { return try self.scanEndTag() }
        try self.countNode()
        switch kind {
        case UInt8(ascii: "?"):
            try self.refuseAnnotation("a processing instruction")
            self.hasInstructions = true
            try self.skip(to: "?>", after: 2)
        case UInt8(ascii: "!"):
            if self.starts(with: "<!--") {
                try self.refuseAnnotation("a comment")
                try self.skip(to: "-->", after: 4)
            } else if self.starts(with: "<![CDATA[") {
                try self.skip(to: "]]>", after: 9)
            } else {
                throw .forbidden("a document type declaration", line: self.line(at: self.position))
            }
        default:
            try self.scanStartTag()
        }
    }

    private mutating func scanStartTag() throws(XMLError) {
        guard self.depth < self.limits.depth else {
            throw .limitExceeded("the depth of the document", actual: self.depth + 1, limit: self.limits.depth)
        }
        var attributes = AttributeCounter(limit: self.limits.attributeCount)
        self.position += 1
        while let byte = self.next() {
            switch byte {
            case UInt8(ascii: "<"):
                throw self.malformed("'<' inside a tag")
            case UInt8(ascii: ">"):
                if attributes.lastByte != UInt8(ascii: "/") { self.depth += 1 }
                return
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard attributes.lastByte == UInt8(ascii: "=") else { throw self.malformed("a quote out of place") }
                try attributes.add(byte)
                try self.skipValue(quote: byte)
            default:
                try attributes.add(byte)
            }
        }
        throw self.malformed("a tag without end")
    }

    private mutating func skipValue(quote: UInt8) throws(XMLError) {
        while let byte = self.next() {
            if byte == quote { return }
            guard byte != UInt8(ascii: "<") else { throw self.malformed("'<' inside an attribute") }
        }
        throw self.malformed("an attribute without end")
    }

    private mutating func scanEndTag() throws(XMLError) {
        self.position += 2
        self.depth -= 1
        guard self.depth >= 0 else { throw self.malformed("an end tag without start") }
        while let byte = self.next() {
            switch byte {
            case UInt8(ascii: ">"): return
            case UInt8(ascii: "<"), UInt8(ascii: "\""), UInt8(ascii: "'"): throw self.malformed("a damaged end tag")
            default: continue
            }
        }
        throw self.malformed("an end tag without end")
    }

    private mutating func skip(to terminator: String, after prefix: Int) throws(XMLError) {
        let start = self.position + prefix
        self.position = start
        guard let end = self.find(terminator) else { throw self.malformed("markup without end") }
        var attributes = AttributeCounter(limit: self.limits.attributeCount)
        for byte in self.bytes[start..<end] {
            if byte == UInt8(ascii: "<") { attributes = AttributeCounter(limit: self.limits.attributeCount) }
            try attributes.add(byte)
        }
        self.position = end
    }
}

extension XMLScanner {
    /// Counts what looks like an attribute: a quote that follows an equals sign.
    private struct AttributeCounter {
        let limit: Int
        private(set) var lastByte: UInt8 = 0
        private var count = 0

        init(limit: Int) { self.limit = limit }

        mutating func add(_ byte: UInt8) throws(XMLError) {
            switch byte {
            case 0x20, 0x9, 0xa, 0xd:
                return
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if self.lastByte == UInt8(ascii: "=") { self.count += 1 }
            default:
                break
            }
            self.lastByte = byte
            guard self.count <= self.limit else {
                throw .limitExceeded("the number of attributes of an element", actual: self.count, limit: self.limit)
            }
        }
    }

    private mutating func next() -> UInt8? {
        guard self.position < self.bytes.count else { return nil }
        defer { self.position += 1 }
        return self.bytes[self.position]
    }

    private func starts(with text: String) -> Bool { self.bytes[self.position...].starts(with: text.utf8) }

    /// The position after the next occurrence of a text.
    private func find(_ text: String) -> Int? {
        let wanted = Array(text.utf8)
        var position = self.position
        while let start = self.bytes[position...].firstIndex(of: wanted[0]) {
            if self.bytes[start...].starts(with: wanted) { return start + wanted.count }
            position = start + 1
        }
        return nil
    }

    private mutating func countNode() throws(XMLError) {
        self.nodeCount += 1
        guard self.nodeCount <= self.limits.nodeCount else {
            throw .limitExceeded("the number of nodes", actual: self.nodeCount, limit: self.limits.nodeCount)
        }
    }

    private func refuseAnnotation(_ what: String) throws(XMLError) {
        guard self.annotations == .skipped else { throw .forbidden(what, line: self.line(at: self.position)) }
    }

    private func malformed(_ what: String) -> XMLError {
        .malformed(what, line: self.line(at: self.position))
    }

    private func line(at position: Int) -> Int {
        self.bytes[..<min(position, self.bytes.count)].reduce(1) { $1 == 0xa ? $0 + 1 : $0 }
    }
}
