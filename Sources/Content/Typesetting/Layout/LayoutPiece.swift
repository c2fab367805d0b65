internal import Documents
public import OFD

/// What is drawn, in millimetres from the upper left corner of the type area or of the part it belongs to.
enum LayoutPiece: Hashable, Sendable {
    case text(TextPiece)
    case rule(RulePiece)

    /// The piece at another place.
    func moved(x: Double = 0, y: Double) -> Self {
        switch self {
        case .text(var text):
            text.line = text.line.moved(by: x)
            text.baseline += y
            return .text(text)
        case .rule(var rule):
            rule.from = OFDPoint(x: rule.from.x + x, y: rule.from.y + y)
            rule.to = OFDPoint(x: rule.to.x + x, y: rule.to.y + y)
            return .rule(rule)
        }
    }
}

/// A line of text.
struct TextPiece: Hashable, Sendable {
    var line: SetLine
    var baseline: Double
    var size: Double
    var color = DraftColor.black
    /// How wide characters are drawn, 1 being their own width.
    var horizontalScale = 1.0
    var tag: DraftTag?
}

/// A straight line.
struct RulePiece: Hashable, Sendable {
    var from: OFDPoint
    var to: OFDPoint
    var width: Double
    var color = DraftColor.black

    /// A line across, its middle at a height.
    static func across(_ y: Double, from: Double = 0, to: Double = PageMeasure.width, width: Double) -> Self {
        Self(from: OFDPoint(x: from, y: y), to: OFDPoint(x: to, y: y), width: width)
    }
}

extension DraftColor {
    /// The red of heads and lines.
    static let red = Self(red: 230, green: 0, blue: 18)
}

extension TextPiece {
    /// A line of text whose characters stand in the middle of a line of a height.
    init(
        _ line: SetLine,
        top: Double,
        size: Double = TypeSize.three,
        height: Double = PageMeasure.lineHeight,
        color: DraftColor = .black,
        tag: DraftTag? = nil
    ) {
        self.init(
            line: line, baseline: top + (height - size) / 2 + TypeSize.ascent * size, size: size, color: color, tag: tag
        )
    }
}

/// A part of the text that stands on one page: a line, a row of a table, a signature.
struct FlowItem: Hashable, Sendable {
    /// The height in lines of the page.
    var height = 1.0
    /// How far down it is drawn, in lines, where that is further than its height: seals reach below the date.
    var reach = 0.0
    /// What is drawn, from the left edge of the type area and the upper edge of the item.
    var pieces: [LayoutPiece] = []
    /// The places of seals, likewise.
    var seals: [SealPlace] = []
    /// Whether the next item stands on the same page.
    var keepsWithNext = false
    /// Whether it begins a page.
    var startsPage = false
    /// Whether it begins on a line of the page.
    var snaps = true
    /// Whether it is left out at the head of a page.
    var isBlank = false

    /// A line left empty.
    static let blank = Self(isBlank: true)
}

/// Where a seal belongs.
public struct SealPlace: Hashable, Sendable {
    /// What is put there.
    public enum Kind: String, Hashable, Sendable {
        /// The seal of an organ (印章).
        case seal
        /// The stamp with a signer's name (签名章).
        case signatureStamp = "signature-stamp"
    }

    /// Whose seal it is.
    public var owner: String
    /// What is put there.
    public var kind: Kind
    /// The page, counted from 0.
    public var page: Int
    /// The place on the page, in millimetres.
    public var box: OFDBox
}

extension DraftTag {
    /// The tag of an element of the metadata.
    init(_ element: MetadataElement, _ occurrence: Int = 0) { self.init(element.chineseName, occurrence) }
}
