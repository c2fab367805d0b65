/// The outlines of a font's characters as closed polygons, for drawing them elsewhere than on a page.
public struct FontContours: Sendable {
    /// The outline of one character.
    public struct Glyph: Hashable, Sendable {
        /// Closed polygons in units of the size, y upwards from the base line; those within another cut holes.
        public let polygons: [[OFDPoint]]
        /// The width in units of the size.
        public let advance: Double
    }

    /// How many parts a curve is drawn in: at the size of seals and pages less than a tenth of a dot beside the curve.
    private static let curveParts = 12
    private let font: EmbeddedFont

    /// Reads a font.
    ///
    /// - Parameter file: An OpenType font, or a collection of which the first font is taken.
    /// - Throws: ``OFDError/Code/unwritable`` for what is none.
    public init(_ file: [UInt8]) throws(OFDError) {
        guard let font = EmbeddedFont(file) else { throw .unwritable("a font file that is not OpenType") }
        self.font = font
    }

    /// The outline of a character; nil when the font has none, or a damaged one.
    public func glyph(for character: Unicode.Scalar) -> Glyph? {
        guard let number = self.font.glyph(for: character), let figure = self.font.outline(of: number) else {
            return nil
        }
        return Glyph(
            polygons: self.polygons(of: figure), advance: self.font.advance(of: number) ?? 1)
    }

    private func polygons(of figure: PathFigure) -> [[OFDPoint]] {
        var polygons: [[OFDPoint]] = []
        var current: [OFDPoint] = []
        for segment in figure.segments {
            let start = current.last
            switch segment {
            case .move(let point):
                polygons.append(current)
                current = [point]
            case .line(let point): current.append(point)
            case .quadratic(let control, let end):
                guard let start else { continue }
                current += Self.steps {
                    $0.curve(start, start.between(control, 2 / 3), end.between(control, 2 / 3), end)
                }
            case .cubic(let first, let second, let end):
                guard let start else { continue }
                current += Self.steps { $0.curve(start, first, second, end) }
            // No outline of a glyph has arcs.
            case .arc(_, _, _, _, _, let end): current.append(end)
            case .close:
                polygons.append(current)
                current = []
            }
        }
        polygons.append(current)
        let scale = OFDTransform.scaling(1 / self.font.unitsPerEm, 1 / self.font.unitsPerEm)
        return polygons.filter { $0.count > 2 }.map { $0.map(scale.apply) }
    }

    private static func steps(_ point: (Double) -> OFDPoint) -> [OFDPoint] {
        (1...Self.curveParts).map { point(Double($0) / Double(Self.curveParts)) }
    }
}

extension OFDPoint {
    /// The point a part of the way to another.
    fileprivate func between(_ other: Self, _ part: Double) -> Self {
        Self(x: self.x + (other.x - self.x) * part, y: self.y + (other.y - self.y) * part)
    }
}

extension Double {
    /// The point of a curve (Bézier, third degree) at this part of its way.
    fileprivate func curve(_ a: OFDPoint, _ b: OFDPoint, _ c: OFDPoint, _ d: OFDPoint) -> OFDPoint {
        let (ab, bc, cd) = (a.between(b, self), b.between(c, self), c.between(d, self))
        return ab.between(bc, self).between(bc.between(cd, self), self)
    }
}
