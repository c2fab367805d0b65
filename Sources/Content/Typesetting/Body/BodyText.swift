/// The text of a document beside its metadata: what stands between the addressees and the signature, and the attachments
/// that are typeset with it.
public struct BodyText: Hashable, Sendable {
    /// The text.
    public var blocks: [BodyBlock]
    /// The attachments, each on pages of its own.
    public var attachments: [BodyAttachment]

    /// A text of its parts.
    public init(blocks: [BodyBlock] = [], attachments: [BodyAttachment] = []) {
        self.blocks = blocks
        self.attachments = attachments
    }

    /// The text in the form that ``BodyParser`` reads; what is read from it is the same.
    public var source: String {
        self.blocks.map(\.source).joined() + self.attachments.map(\.source).joined()
    }
}

/// A part of the text.
public enum BodyBlock: Hashable, Sendable {
    /// A heading with its number, of level 1 (一、) to 4 (（1）); text of the paragraph may follow its first full stop.
    case heading(level: Int, text: String)
    /// A paragraph.
    case paragraph(String)
    /// A table, all rows of one length.
    case table([[String]])
    /// A list of those who took part in a meeting: 出席, 请假 or 列席, and the names.
    case attendance(label: String, names: String)

    var source: String {
        switch self {
        case .heading(_, let text), .paragraph(let text): text + "\n"
        case .table(let rows): rows.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined() + "\n"
        case .attendance(let label, let names): "\(label)：\(names)\n"
        }
    }
}

/// An attachment that is typeset with the document.
public struct BodyAttachment: Hashable, Sendable {
    /// Its title.
    public var title: String?
    /// Its text.
    public var blocks: [BodyBlock]

    /// An attachment of its parts.
    public init(title: String? = nil, blocks: [BodyBlock] = []) {
        self.title = title
        self.blocks = blocks
    }

    var source: String { "附件\n" + (self.title.map { $0 + "\n" } ?? "") + self.blocks.map(\.source).joined() }
}

/// How much a body may hold.
public struct BodyLimits: Hashable, Sendable {
    /// The greatest size in bytes.
    public var size: Int
    /// The most characters of a line.
    public var lineLength: Int
    /// The most columns of a table.
    public var columnCount: Int
    /// The most attachments.
    public var attachmentCount: Int

    /// Limits for documents of offices: 1 MiB, 20,000 characters a line, 12 columns, 200 attachments.
    public static let standard = Self()

    /// Sets the limits.
    public init(size: Int = 1 << 20, lineLength: Int = 20_000, columnCount: Int = 12, attachmentCount: Int = 200) {
        self.size = size
        self.lineLength = lineLength
        self.columnCount = columnCount
        self.attachmentCount = attachmentCount
    }
}
