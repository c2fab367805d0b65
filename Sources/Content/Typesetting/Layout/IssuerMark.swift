internal import Documents
internal import OFD

/// The name of the issuing organs in red (发文机关标志), § 7.2.4: as large as fits, in the middle.
///
/// Several organs stand one below the other, spread to one width, and the word behind them beside their middle.
struct IssuerMark {
    let pieces: [LayoutPiece]
    let bottom: Double

    /// The tallest characters; those of the State Council are 22 × 15 mm, and others are smaller.
    private static let tallest = 14.0
    private static let widest = 152.0

    /// The name without the word that is printed behind it.
    static func organ(_ mark: String) -> String {
        mark.hasSuffix("文件") && mark.count > 2 ? String(mark.dropLast(2)) : mark
    }

    init(_ organs: [String], ending: String?, top: Double, room: Double) {
        switch organs.count {
        case 0: self.init(pieces: [], bottom: top)
        case 1: self.init(line: organs[0] + (ending ?? ""), top: top, room: room)
        default: self.init(joint: organs, ending: ending, top: top, room: room)
        }
    }

    private init(pieces: [LayoutPiece], bottom: Double) {
        self.pieces = pieces
        self.bottom = bottom
    }

    private init(line text: String, top: Double, room: Double) {
        let count = max(CharacterMeasure(pitch: 1).width(of: text), 1)
        let measure = CharacterMeasure(pitch: min(Self.tallest, Self.widest / count))
        // Characters of a long name are narrow rather than small.
        let height = min(Self.tallest, measure.pitch * 1.45, max(room, 5))
        let line = measure.line(StyledCharacter.all(text, .title))
        self.pieces = [
            Self.piece(line.moved(by: (PageMeasure.width - line.end) / 2), top, height, measure.pitch, 0)
        ]
        self.bottom = top + height
    }

    private init(joint organs: [String], ending: String?, top: Double, room: Double) {
        let unit = CharacterMeasure(pitch: 1)
        let longest = organs.map { unit.width(of: $0) }.max() ?? 1
        let behind = ending.map { unit.width(of: $0) + 0.5 } ?? 0
        let rows = Double(organs.count)
        let pitch = min(Self.tallest, Self.widest / (longest + behind))
        let step = min(min(Self.tallest, pitch * 1.45) * 1.3, max(room, 30) / rows)
        let height = min(Self.tallest, pitch * 1.45, step / 1.15)
        let measure = CharacterMeasure(pitch: min(pitch, height))
        let column = longest * measure.pitch
        let left = (PageMeasure.width - column - behind * measure.pitch) / 2
        var pieces = organs.enumerated().map { index, organ in
            let line = measure.spread(organ, .title, over: column).moved(by: left)
            return Self.piece(line, top + Double(index) * step, height, measure.pitch, index)
        }
        self.bottom = top + (rows - 1) * step + height
        if let ending {
            let line = measure.line(
                StyledCharacter.all(ending, .title), at: left + column + measure.pitch / 2)
            pieces.append(Self.piece(line, (top + self.bottom - height) / 2, height, measure.pitch, 0))
        }
        self.pieces = pieces
    }

    private static func piece(
        _ line: SetLine,
        _ top: Double,
        _ height: Double,
        _ pitch: Double,
        _ occurrence: Int
    ) -> LayoutPiece {
        .text(
            TextPiece(
                line: line, baseline: top + TypeSize.ascent * height, size: height, color: .red,
                horizontalScale: min(1, pitch / height), tag: DraftTag(MetadataElement.issuerMarks, occurrence)))
    }
}
