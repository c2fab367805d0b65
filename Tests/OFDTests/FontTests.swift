import Testing

@testable import OFD

@Suite("Embedded fonts")
struct FontTests {
    /// Fonts of the samples, with their characters.
    static func fonts(_ name: String) throws -> [[UInt8]] {
        let file = try Samples.file(name)
        return try file.package.paths.filter { $0.fileName.hasSuffix(".ttf") }.map { try file.package.bytes(at: $0) }
    }

    @Test(
        "Outlines and widths of real fonts are read",
        .enabled(if: Samples.folder != nil, "there is no folder shared/samples/ofd: skipped"),
        arguments: [
            "ofdrw-converter__testImageNotFound.ofd", "ofdrw-converter__pattern类型.ofd", "ofdrw-converter__z.ofd",
            "ofdrw-converter__文字横向-数科.ofd",
        ])
    func samples(_ name: String) throws {
        for bytes in try Self.fonts(name) {
            let font = try #require(EmbeddedFont(bytes))
            let outlines = (0..<30_000).compactMap { font.outline(of: $0) }.filter { !$0.segments.isEmpty }
            #expect(!outlines.isEmpty && font.unitsPerEm >= 256)
            #expect(outlines.allSatisfy { $0.segments.last == .close })
        }
    }

    @Test(
        "Damaged fonts are refused or read, and never stop anything",
        .enabled(if: Samples.folder != nil, "there is no folder shared/samples/ofd: skipped"))
    func damage() throws {
        let bytes = try #require(Self.fonts("ofdrw-converter__z.ofd").first)
        var generator = SeededNumbers(seed: 9)
        for _ in 0..<300 {
            var damaged = bytes
            for _ in 0..<8 {
                // Most of what steers the reading stands at the beginning.
                let range = Bool.random(using: &generator) ? 0..<min(2000, bytes.count) : bytes.indices
                damaged[Int.random(in: range, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            guard let font = EmbeddedFont(damaged) else { continue }
            for glyph in 0..<50 { _ = font.outline(of: glyph) }
            for code in [0x20, 0x41, 0x4e2d, 0x20000] {
                _ = Unicode.Scalar(code).flatMap { font.glyph(for: $0) }.flatMap { font.advance(of: $0) }
            }
        }
    }

    @Test("An end of a contour behind the last point is passed over")
    func ends() throws {
        // Two contours that end at points 5 and 1, and two points.
        let glyph: [UInt8] = [0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 1, 0, 0, 0x31, 0x31]
        let tables: [(String, [UInt8])] = [
            ("glyf", glyph), ("head", [UInt8](repeating: 0, count: 54)), ("loca", [0, 0, 0, UInt8(glyph.count / 2)]),
            ("maxp", [0, 1, 0, 0, 0, 1]),
        ]
        var file: [UInt8] = [0, 1, 0, 0, 0, UInt8(tables.count), 0, 0, 0, 0, 0, 0]
        var offset = file.count + 16 * tables.count
        for (tag, table) in tables {
            file += Array(tag.utf8) + [0, 0, 0, 0, 0, 0, 0, UInt8(offset), 0, 0, 0, UInt8(table.count)]
            offset += table.count
        }
        for (_, table) in tables { file += table }
        let read = try #require(FontTables(BigEndianBytes(file[...]), at: 0))
        let head = try #require(read["head"])
        let outlines = try #require(TrueTypeOutlines(read, head: head))
        let figure = try #require(outlines.outline(of: 0))
        #expect(figure.segments.last == .close)
    }

    @Test("A charstring's lines, curves, hints and subroutines are followed, and endless ones end")
    func charstrings() throws {
        let empty = try #require(CompactIndex(BigEndianBytes([0, 0][...]), at: 0))
        // 10 20 rmoveto 30 hlineto 1 2 3 4 5 6 rrcurveto endchar, numbers being their value plus 139.
        let code: [UInt8] = [149, 159, 21, 169, 6, 140, 141, 142, 143, 144, 145, 8, 14]
        var interpreter = CharstringInterpreter(global: empty, local: nil)
        let found = interpreter.figure(of: BigEndianBytes(code[...]))
        let figure = try #require(found)
        let point = { (x: Double, y: Double) in OFDPoint(x: x, y: y) }
        #expect(
            figure.segments == [
                .move(point(10, 20)), .line(point(40, 20)), .cubic(point(41, 22), point(44, 26), point(49, 32)), .close,
            ])
        // One subroutine that calls itself: number -107 is the first.
        let ring = try #require(CompactIndex(BigEndianBytes([0, 1, 1, 1, 3, 32, 10][...]), at: 0))
        var endless = CharstringInterpreter(global: empty, local: ring)
        let none = endless.figure(of: BigEndianBytes([32, 10][...]))
        #expect(none == nil)
    }

    @Test("A map of characters by segments finds what it has and nothing else")
    func segments() throws {
        // Format 4 with the segments 0x41...0x43 (delta -0x40) and 0xFFFF.
        let subtable: [UInt8] = [
            0, 4, 0, 32, 0, 0, 0, 4, 0, 4, 0, 1, 0, 0, 0, 0x43, 0xff, 0xff, 0, 0, 0, 0x41, 0xff, 0xff, 0xff, 0xc0, 0, 1,
            0, 0, 0, 0,
        ]
        let table: [UInt8] = [0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12] + subtable
        let map = try #require(CharacterMap(BigEndianBytes(table[...])))
        #expect(map.glyph(for: 0x41) == 1 && map.glyph(for: 0x43) == 3)
        #expect(map.glyph(for: 0x40) == nil && map.glyph(for: 0x44) == nil && map.glyph(for: 0x20000) == nil)
    }

    @Test("Colours of all spaces become red, green and blue")
    func colors() throws {
        let resources = """
            <ofd:ColorSpaces><ofd:ColorSpace ID="50" Type="CMYK"/><ofd:ColorSpace ID="51" Type="GRAY"/>
            <ofd:ColorSpace ID="52" Type="RGB"><ofd:Palette><ofd:CV>1 2 3</ofd:CV><ofd:CV>255 0 0</ofd:CV></ofd:Palette>
            </ofd:ColorSpace></ofd:ColorSpaces>
            """
        let table = try Archive.onePage("", resources: resources).file.document().resources()
        let rgb = { (components: [Double], index: Int?, space: Int?) -> [Int]? in
            PaintColor(components: components, index: index, space: space, alpha: nil).rgb(in: table, defaultSpace: nil)
                .map { [$0.0, $0.1, $0.2] }
        }
        #expect(rgb([0, 0, 0, 100], nil, 50) == [0, 0, 0] && rgb([0, 255, 255, 0], nil, 50) == [255, 0, 0])
        #expect(rgb([128], nil, 51) == [128, 128, 128] && rgb([], 1, 52) == [255, 0, 0])
        #expect(rgb([300, -5, 7], nil, nil) == [255, 0, 7] && rgb([], nil, nil) == nil && rgb([], 9, 52) == nil)
    }
}
