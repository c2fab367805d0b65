/// What is drawn on a page: one object, or a group of them.
public struct PageObject: Sendable {
    /// The object's identifier, by which tags name it.
    public let identifier: Int?
    /// Where it stands in the space around it.
    public let boundary: OFDBox
    /// Whether it is shown.
    public let isVisible: Bool
    /// What kind of object it is.
    public let kind: Kind

    let transform: OFDTransform?
    let style: DrawingStyle
    let alpha: Int?
    let clips: [ClipRegion]

    /// The kinds of objects.
    public indirect enum Kind: Sendable {
        /// Characters.
        case text(TextObject)
        /// Lines and areas.
        case path(PathObject)
        /// A picture.
        case image(ImageObject)
        /// A group that stands among the resources, by its identifier.
        case composite(Int)
        /// A group that stands in place.
        case block([PageObject])
    }
}

/// Characters in one font.
public struct TextObject: Sendable {
    let font: Int?
    let size: Double
    let isStroked: Bool
    let isFilled: Bool
    let horizontalScale: Double
    let readDirection: Int
    let characterDirection: Int
    let weight: Int?
    let isItalic: Bool
    let codes: [TextCode]
    let glyphRuns: [GlyphRun]

    /// The characters of the object, in the order of the file.
    public var text: String { self.codes.map(\.text).joined() }
}

/// A run of characters with their places (TextCode).
struct TextCode: Sendable {
    let text: String
    let x: Double?
    let y: Double?
    let deltaX: [Double]
    let deltaY: [Double]
}

/// Glyphs of the font that stand for a run of characters (CGTransform).
struct GlyphRun: Sendable {
    let codePosition: Int
    let codeCount: Int
    let glyphs: [Int]
}

/// Lines and areas.
public struct PathObject: Sendable {
    let isStroked: Bool
    let isFilled: Bool
    let isEvenOdd: Bool
    let figure: PathFigure
}

/// A picture in the unit square.
public struct ImageObject: Sendable {
    let resource: Int?
    let substitution: Int?
    let mask: Int?
}

/// How lines and areas are drawn; what is nil comes from the drawing parameters or the standard.
struct DrawingStyle: Sendable {
    var parameter: Int?
    var lineWidth: Double?
    var cap: String?
    var join: String?
    var miterLimit: Double?
    var dashOffset: Double?
    var dashPattern: [Double]?
    var fill: Paint?
    var stroke: Paint?

    /// The style with what it leaves open taken from another.
    func filled(from other: Self) -> Self {
        var style = self
        style.lineWidth = self.lineWidth ?? other.lineWidth
        style.cap = self.cap ?? other.cap
        style.join = self.join ?? other.join
        style.miterLimit = self.miterLimit ?? other.miterLimit
        style.dashOffset = self.dashOffset ?? other.dashOffset
        style.dashPattern = self.dashPattern ?? other.dashPattern
        style.fill = self.fill ?? other.fill
        style.stroke = self.stroke ?? other.stroke
        return style
    }
}

/// A colour, or what stands in place of one (CT_Color).
struct Paint: Sendable {
    var color: PaintColor
    var kind: Kind

    indirect enum Kind: Sendable {
        case plain
        case axial(Shading)
        case radial(Shading)
        case pattern(PaintPattern)
        /// The colours of a mesh, of which the mean is shown.
        case mesh([PaintColor])
    }
}

/// The components of a colour, in a colour space.
struct PaintColor: Hashable, Sendable {
    var components: [Double]
    var index: Int?
    var space: Int?
    var alpha: Int?
}

/// A passage from one colour to others.
struct Shading: Sendable {
    let start: OFDPoint
    let end: OFDPoint
    let startRadius: Double
    let endRadius: Double
    /// How much flatter than a circle the ellipse is, 0 to below 1.
    let eccentricity: Double
    let angle: Double
    let spread: Spread
    let mapUnit: Double?
    /// Whether the outermost colours go on outside of start and end.
    let goesOnBefore: Bool
    let goesOnBehind: Bool
    let stops: [Stop]

    enum Spread: String, Sendable {
        case direct = "Direct"
        case `repeat` = "Repeat"
        case reflect = "Reflect"
    }

    struct Stop: Sendable {
        let position: Double
        let color: PaintColor
    }
}

/// A cell that is repeated over an area.
struct PaintPattern: Sendable {
    let width: Double
    let height: Double
    let xStep: Double
    let yStep: Double
    let isRelativeToPage: Bool
    let transform: OFDTransform?
    let objects: [PageObject]
}

/// A region outside which nothing of an object is shown; of its areas one must hold a point.
struct ClipRegion: Sendable {
    let areas: [Area]
    /// Whether the object's own transform applies to the region too.
    let isTransformed: Bool

    struct Area: Sendable {
        let transform: OFDTransform?
        let object: PageObject
    }
}

/// The content of a page or a template.
public struct PageContent: Sendable {
    /// The areas, where the page gives its own.
    public let area: PageArea?
    /// The layers in the order in which they are drawn.
    public let layers: [Layer]

    let templates: [TemplateUse]
    let resourceFiles: [OFDPath]

    /// One layer.
    public struct Layer: Sendable {
        /// The layer's identifier.
        public let identifier: Int?
        /// What is drawn, in its order.
        public let objects: [PageObject]

        let level: Level
        let parameter: Int?
    }

    /// Where a layer stands among the others.
    enum Level: Int, Sendable, Comparable {
        case background, body, foreground

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    struct TemplateUse: Sendable {
        let identifier: Int
        let isForeground: Bool?
    }
}
