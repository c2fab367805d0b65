/// A character, or a glyph that stands for characters, at its place.
struct PlacedGlyph: Sendable {
    /// The characters; empty for a further glyph of the same characters.
    let text: String
    /// The glyph of the font, where the file names one.
    let glyph: Int?
    /// Where the baseline of the glyph begins, in the object's own space.
    let origin: OFDPoint
    /// Whether the file says where it stands; without, it follows the glyph before it by the font's own widths.
    let isPlaced: Bool
}

extension TextObject {
    /// The characters with their places.
    ///
    /// The list of advances may be shorter than the text: its last number is then used again. An object without advances
    /// leaves them to the font; here they are guessed from the kind of character.
    ///
    /// - Parameter advance: The width of a character in the font in use, in units of the size; nil when it is not known.
    /// - Returns: The glyphs in the order of the text.
    func placedGlyphs(advance: (PlacedCharacter) -> Double? = { _ in nil }) -> [PlacedGlyph] {
        var placed: [PlacedGlyph] = []
        var runs = self.glyphRuns[...]
        var (position, previous) = (0, OFDPoint(x: 0, y: 0))
        for code in self.codes {
            var pen = TextPen(code, start: previous, size: self.size, isVertical: abs(self.readDirection) % 180 == 90)
            previous = pen.point
            let scalars = Array(code.text.unicodeScalars)
            var index = 0
            while index < scalars.count {
                while let run = runs.first, run.codePosition < position { runs = runs.dropFirst() }
                if let run = runs.first, run.codePosition == position, !run.glyphs.isEmpty {
                    let count = min(run.codeCount, scalars.count - index)
                    let text = String(String.UnicodeScalarView(scalars[index..<(index + count)]))
                    for (place, glyph) in run.glyphs.enumerated() {
                        let origin = pen.advance { advance(.glyph(glyph)) ?? 1 }
                        placed.append(
                            PlacedGlyph(
                                text: place == 0 ? text : "", glyph: glyph, origin: origin, isPlaced: pen.isExact))
                    }
                    (index, position, runs) = (index + count, position + count, runs.dropFirst())
                } else {
                    let scalar = scalars[index]
                    let origin = pen.advance { advance(.scalar(scalar)) ?? scalar.usualAdvance }
                    placed.append(
                        PlacedGlyph(text: String(scalar), glyph: nil, origin: origin, isPlaced: pen.isExact))
                    (index, position) = (index + 1, position + 1)
                }
            }
        }
        return placed
    }
}

/// What has a width in a font.
enum PlacedCharacter {
    case scalar(Unicode.Scalar)
    case glyph(Int)
}

/// Goes from glyph to glyph along a run of characters.
private struct TextPen {
    private(set) var point: OFDPoint
    private let deltaX: [Double]
    private let deltaY: [Double]
    private let size: Double
    private let isVertical: Bool
    private var count = 0
    private var width: Double?

    init(_ code: TextCode, start: OFDPoint, size: Double, isVertical: Bool) {
        self.point = OFDPoint(x: code.x ?? start.x, y: code.y ?? start.y)
        self.deltaX = code.deltaX
        self.deltaY = code.deltaY
        self.size = size
        self.isVertical = isVertical
    }

    private var hasDeltas: Bool { !(self.deltaX.isEmpty && self.deltaY.isEmpty) }

    /// Whether the file gives the place of the glyph that was last asked for.
    var isExact: Bool { self.hasDeltas || self.count <= 1 }

    /// The place of the next glyph.
    mutating func advance(width: () -> Double) -> OFDPoint {
        if self.count > 0 {
            if self.hasDeltas {
                self.point.x += Self.delta(self.deltaX, self.count - 1)
                self.point.y += Self.delta(self.deltaY, self.count - 1)
            } else if self.isVertical {
                self.point.y += (self.width ?? 1) * self.size
            } else {
                self.point.x += (self.width ?? 1) * self.size
            }
        }
        if !self.hasDeltas { self.width = width() }
        self.count += 1
        return self.point
    }

    private static func delta(_ deltas: [Double], _ index: Int) -> Double {
        index < deltas.count ? deltas[index] : deltas.last ?? 0
    }
}

extension Unicode.Scalar {
    /// The width that a character has in most fonts, in units of the size.
    var usualAdvance: Double { self.isFullWidth ? 1 : 0.5 }

    /// Whether the character fills a square, as Chinese ones do.
    var isFullWidth: Bool {
        switch self.value {
        case 0x1100...0x115f, 0x2014...0x2026, 0x2e80...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60,
            0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
            true
        default: false
        }
    }
}
