/// Which glyph a character has (cmap).
struct CharacterMap: Sendable {
    private let subtable: BigEndianBytes
    private let format: Int
    /// Fonts of symbols count from U+F000.
    private let isSymbolic: Bool

    init?(_ table: BigEndianBytes) {
        guard let count = table.u16(2) else { return nil }
        var best: (rank: Int, table: BigEndianBytes, format: Int)?
        for index in 0..<min(count, 64) {
            let record = 4 + 8 * index
            guard let platform = table.u16(record), let encoding = table.u16(record + 2),
                let offset = table.u32(record + 4), let subtable = table.tail(offset),
                let format = subtable.u16(0), [0, 4, 6, 12].contains(format)
            else { continue }
            let rank = Self.rank(platform, encoding)
            if rank > best?.rank ?? 0 { best = (rank, subtable, format) }
        }
        guard let best else { return nil }
        self.subtable = best.table
        self.format = best.format
        self.isSymbolic = best.rank == 2
    }

    /// Unicode in full, Unicode, symbols, Macintosh.
    private static func rank(_ platform: Int, _ encoding: Int) -> Int {
        switch (platform, encoding) {
        case (3, 10), (0, 4), (0, 6): 5
        case (3, 1): 4
        case (0, 0...3): 3
        case (3, 0): 2
        case (1, 0): 1
        default: 0
        }
    }

    func glyph(for code: Int) -> Int? {
        if let glyph = self.lookUp(code) { return glyph }
        return self.isSymbolic && code < 0x100 ? self.lookUp(0xf000 + code) : nil
    }

    private func lookUp(_ code: Int) -> Int? {
        let glyph: Int? =
            switch self.format {
            case 0: code < 256 ? self.subtable.u8(6 + code) : nil
            case 4: self.segmented(code)
            case 6: self.trimmed(code)
            default: self.grouped(code)
            }
        return glyph == 0 ? nil : glyph
    }

    private func trimmed(_ code: Int) -> Int? {
        guard let first = self.subtable.u16(6), let count = self.subtable.u16(8), code >= first,
            code < first + count
        else { return nil }
        return self.subtable.u16(10 + 2 * (code - first))
    }

    private func segmented(_ code: Int) -> Int? {
        guard code <= 0xffff, let doubled = self.subtable.u16(6) else { return nil }
        let count = doubled / 2
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            guard let end = self.subtable.u16(14 + 2 * middle) else { return nil }
            if end < code { low = middle + 1 } else { high = middle }
        }
        let (startsAt, deltasAt, rangesAt) = (16 + 2 * count, 16 + 4 * count, 16 + 6 * count)
        guard low < count, let start = self.subtable.u16(startsAt + 2 * low), start <= code,
            let delta = self.subtable.u16(deltasAt + 2 * low), let range = self.subtable.u16(rangesAt + 2 * low)
        else { return nil }
        guard range != 0 else { return (code + delta) & 0xffff }
        guard let glyph = self.subtable.u16(rangesAt + 2 * low + range + 2 * (code - start)), glyph != 0 else {
            return nil
        }
        return (glyph + delta) & 0xffff
    }

    private func grouped(_ code: Int) -> Int? {
        guard let count = self.subtable.u32(12) else { return nil }
        var (low, high) = (0, min(count, self.subtable.count / 12))
        while low < high {
            let middle = (low + high) / 2
            guard let end = self.subtable.u32(20 + 12 * middle) else { return nil }
            if end < code { low = middle + 1 } else { high = middle }
        }
        guard let start = self.subtable.u32(16 + 12 * low), let end = self.subtable.u32(20 + 12 * low),
            let glyph = self.subtable.u32(24 + 12 * low), start <= code, code <= end
        else { return nil }
        return glyph + code - start
    }
}
