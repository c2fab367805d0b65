internal import OFD

/// Draws text, lines and areas on pages of A4, from top to bottom, in millimetres.
struct SheetDrawing {
    /// The typefaces of the page, in the order of the draft's fonts.
    enum Face: Int, CaseIterable {
        case title, body, hei, song, code

        var font: DraftFont {
            switch self {
            case .title: DraftFont(name: "方正小标宋简体", family: "小标宋体")
            case .body: DraftFont(name: "仿宋_GB2312", family: "仿宋")
            case .hei: DraftFont(name: "黑体", family: "黑体")
            case .song: DraftFont(name: "宋体", family: "宋体")
            case .code: DraftFont(name: "Courier New", isFixedWidth: true)
            }
        }

        /// How much of a square a Latin character takes: half in the fonts of GB 2312.
        var narrowness: Double { self == .code ? 0.6 : 0.5 }
    }

    /// A kind of text.
    struct Style {
        var face: Face
        var size: Double
        var color = DraftColor.black
        /// From baseline to baseline.
        var leading: Double
        /// Between characters.
        var spacing = 0.0
    }

    /// Nothing is drawn below this but what stands on a page alone.
    static let foot = 284.0
    static let head = 16.0
    /// How far below the upper edge of a character its baseline stands.
    private static let ascent = 0.86

    private(set) var pages: [DraftPage] = [DraftPage()]
    /// Where the next thing begins.
    var top = SheetDrawing.head

    /// Begins a page when something of a height does not fit any more.
    mutating func require(_ height: Double) {
        guard self.top + height > Self.foot, self.top > Self.head else { return }
        self.pages.append(DraftPage())
        self.top = Self.head
    }

    private mutating func add(_ object: DraftObject) { self.pages[self.pages.count - 1].objects.append(object) }

    /// A line of text; its upper edge is at a height.
    mutating func line(_ text: String, _ style: Style, x: Double, top: Double) {
        let scalars = Self.clean(text)
        let trimmed = scalars.reversed().drop { $0 == " " }.reversed()
        guard !trimmed.isEmpty else { return }
        let widths = trimmed.map { Self.advance($0, style) }
        let ascent = Self.ascent * style.size
        self.add(
            DraftObject(
                boundary: OFDBox(x: x, y: top, width: max(widths.reduce(0, +), 0.1), height: style.size * 1.1),
                kind: .text(
                    DraftText(
                        font: style.face.rawValue, size: style.size, text: String(String.UnicodeScalarView(trimmed)),
                        origin: OFDPoint(x: 0, y: ascent), advances: Array(widths.dropLast()), color: style.color))))
    }

    /// A straight line.
    mutating func rule(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double), width: Double, color: DraftColor) {
        let room = max(width, 0.1)
        let (left, top) = (min(from.x, to.x) - room, min(from.y, to.y) - room)
        let inside = { (point: (x: Double, y: Double)) in OFDPoint(x: point.x - left, y: point.y - top) }
        self.add(
            DraftObject(
                boundary: OFDBox(
                    x: left, y: top, width: abs(to.x - from.x) + 2 * room, height: abs(to.y - from.y) + 2 * room),
                kind: .path(
                    DraftPath(segments: [.move(inside(from)), .line(inside(to))], lineWidth: width, stroke: color))))
    }

    /// The four edges of a rectangle.
    mutating func frame(_ box: OFDBox, width: Double, color: DraftColor) {
        let (left, top, right, bottom) = (box.x, box.y, box.x + box.width, box.y + box.height)
        self.rule((left, top), (right, top), width: width, color: color)
        self.rule((left, bottom), (right, bottom), width: width, color: color)
        self.rule((left, top), (left, bottom), width: width, color: color)
        self.rule((right, top), (right, bottom), width: width, color: color)
    }

    /// Areas filled with black, from the upper left corner of a square.
    mutating func areas(_ boxes: [OFDBox], in square: OFDBox) {
        let segments = boxes.flatMap { box -> [DraftPath.Segment] in
            [
                .move(OFDPoint(x: box.x, y: box.y)), .line(OFDPoint(x: box.x + box.width, y: box.y)),
                .line(OFDPoint(x: box.x + box.width, y: box.y + box.height)),
                .line(OFDPoint(x: box.x, y: box.y + box.height)), .close,
            ]
        }
        self.add(
            DraftObject(
                boundary: square, kind: .path(DraftPath(segments: segments, lineWidth: 0.01, stroke: nil, fill: .black))
            ))
    }

    static func width(of text: String, _ style: Style) -> Double {
        Self.clean(text).reduce(0) { $0 + Self.advance($1, style) }
    }

    /// Breaks a text into lines: no closing mark begins one, words of Latin letters stay whole where they fit.
    static func lines(_ text: String, _ style: Style, width: Double, indent: Double = 0) -> [String] {
        let scalars = Self.clean(text)
        var lines: [String] = []
        var start = 0
        while start < scalars.count {
            let room = lines.isEmpty ? width - indent : width
            var (end, used) = (start, 0.0)
            while end < scalars.count, used + Self.advance(scalars[end], style) <= room + 1e-6 {
                used += Self.advance(scalars[end], style)
                end += 1
            }
            end = max(end, start + 1)
            if end < scalars.count { end = Self.breakPlace(scalars, start, end) }
            lines.append(String(String.UnicodeScalarView(scalars[start..<end])))
            start = end
            while start < scalars.count, scalars[start] == " " { start += 1 }
        }
        return lines
    }

    private static let closing = Set("，。、；：！？）》”".unicodeScalars)
    private static let opening = Set("（《“".unicodeScalars)

    private static func breakPlace(_ scalars: [Unicode.Scalar], _ start: Int, _ end: Int) -> Int {
        var place = end
        while place - 1 > start,
            Self.closing.contains(scalars[place]) || Self.opening.contains(scalars[place - 1])
        { place -= 1 }
        // A word moves on whole when the line has a space to break at not too far back.
        if Self.isWordPart(scalars[place]), Self.isWordPart(scalars[place - 1]) {
            let space = (start..<place).last { scalars[$0] == " " || !Self.isNarrow(scalars[$0]) }
            if let space, place - space <= 24 { return space + 1 }
        }
        return place
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool { Self.isNarrow(scalar) && scalar != " " }

    /// Whether a character is a Latin one, which does not fill its square.
    static func isNarrow(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xB0, 0xB1, 0xB7, 0xD7, 0xF7: false
        case 0..<0x250, 0x2000...0x200A: true
        default: false
        }
    }

    private static func advance(_ scalar: Unicode.Scalar, _ style: Style) -> Double {
        style.size * (Self.isNarrow(scalar) ? style.face.narrowness : 1) + style.spacing
    }

    private static func clean(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.map { ReceiptSheet.isHarmless($0) ? $0 : "\u{FFFD}" }
    }
}
