/// A font that a document brings along: outlines of its glyphs, and which glyph a character has.
///
/// OpenType with TrueType or compact outlines, collections (the first font), and bare compact fonts are read. Hints and
/// substitutions are not: positions stand in the document.
struct EmbeddedFont: Sendable {
    /// Units of the outlines in the size of the font.
    let unitsPerEm: Double
    private let outlines: Outlines
    private let characters: CharacterMap?
    private let metrics: GlyphMetrics?

    private enum Outlines: Sendable {
        case trueType(TrueTypeOutlines)
        case compact(CompactOutlines)
    }

    /// Reads a font; nil for what is none.
    init?(_ file: [UInt8]) {
        let whole = BigEndianBytes(file[...])
        if whole.u8(0) == 1, whole.u8(1) == 0, whole.u32(0) != 0x0001_0000, let compact = CompactOutlines(whole) {
            self.unitsPerEm = compact.unitsPerEm
            self.outlines = .compact(compact)
            (self.characters, self.metrics) = (nil, nil)
            return
        }
        let start = whole.u32(0) == 0x7474_6366 ? whole.u32(12) ?? 0 : 0
        guard let tables = FontTables(whole, at: start), let head = tables["head"],
            let units = head.u16(18), units > 0
        else { return nil }
        if let outlines = TrueTypeOutlines(tables, head: head) {
            self.outlines = .trueType(outlines)
            self.unitsPerEm = Double(units)
        } else if let table = tables["CFF "], let compact = CompactOutlines(table) {
            self.outlines = .compact(compact)
            self.unitsPerEm = compact.unitsPerEm
        } else {
            return nil
        }
        self.characters = tables["cmap"].flatMap { CharacterMap($0) }
        self.metrics = GlyphMetrics(tables)
    }

    /// The glyph of a character; nil when the font does not say.
    func glyph(for scalar: Unicode.Scalar) -> Int? { self.characters?.glyph(for: Int(scalar.value)) }

    /// The outline of a glyph in units of the font, y upwards; nil when there is no such glyph or it is damaged.
    func outline(of glyph: Int) -> PathFigure? {
        switch self.outlines {
        case .trueType(let outlines): outlines.outline(of: glyph)
        case .compact(let outlines): outlines.outline(of: glyph)
        }
    }

    /// The width of a glyph in units of the size.
    func advance(of glyph: Int) -> Double? {
        self.metrics?.advance(of: glyph).map { Double($0) / self.unitsPerEm }
    }
}

/// The tables of an OpenType font.
struct FontTables: Sendable {
    private var tables: [String: BigEndianBytes] = [:]

    init?(_ file: BigEndianBytes, at start: Int) {
        guard let version = file.u32(start), [0x0001_0000, 0x4f54_544f, 0x7472_7565].contains(version),
            let count = file.u16(start + 4), count <= 256
        else { return nil }
        for index in 0..<count {
            let record = start + 12 + 16 * index
            guard let tag = file.slice(record, 4), let offset = file.u32(record + 8),
                let length = file.u32(record + 12)
            else { return nil }
            // Subsetters leave lengths that reach past the end.
            guard let table = file.slice(offset, length) ?? file.tail(offset) else { continue }
            self.tables[String(decoding: tag.bytes, as: UTF8.self)] = table
        }
    }

    subscript(tag: String) -> BigEndianBytes? { self.tables[tag] }
}

/// The widths of glyphs (hhea, hmtx).
struct GlyphMetrics: Sendable {
    private let count: Int
    private let table: BigEndianBytes

    init?(_ tables: FontTables) {
        guard let count = tables["hhea"]?.u16(34), count > 0, let table = tables["hmtx"] else { return nil }
        self.count = count
        self.table = table
    }

    func advance(of glyph: Int) -> Int? {
        guard glyph >= 0 else { return nil }
        return self.table.u16(4 * min(glyph, self.count - 1))
    }
}
