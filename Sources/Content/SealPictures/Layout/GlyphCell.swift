internal import Foundation
internal import OFD

/// The room of one character on a seal, in millimetres from the upper left corner of the picture.
struct GlyphCell: Hashable, Sendable {
    let character: Unicode.Scalar
    /// The middle of the cell.
    let middle: OFDPoint
    /// How far the character is turned, clockwise, in radians.
    let angle: Double
    let width: Double
    let height: Double

    /// A point of the upright cell around its middle, y downwards, in the picture.
    func place(_ x: Double, _ y: Double) -> OFDPoint {
        let (sine, cosine) = (sin(self.angle), cos(self.angle))
        return OFDPoint(x: self.middle.x + x * cosine - y * sine, y: self.middle.y + x * sine + y * cosine)
    }

    /// How much strokes grow on each side: those of fonts for text are too thin to be cut or printed in red.
    var strokeWeight: Double { self.height * 0.012 }

    /// The places at which a character is laid down to give its strokes weight.
    var strokeShifts: [OFDPoint] {
        let weight = self.strokeWeight
        return [(0, 0), (weight, 0), (-weight, 0), (0, weight), (0, -weight)].map { OFDPoint(x: $0, y: $1) }
    }

    /// The corners, clockwise from the upper left.
    var corners: [OFDPoint] {
        let (x, y) = (self.width / 2, self.height / 2)
        return [self.place(-x, -y), self.place(x, -y), self.place(x, y), self.place(-x, y)]
    }
}
