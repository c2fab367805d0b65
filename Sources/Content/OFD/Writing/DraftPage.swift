/// A page of a draft.
public struct DraftPage: Hashable, Sendable {
    /// What is drawn, in its order.
    public var objects: [DraftObject]

    /// A page.
    public init(objects: [DraftObject] = []) { self.objects = objects }
}

/// An object on a page of a draft.
public struct DraftObject: Hashable, Sendable {
    /// Where it stands on the page, in millimetres; what is inside counts from its upper left corner.
    public var boundary: OFDBox
    /// What it is.
    public var kind: Kind
    /// What it expresses, if it is to be tagged.
    public var tag: DraftTag?

    /// The kinds of objects.
    public enum Kind: Hashable, Sendable {
        /// Characters.
        case text(DraftText)
        /// Lines and areas.
        case path(DraftPath)
        /// A picture that fills the boundary, by its place in the list.
        case picture(Int)
    }

    /// An object.
    public init(boundary: OFDBox, kind: Kind, tag: DraftTag? = nil) {
        self.boundary = boundary
        self.kind = kind
        self.tag = tag
    }
}

/// What objects express: those with equal tags make up one element.
public struct DraftTag: Hashable, Sendable {
    /// The name of the element.
    public var name: String
    /// Which of several elements of the name, counted from 0.
    public var occurrence: Int

    /// A tag.
    public init(_ name: String, _ occurrence: Int = 0) {
        self.name = name
        self.occurrence = occurrence
    }
}

/// Characters in one font on one line.
public struct DraftText: Hashable, Sendable {
    /// The font, by its place in the list.
    public var font: Int
    /// The height of the characters in millimetres.
    public var size: Double
    /// The characters, one at least.
    public var text: String
    /// Where the baseline of the first one begins, inside the boundary.
    public var origin: OFDPoint
    /// The way from each character (Unicode scalar) to the next: one less than there are characters.
    public var advances: [Double]
    /// How wide the characters are drawn, 1 being their own width.
    public var horizontalScale: Double
    /// The colour.
    public var color: DraftColor

    /// Characters.
    public init(
        font: Int,
        size: Double,
        text: String,
        origin: OFDPoint,
        advances: [Double],
        horizontalScale: Double = 1,
        color: DraftColor = .black
    ) {
        self.font = font
        self.size = size
        self.text = text
        self.origin = origin
        self.advances = advances
        self.horizontalScale = horizontalScale
        self.color = color
    }
}

/// Lines and areas.
public struct DraftPath: Hashable, Sendable {
    /// A part of an outline.
    public enum Segment: Hashable, Sendable {
        /// Begins a figure.
        case move(OFDPoint)
        /// A straight line.
        case line(OFDPoint)
        /// A cubic curve with its two control points.
        case cubic(OFDPoint, OFDPoint, OFDPoint)
        /// Back to the beginning of the figure.
        case close
    }

    /// The outline, inside the boundary.
    public var segments: [Segment]
    /// The width of its line in millimetres.
    public var lineWidth: Double
    /// The colour of its line; nil draws none.
    public var stroke: DraftColor?
    /// The colour inside; nil leaves it open.
    public var fill: DraftColor?

    /// Lines and areas.
    public init(segments: [Segment], lineWidth: Double = 0.353, stroke: DraftColor? = .black, fill: DraftColor? = nil) {
        self.segments = segments
        self.lineWidth = lineWidth
        self.stroke = stroke
        self.fill = fill
    }
}

/// A colour in RGB.
public struct DraftColor: Hashable, Sendable {
    /// The part of red.
    public var red: UInt8
    /// The part of green.
    public var green: UInt8
    /// The part of blue.
    public var blue: UInt8

    /// Black.
    public static let black = Self(red: 0, green: 0, blue: 0)

    /// A colour.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }
}
