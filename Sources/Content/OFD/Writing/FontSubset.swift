/// A part of an OpenType font: the glyphs of some characters, for embedding.
///
/// Glyphs keep their numbers and hints; those not needed become empty. Fonts with compact outlines (CFF), and those whose
/// licence forbids parting them, are kept whole.
public struct FontSubset: Hashable, Sendable {
    /// The font to embed.
    public let file: [UInt8]
    /// The characters that the font has not.
    public let missing: Set<Unicode.Scalar>

    /// Makes a part of a font.
    ///
    /// - Parameters:
    ///   - file: An OpenType font, or a collection of which the first font is taken.
    ///   - characters: What is to be shown.
    /// - Throws: ``OFDError/Code/unwritable`` for what is no font, and for one whose licence forbids embedding it.
    public init(of file: [UInt8], keeping characters: Set<Unicode.Scalar>) throws(OFDError) {
        let whole = BigEndianBytes(file[...])
        let start = whole.u32(0) == 0x7474_6366 ? whole.u32(12) ?? 0 : 0
        guard EmbeddedFont(file) != nil, let tables = FontTables(whole, at: start),
            let characterMap = tables["cmap"].flatMap({ CharacterMap($0) })
        else { throw .unwritable("a font file that is not OpenType") }
        // OpenType, OS/2 § fsType: 2 forbids embedding, 0x100 forbids subsets.
        let permissions = tables["OS/2"]?.u16(8) ?? 0
        guard permissions & 0xf != 2 else { throw .unwritable("a font whose licence forbids embedding") }
        var glyphs: [Int: Int] = [:]
        for character in characters {
            glyphs[Int(character.value)] = characterMap.glyph(for: Int(character.value))
        }
        self.missing = characters.filter { glyphs[Int($0.value)] == nil }
        guard permissions & 0x100 == 0, let subset = SubsetTables(tables, glyphs) else {
            self.file = file
            return
        }
        self.file = subset.file
    }
}

/// The tables of a subset of a font with TrueType outlines.
private struct SubsetTables {
    private var tables: [(tag: String, bytes: [UInt8])] = []

    /// Tables that stay as they are: names, licence, and what hints need.
    private static let copied = ["OS/2", "cvt ", "fpgm", "name", "prep"]

    init?(_ font: FontTables, _ characters: [Int: Int]) {
        guard let source = GlyphSource(font), let head = font["head"], let hhea = font["hhea"],
            let maxp = font["maxp"], let hmtx = font["hmtx"], let metricCount = hhea.u16(34), metricCount > 0,
            head.count >= 54, hhea.count >= 36,
            maxp.count >= 6
        else { return nil }
        let kept = source.closure(of: Set(characters.values).union([0]))
        let count = (kept.max() ?? 0) + 1
        var (glyf, loca, metrics): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
        for glyph in 0..<count {
            loca += Self.u32(glyf.count)
            guard kept.contains(glyph) else {
                metrics += [0, 0, 0, 0]
                continue
            }
            glyf += source.data(of: glyph)
            glyf += [UInt8](repeating: 0, count: (4 - glyf.count % 4) % 4)
            let bearing = glyph < metricCount ? 4 * glyph + 2 : 4 * metricCount + 2 * (glyph - metricCount)
            metrics += Self.u16(hmtx.u16(4 * min(glyph, metricCount - 1)) ?? 0) + Self.u16(hmtx.u16(bearing) ?? 0)
        }
        loca += Self.u32(glyf.count)
        var newHead = Array(head.bytes)
        // The sum over the file is set at the end, and locations are long.
        newHead.replaceSubrange(8..<12, with: [0, 0, 0, 0])
        newHead.replaceSubrange(50..<52, with: [0, 1])
        var newHhea = Array(hhea.bytes)
        newHhea.replaceSubrange(34..<36, with: Self.u16(count))
        var newMaxp = Array(maxp.bytes)
        newMaxp.replaceSubrange(4..<6, with: Self.u16(count))
        self.tables = [
            ("cmap", Self.characterMap(characters)), ("glyf", glyf), ("head", newHead), ("hhea", newHhea),
            ("hmtx", metrics), ("loca", loca), ("maxp", newMaxp),
            ("post", [0, 3, 0, 0] + [UInt8](repeating: 0, count: 28)),
        ]
        self.tables += Self.copied.compactMap { tag in font[tag].map { (tag, Array($0.bytes)) } }
        self.tables.sort { $0.tag < $1.tag }
    }

