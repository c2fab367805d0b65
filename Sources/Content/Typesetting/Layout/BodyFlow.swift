internal import Documents
internal import OFD

/// Makes the lines of title, addressees, text and attachments.
struct BodyFlow {
    private static let breaker = LineBreaker(measure: .body)
    private static let indent = 2 * PageMeasure.pitch

    /// § 7.3.1: the title in the middle, one line of the page for each line of it.
    static func title(_ lines: [String], isTagged: Bool = true) -> [FlowItem] {
        let measure = CharacterMeasure.solid(TypeSize.two)
        return lines.map { text in
            let line = measure.line(StyledCharacter.all(text, .title))
            let piece = TextPiece(
                line.moved(by: (PageMeasure.width - line.end) / 2), top: 0, size: TypeSize.two,
                tag: isTagged ? DraftTag(MetadataElement.title) : nil)
            return FlowItem(pieces: [.text(piece)], keepsWithNext: true)
        }
    }

    /// How many characters a line of a title holds.
    static let titleLimit = (PageMeasure.width / TypeSize.two).rounded(.down)

    /// § 7.3.2: the addressees from the left edge, a colon behind them.
    static func recipients(_ recipients: [String]) -> [FlowItem] {
        guard !recipients.isEmpty else { return [] }
        let text = StyledCharacter.all(Self.joined(recipients) + "：", .body)
        let lines = Self.breaker.lines(text, width: PageMeasure.width)
        return Self.items(lines, tag: DraftTag(MetadataElement.mainRecipients))
    }

    /// Organs in a row; where a name is a list itself, commas part the names.
    static func joined(_ organs: [String]) -> String {
        organs.joined(separator: organs.contains { $0.contains("、") } ? "，" : "、")
    }

    /// The parts of the text.
    static func blocks(_ blocks: [BodyBlock]) -> [FlowItem] {
        blocks.flatMap { block -> [FlowItem] in
            switch block {
            case .paragraph(let text): Self.paragraph(StyledCharacter.all(text, .body))
            case .heading(let level, let text): Self.heading(level, text)
            case .table(let rows): TableFlow(rows).items
            case .attendance(let label, let names): Self.attendance(label, names)
            }
        }
    }

    private static func paragraph(_ text: [StyledCharacter]) -> [FlowItem] {
        Self.items(Self.breaker.lines(text, width: PageMeasure.width, firstIndent: Self.indent))
    }

    /// § 7.3.3: 一、 in 黑体, （一） in 楷体, the rest in 仿宋; what follows the heading's full stop is text.
    ///
    /// A line that is one sentence, its full stop at its end, and what fills more than two lines, is a numbered paragraph.
    private static func heading(_ level: Int, _ text: String) -> [FlowItem] {
        let face: Typeface = level == 1 ? .hei : level == 2 ? .kai : .body
        let stop = text.firstIndex(of: "。").map { text.index(after: $0) }
        let end = stop ?? text.endIndex
        let isHeading = text[..<end].count <= 2 * PageMeasure.characterCount && stop != text.endIndex
        let head = StyledCharacter.all(String(text[..<end]), isHeading ? face : .body)
        var items = Self.paragraph(head + StyledCharacter.all(String(text[end...]), .body))
        // A heading does not end a page.
        if isHeading, stop == nil {
            for index in items.indices { items[index].keepsWithNext = true }
        }
        return items
    }

    /// § 10.3: 出席 in 黑体, the names behind it, further lines below the first name.
    private static func attendance(_ label: String, _ names: String) -> [FlowItem] {
        let text = StyledCharacter.all("\(label)：", .hei) + StyledCharacter.all(names, .body)
        let lines = Self.breaker.lines(
            text, width: PageMeasure.width, firstIndent: Self.indent, indent: Self.indent + 3 * PageMeasure.pitch)
        return Self.items(lines)
    }

    /// § 7.3.4: one line below the text, two characters in; several are numbered, further lines stand below the name.
    static func attachmentNotes(_ notes: [String]) -> [FlowItem] {
        guard !notes.isEmpty else { return [] }
        let (label, pitch) = ("附件：", PageMeasure.pitch)
        let items = notes.enumerated().flatMap { index, note -> [FlowItem] in
            let number = notes.count > 1 ? "\(index + 1)．" : ""
            let start = Self.indent + 3 * pitch
            let hanging = start + CharacterMeasure.body.width(of: number)
            let first = (index == 0 ? label : "") + number
            let text = StyledCharacter.all(first + Self.withoutNumber(note), .body)
            let lines = Self.breaker.lines(
                text, width: PageMeasure.width, firstIndent: index == 0 ? Self.indent : start, indent: hanging)
            return Self.items(lines, tag: DraftTag(MetadataElement.attachmentNotes, index))
        }
        return [.blank] + items
    }

    /// The name without a number that it came with, and without a mark at its end.
    private static func withoutNumber(_ note: String) -> String {
        let digits = note.prefix { $0.isASCII && $0.isNumber }
        let rest = note.dropFirst(digits.count)
        let isNumbered = 1...3 ~= digits.count && [".", "．", "、"].contains(rest.first)
        let name = isNumbered ? String(rest.dropFirst()).trimmed : note
        return name.isEmpty ? note : String(name.trimmingEnd { "。；;，".contains($0) })
    }

    /// § 7.3.8: on a page of its own, 附件 and its number at the left, the title two lines below.
    static func attachment(_ attachment: BodyAttachment, number: Int?) -> [FlowItem] {
        let label = CharacterMeasure.body.line(StyledCharacter.all("附件\(number.map { "\($0)" } ?? "")", .hei))
        var items = [
            FlowItem(pieces: [.text(TextPiece(label, top: 0))], keepsWithNext: true, startsPage: true),
            FlowItem(keepsWithNext: true),
        ]
        if let title = attachment.title {
            items += Self.title(TitleBreaker(limit: Self.titleLimit).lines(title), isTagged: false)
            items.append(FlowItem(keepsWithNext: !attachment.blocks.isEmpty))
        }
        return items + Self.blocks(attachment.blocks)
    }

    /// § 7.3.6: two characters in, in brackets.
    static func note(_ note: String) -> [FlowItem] {
        let isBracketed = note.hasPrefix("（") && note.hasSuffix("）")
        let text = StyledCharacter.all(isBracketed ? note : "（\(note)）", .body)
        let lines = Self.breaker.lines(text, width: PageMeasure.width, firstIndent: Self.indent)
        return Self.items(lines, tag: DraftTag(MetadataElement.note))
    }

    private static func items(_ lines: [SetLine], tag: DraftTag? = nil) -> [FlowItem] {
        lines.map { FlowItem(pieces: [.text(TextPiece($0, top: 0, tag: tag))]) }
    }
}

extension String {
    /// The text without such characters at its end.
    func trimmingEnd(_ isUnwanted: (Character) -> Bool) -> Substring {
        var text = self[...]
        while let last = text.last, isUnwanted(last) { text.removeLast() }
        return text
    }
}
