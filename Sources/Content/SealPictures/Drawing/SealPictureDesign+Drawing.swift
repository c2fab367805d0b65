internal import Foundation
internal import OFD
public import Seals
internal import Zip

extension SealPictureDesign {
    /// Dots in a metre: 300 in an inch.
    private static let dotsPerMetre = 11_811

    /// Draws the seal.
    ///
    /// The same design and font give the same picture.
    ///
    /// - Parameter font: An OpenType font with all characters, or a collection of which the first font is taken.
    /// - Throws: ``SealPicturesError/Code/fontMalformed``, `glyphMissing`, `pictureFailed`.
    /// - Returns: The picture with its size on paper, as a seal takes it.
    public func draw(with font: [UInt8]) throws(SealPicturesError) -> SealPicture {
        let glyphs = try self.glyphs(of: font)
        let mask = SealLayout(self).mask(glyphs, dotsPerMillimetre: Double(Self.dotsPerMetre) / 1000)
        do {
            let file = try PalettePicture.encode(mask, dotsPerMetre: Self.dotsPerMetre)
            // Read back, so that nothing is drawn that no seal would take.
            _ = try PNGHeader(file)
            return SealPicture(format: "PNG", data: file, width: self.diameter, height: self.diameter)
        } catch {
            throw SealPicturesError(.pictureFailed, "the picture cannot be made", cause: error)
        }
    }

    private func glyphs(of font: [UInt8]) throws(SealPicturesError) -> [Unicode.Scalar: FontContours.Glyph] {
        let contours: FontContours
        do throws(OFDError) {
            contours = try FontContours(font)
        } catch {
            throw SealPicturesError(.fontMalformed, "the font cannot be read: it is not OpenType", cause: error)
        }
        var glyphs: [Unicode.Scalar: FontContours.Glyph] = [:]
        for character in self.nameCharacters + self.lowerCharacters where glyphs[character] == nil {
            guard let glyph = contours.glyph(for: character), !glyph.polygons.isEmpty else {
                let code = String(character.value, radix: 16, uppercase: true)
                throw SealPicturesError(.glyphMissing, "the font has no outline for \(character) (U+\(code))")
            }
            glyphs[character] = glyph
        }
        return glyphs
    }
}

extension SealLayout {
    /// Lays rim, star and characters upon one another.
    func mask(_ glyphs: [Unicode.Scalar: FontContours.Glyph], dotsPerMillimetre: Double) -> CoverageMask {
        let dots = Int((self.diameter * dotsPerMillimetre).rounded())
        // The circle ends in the picture's last dots.
        let scale = Double(dots) / self.diameter
        var mask = CoverageMask(width: dots, height: dots)
        let inDots = { (points: [OFDPoint]) in points.map { OFDPoint(x: $0.x * scale, y: $0.y * scale) } }
        mask.fill([
            inDots(self.circle(self.radius)), inDots(self.circle(self.radius - self.rim).reversed()),
        ])
        mask.fill([inDots(self.star)])
        for cells in [self.name, self.lower] {
            let frame = GlyphFrame(cells.compactMap { glyphs[$0.character] })
            for cell in cells {
                guard let glyph = glyphs[cell.character] else { continue }
                for shift in cell.strokeShifts { mask.fill(frame.polygons(of: glyph, in: cell, shift).map(inDots)) }
            }
        }
        return mask
    }

    /// A circle in so many parts that no dot sees its corners.
    private func circle(_ radius: Double) -> [OFDPoint] {
        (0..<720).map { index in
            let angle = Double.pi / 360 * Double(index)
            return OFDPoint(x: self.radius + radius * sin(angle), y: self.radius - radius * cos(angle))
        }
    }
}

/// The frame in the font that is fitted into the cells of a line: the same for all its characters, so that they stand alike.
private struct GlyphFrame {
    /// The middle of what the characters cover, above the base line.
    private let middle: Double
    private let height: Double
    private let width: Double

    init(_ glyphs: [FontContours.Glyph]) {
        let heights = glyphs.flatMap(\.polygons).joined().map(\.y)
        let (bottom, top) = (heights.min() ?? 0, heights.max() ?? 1)
        self.middle = (bottom + top) / 2
        // Flat characters alone, as 一, are not blown up.
        self.height = max(top - bottom, 0.85)
        let widths = glyphs.map { glyph in
            let places = glyph.polygons.joined().map(\.x)
            return (places.max() ?? 1) - (places.min() ?? 0)
        }
        self.width = max(widths.max() ?? 1, 0.85)
    }

    func polygons(of glyph: FontContours.Glyph, in cell: GlyphCell, _ shift: OFDPoint) -> [[OFDPoint]] {
        let x = (cell.width - 2 * cell.strokeWeight) / self.width
        let y = (cell.height - 2 * cell.strokeWeight) / self.height
        return glyph.polygons.map { polygon in
            polygon.map {
                cell.place(($0.x - glyph.advance / 2) * x + shift.x, (self.middle - $0.y) * y + shift.y)
            }
        }
    }
}
