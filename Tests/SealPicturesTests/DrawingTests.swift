import Foundation
import OFD
import Seals
import Testing

@testable import SealPictures

@Suite("Pictures of seals")
struct DrawingTests {
    static func design(
        _ name: String = "上杭县人民政府", lower: String? = nil, diameter: Int = 42, _ centre: SealCentre = .star
    ) throws -> SealPictureDesign {
        try SealPictureDesign(name: name, lowerLine: lower, diameter: diameter, centre: centre)
    }

    static func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> [OFDPoint] {
        [
            OFDPoint(x: x, y: y), OFDPoint(x: x + width, y: y), OFDPoint(x: x + width, y: y + height),
            OFDPoint(x: x, y: y + height),
        ]
    }

    // MARK: Coverage

    @Test("A dot is covered by as much as lies in it")
    func coverage() {
        var mask = CoverageMask(width: 4, height: 3)
        mask.fill([Self.rectangle(0.5, 0.25, 2, 1.75)])
        #expect(mask.values == [0.375, 0.75, 0.375, 0, 0.5, 1, 0.5, 0, 0, 0, 0, 0])
        // A contour the other way round is a hole; the same way round covers once.
        var hole = CoverageMask(width: 4, height: 1)
        hole.fill([Self.rectangle(0, 0, 4, 1), Self.rectangle(1, 0, 2, 1).reversed()])
        #expect(hole.values == [1, 0, 0, 1])
        var twice = CoverageMask(width: 4, height: 1)
        twice.fill([Self.rectangle(0, 0, 3, 1), Self.rectangle(1, 0, 2, 1)])
        #expect(twice.values == [1, 1, 1, 0])
        var triangle = CoverageMask(width: 4, height: 4)
        triangle.fill([[OFDPoint(x: 0, y: 0), OFDPoint(x: 4, y: 0), OFDPoint(x: 0, y: 4)]])
        #expect(triangle.values[0] == 1 && triangle.values[3] == 0.5 && triangle.values[15] == 0)
        #expect(abs(triangle.values.reduce(0, +) - 8) < 1e-5)
    }

    @Test("What reaches out of the picture is cut off, and places that are none are passed over")
    func clipping() {
        var mask = CoverageMask(width: 3, height: 2)
        mask.fill([Self.rectangle(-1e12, -1e12, 2e12, 2e12)])
        #expect(mask.values == [1, 1, 1, 1, 1, 1])
        var other = CoverageMask(width: 3, height: 2)
        other.fill([Self.rectangle(1, -5, 1e300, 6)])
        #expect(other.values == [0, 1, 1, 0, 0, 0])
        other.fill([Self.rectangle(.nan, 0, 1, 1), Self.rectangle(0, 0, 3, 2)])
        other.fill([[OFDPoint(x: .infinity, y: 0), OFDPoint(x: 0, y: 2), OFDPoint(x: 0, y: 0)]])
        other.fill([])
        other.fill([Self.rectangle(7, 7, 1, 1)])
        #expect(other.values == [0, 1, 1, 0, 0, 0])
    }

