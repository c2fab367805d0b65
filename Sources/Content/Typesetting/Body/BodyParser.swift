/// Reads the plain form of a body: a line is a paragraph.
///
/// Lines that begin with 一、, （一）, 1. or （1） are headings; lines between `|` are rows of a table; 出席：, 请假： and 列席：
/// begin lists of people; a line 附件 or 附件1 begins an attachment, whose title is the next line. Empty lines part tables
/// and are passed over otherwise, as are spaces around lines.
public struct BodyParser: Sendable {
    private let limits: BodyLimits
    private var body = BodyText()
    private var blocks: [BodyBlock] = []
    private var rows: [[String]] = []
    private var attachment: BodyAttachment?
    private var wantsTitle = false
    private var line = 0

    private init(_ limits: BodyLimits) { self.limits = limits }

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - text: The text as it came.
    ///   - limits: How much it may hold.
    /// - Throws: ``TypesettingError/Code/bodyMalformed`` or ``TypesettingError/Code/limitExceeded``, with the line.
    /// - Returns: The parts of the body.
    public static func parse(_ text: String, limits: BodyLimits = .standard) throws(TypesettingError) -> BodyText {
        guard text.utf8.count <= limits.size else { throw .limit("the size of the body", limits.size) }
        var parser = Self(limits)
        let scalars = text.unicodeScalars
        // A byte order mark is no part of the text.
        let start = scalars.first == "\u{FEFF}" ? scalars.index(after: scalars.startIndex) : scalars.startIndex
        for line in scalars[start...].split(separator: "\n", omittingEmptySubsequences: false) {
            try parser.take(line)
        }
        try parser.finishPart()
        return parser.body
    }

    private mutating func take(_ raw: Substring.UnicodeScalarView) throws(TypesettingError) {
        self.line += 1
        let text = try self.cleaned(raw)
        guard !text.isEmpty else { return try self.finishTable() }
        if text.hasPrefix("|") { return try self.takeRow(text) }
        try self.finishTable()
        if Self.beginsAttachment(text) {
            try self.finishPart()
            guard self.body.attachments.count < self.limits.attachmentCount else {
                throw .limit("the number of attachments", self.limits.attachmentCount, line: self.line)
            }
            self.attachment = BodyAttachment()
            self.wantsTitle = true
        } else if self.wantsTitle {
            self.attachment?.title = text
            self.wantsTitle = false
        } else {
            self.blocks.append(Self.block(text))
        }
    }

    /// The line without spaces around it; characters that cannot be set are refused.
    private func cleaned(_ raw: Substring.UnicodeScalarView) throws(TypesettingError) -> String {
        var scalars = raw
        if scalars.last == "\r" { scalars.removeLast() }
        var text = String.UnicodeScalarView()
        var count = 0
        for scalar in scalars {
            count += 1
            guard count <= self.limits.lineLength else {
                throw .limit("the length of a line", self.limits.lineLength, line: self.line)
            }
            guard scalar == "\t" || scalar.isSettable else {
                let code = String(scalar.value, radix: 16, uppercase: true)
                throw .malformed("the character U+\(code) cannot be set", line: self.line)
            }
            text.append(scalar == "\t" ? " " : scalar)
        }
        return String(text).trimmed
    }

    private mutating func takeRow(_ text: String) throws(TypesettingError) {
        self.wantsTitle = false
        var inner = text.dropFirst()
        if inner.hasSuffix("|") { inner = inner.dropLast() }
        let cells = inner.split(separator: "|", omittingEmptySubsequences: false).map { String($0).trimmed }
        guard cells.count <= self.limits.columnCount else {
            throw .limit("the number of columns", self.limits.columnCount, line: self.line)
        }
        // The line under the head of a table, as many editors want it.
        guard !cells.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 == "-" || $0 == ":" } }) else { return }
        if let first = self.rows.first, first.count != cells.count {
            throw .malformed(
                "the row has \(cells.count) cells, the first row of the table has \(first.count)", line: self.line)
        }
        self.rows.append(cells)
    }

    private mutating func finishTable() throws(TypesettingError) {
        guard !self.rows.isEmpty else { return }
        self.blocks.append(.table(self.rows))
        self.rows = []
    }

    private mutating func finishPart() throws(TypesettingError) {
        try self.finishTable()
        if var attachment = self.attachment {
            attachment.blocks = self.blocks
            self.body.attachments.append(attachment)
        } else {
            self.body.blocks = self.blocks
        }
        self.blocks = []
        self.wantsTitle = false
    }
}

extension BodyParser {
    /// Whether the line is 附件, with a number and a colon or without.
    private static func beginsAttachment(_ text: String) -> Bool {
        guard text.hasPrefix("附件") else { return false }
        var rest = text.dropFirst(2)
        if let last = rest.last, last == "：" || last == ":" { rest = rest.dropLast() }
        return rest.utf8.count <= 3 && rest.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func block(_ text: String) -> BodyBlock {
        for label in ["出席", "请假", "列席"] where text.hasPrefix(label) {
            let rest = text.dropFirst(label.count)
            guard let colon = rest.first, colon == "：" || colon == ":" else { continue }
            let names = String(rest.dropFirst()).trimmed
            if !names.isEmpty { return .attendance(label: label, names: names) }
        }
        return HeadingNumber.level(of: text).map { .heading(level: $0, text: text) } ?? .paragraph(text)
    }
}

/// The numbers of headings (GB/T 9704-2012, clause 7.3.3).
enum HeadingNumber {
    private static let chinese = Set("一二三四五六七八九十百")

    /// The level of a line that begins with a number; nil for one that does not.
    static func level(of text: String) -> Int? {
        let characters = Array(text.prefix(10))
        let isOpen = characters.first == "（" || characters.first == "("
        let digits = characters.dropFirst(isOpen ? 1 : 0).prefix { Self.isNumeral($0) }
        guard 1...5 ~= digits.count, let end = digits.indices.last.map({ $0 + 1 }), end < characters.count else {
            return nil
        }
        let isArabic = digits.allSatisfy(\.isASCII)
        guard isArabic || digits.allSatisfy({ Self.chinese.contains($0) }) else { return nil }
        switch (isOpen, characters[end]) {
        case (true, "）"), (true, ")"): return isArabic ? 4 : 2
        case (false, "、"): return isArabic ? nil : 1
        case (false, "."), (false, "．"):
            // 1.5 is a number.
            let isFraction = end + 1 < characters.count && characters[end + 1].isASCII && characters[end + 1].isNumber
            return isArabic && !isFraction ? 3 : nil
        default: return nil
        }
    }

    private static func isNumeral(_ character: Character) -> Bool {
        Self.chinese.contains(character) || (character.isASCII && character.isNumber)
    }
}

extension Unicode.Scalar {
    /// Whether the character can stand on a page: none that controls, turns the direction, or has no meaning.
    var isSettable: Bool {
        switch self.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
        default: !self.properties.isNoncharacterCodePoint
        }
    }
}

extension String {
    /// The text without white space at both ends, ideographic spaces included.
    var trimmed: String {
        let scalars = self.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