    /// OpenType, cmap format 12, for the full range of Unicode.
    private static func characterMap(_ characters: [Int: Int]) -> [UInt8] {
        let sorted = characters.sorted { $0.key < $1.key }
        let groups = sorted.flatMap { Self.u32($0.key) + Self.u32($0.key) + Self.u32($0.value) }
        let head = Self.u16(0) + Self.u16(1) + Self.u16(3) + Self.u16(10) + Self.u32(12)
        return head + Self.u16(12) + Self.u16(0) + Self.u32(16 + groups.count) + Self.u32(0) + Self.u32(sorted.count)
            + groups
    }

    /// The font: directory, then the tables, each at a multiple of four bytes.
    var file: [UInt8] {
        var power = 1
        while power * 2 <= self.tables.count { power *= 2 }
        var directory = Self.u32(0x0001_0000) + Self.u16(self.tables.count) + Self.u16(16 * power)
        directory += Self.u16(power.trailingZeroBitCount) + Self.u16(16 * (self.tables.count - power))
        var (body, headPlace): ([UInt8], Int) = ([], 0)
        let start = directory.count + 16 * self.tables.count
        for table in self.tables {
            if table.tag == "head" { headPlace = start + body.count }
            directory += Array(table.tag.utf8) + Self.u32(Self.sum(table.bytes)) + Self.u32(start + body.count)
            directory += Self.u32(table.bytes.count)
            body += table.bytes + [UInt8](repeating: 0, count: (4 - table.bytes.count % 4) % 4)
        }
        var file = directory + body
        let adjustment = (0xb1b0_afba - Self.sum(file)) & 0xffff_ffff
        file.replaceSubrange((headPlace + 8)..<(headPlace + 12), with: Self.u32(adjustment))
        return file
    }

    private static func sum(_ bytes: [UInt8]) -> Int {
        var (sum, word) = (0, 0)
        for (index, byte) in bytes.enumerated() {
            word = word << 8 | Int(byte)
            if index % 4 == 3 { (sum, word) = ((sum + word) & 0xffff_ffff, 0) }
        }
        let rest = bytes.count % 4
        return rest == 0 ? sum : (sum + word << (8 * (4 - rest))) & 0xffff_ffff
    }

    private static func u16(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 0xff), UInt8(value & 0xff)] }

    private static func u32(_ value: Int) -> [UInt8] { Self.u16(value >> 16 & 0xffff) + Self.u16(value & 0xffff) }
}

/// The descriptions of glyphs in a font with TrueType outlines.
private struct GlyphSource {
    private let locations: BigEndianBytes
    private let glyphs: BigEndianBytes
    private let hasLongLocations: Bool
    private let count: Int

    init?(_ font: FontTables) {
        guard let glyphs = font["glyf"], let locations = font["loca"], let format = font["head"]?.i16(50),
            let count = font["maxp"]?.u16(4)
        else { return nil }
        (self.glyphs, self.locations, self.hasLongLocations, self.count) = (glyphs, locations, format != 0, count)
    }

    func data(of glyph: Int) -> [UInt8] {
        let place = { (index: Int) -> Int? in
            self.hasLongLocations ? self.locations.u32(4 * index) : self.locations.u16(2 * index).map { 2 * $0 }
        }
        guard let start = place(glyph), let end = place(glyph + 1), end > start else { return [] }
        return self.glyphs.slice(start, end - start).map { Array($0.bytes) } ?? []
    }

    /// The glyphs and all that they are made of.
    func closure(of wanted: Set<Int>) -> Set<Int> {
        var (kept, open): (Set<Int>, [Int]) = ([], wanted.filter { $0 < self.count }.sorted())
        while let glyph = open.popLast() {
            guard kept.insert(glyph).inserted else { continue }
            open += Self.parts(BigEndianBytes(self.data(of: glyph)[...])).filter { $0 < self.count }
        }
        return kept
    }

    /// The glyphs that a glyph is made of (OpenType, glyf, composite description).
    private static func parts(_ data: BigEndianBytes) -> [Int] {
        guard let contours = data.i16(0), contours < 0 else { return [] }
        var (parts, position): ([Int], Int) = ([], 10)
        while let flags = data.u16(position), let glyph = data.u16(position + 2) {
            parts.append(glyph)
            let scale = flags & 8 != 0 ? 2 : flags & 0x40 != 0 ? 4 : flags & 0x80 != 0 ? 8 : 0
            position += 4 + (flags & 1 != 0 ? 4 : 2) + scale
            guard flags & 0x20 != 0 else { break }
        }
        return parts
    }
}