    @Test("Rim and star have their areas, and the corners stay empty")
    func areas() throws {
        let layout = SealLayout(try Self.design())
        let mask = layout.mask([:], dotsPerMillimetre: 11.811)
        #expect(mask.width == 496 && mask.height == 496)
        let scale = 496.0 / 42
        let ring = Double.pi * (21 * 21 - (21 - layout.rim) * (21 - layout.rim))
        // Ten triangles between the middle and the edges of the star.
        let inner = 7 * 0.381966
        let star = 5 * 7 * inner * sin(Double.pi / 5)
        let covered = Double(mask.values.reduce(0, +)) / (scale * scale)
        #expect(abs(covered - ring - star) < 0.002 * (ring + star), "\(covered), \(ring), \(star)")
        let (row, full, none) = (248 * 496, Float(0.999)...1, Float(0)...0.001)
        #expect(
            none.contains(mask.values[0]) && none.contains(mask.values[495]) && none.contains(mask.values[row + 40]))
        #expect(full.contains(mask.values[row + 2]) && full.contains(mask.values[row + 248]))
    }

    @Test("Each character fills its cell and no more")
    func cells() throws {
        let contours = try FontContours(FixtureFont.file)
        let glyph = try #require(contours.glyph(for: "府"))
        #expect(glyph.polygons.count == 2 && glyph.advance == 1)
        let layout = SealLayout(try Self.design("府", .emblemSpace))
        let (bare, full) = (layout.mask([:], dotsPerMillimetre: 10), layout.mask(["府": glyph], dotsPerMillimetre: 10))
        let cell = layout.name[0]
        let added = Double(full.values.reduce(0, +) - bare.values.reduce(0, +)) / 100
        // The frame leaves 500 of 900 units empty each way; strokes have grown into the hole, and outside but for corners.
        let weight = cell.strokeWeight
        let hole = { (length: Double) in (length - 2 * weight) * 5 / 9 - 2 * weight }
        let frame = cell.width * cell.height - 4 * weight * weight - hole(cell.width) * hole(cell.height)
        #expect(abs(added - frame) < 0.01 * frame, "\(added), \(frame)")
        for (index, value) in full.values.enumerated() where value != bare.values[index] {
            let (x, y) = (Double(index % 420) / 10, Double(index / 420) / 10)
            #expect(abs(x + 0.05 - cell.middle.x) < cell.width / 2 + 0.1)
            #expect(abs(y + 0.05 - cell.middle.y) < cell.height / 2 + 0.1)
        }
    }

    // MARK: Files

    @Test("A picture is a PNG file that seals take, and the same every time", arguments: SealPictureDesign.diameters)
    func files(_ diameter: Int) throws {
        let name = String(String.UnicodeScalarView(FixtureFont.characters.prefix(40)))
        let design = try Self.design(name, lower: "财务专用章", diameter: diameter)
        let picture = try design.draw(with: FixtureFont.file)
        #expect(picture.width == diameter && picture.height == diameter && picture.data.count < 51_200)
        let header = try PNGHeader(picture.data)
        #expect(header.width == Int((Double(diameter) * 11.811).rounded()) && header.width == header.height)
        #expect(header.depth == 4 && header.colour == 3)
        #expect(try design.draw(with: FixtureFont.file) == picture)
        let shorter = try Self.design(diameter: diameter).draw(with: FixtureFont.file)
        #expect(shorter != picture)
    }

    @Test("Another reader finds the red and the opacity of every dot")
    func reading() throws {
        let design = try Self.design(lower: "专用章")
        let picture = try design.draw(with: FixtureFont.file)
        let contours = try FontContours(FixtureFont.file)
        var glyphs: [Unicode.Scalar: FontContours.Glyph] = [:]
        for character in FixtureFont.characters { glyphs[character] = contours.glyph(for: character) }
        let mask = SealLayout(design).mask(glyphs, dotsPerMillimetre: 11.811)
        let opacities = try PictureReader.opacities(picture.data)
        #expect(opacities == mask.values.map { UInt8(($0 * 15).rounded()) * 17 })
    }

    // MARK: Refusals

    @Test("A character that the font has not is named, and what is no font is refused")
    func refusals() throws {
        let error = #expect(throws: SealPicturesError.self) {
            try Self.design("上杭驿").draw(with: FixtureFont.file)
        }
        #expect(error?.code == .glyphMissing && error?.message.contains("驿 (U+9A7F)") == true)
        for bytes in [[], [1, 0], Array("no font".utf8), Array(FixtureFont.file.prefix(40))] {
            let error = #expect(throws: SealPicturesError.self) { try Self.design().draw(with: bytes) }
            #expect(error?.code == .fontMalformed)
        }
    }

    @Test("A damaged font gives a picture or an error, never anything else")
    func damage() throws {
        var generator = SeededNumbers(seed: 5)
        let design = try Self.design("府")
        for _ in 0..<60 {
            var damaged = FixtureFont.file
            for _ in 0..<4 {
                let place = Int.random(in: damaged.indices, using: &generator)
                damaged[place] = UInt8.random(in: 0...255, using: &generator)
            }
            guard let picture = try? design.draw(with: damaged) else { continue }
            #expect(picture.data.count <= 51_200)
        }
    }
}
