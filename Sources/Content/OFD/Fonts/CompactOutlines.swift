/// Outlines of cubic curves (Adobe Technical Note 5176, the Compact Font Format).
struct CompactOutlines: Sendable {
    let unitsPerEm: Double
    private let charstrings: CompactIndex
    private let globalSubroutines: CompactIndex
    /// The local subroutines, one set for each private dictionary.
    private let localSubroutines: [CompactIndex?]
    private let selection: BigEndianBytes?

    init?(_ data: BigEndianBytes) {
        guard let headerSize = data.u8(2), let names = CompactIndex(data, at: headerSize),
            let dictionaries = CompactIndex(data, at: names.end),
            let strings = CompactIndex(data, at: dictionaries.end),
            let subroutines = CompactIndex(data, at: strings.end),
            let top = dictionaries[0].map({ CompactDictionary($0) }),
            let offset = top.integer(17), let charstrings = CompactIndex(data, at: offset)
        else { return nil }
        self.charstrings = charstrings
        self.globalSubroutines = subroutines
        let scale = top.numbers(12 << 8 | 7)?.first ?? 0.001
        self.unitsPerEm = scale > 1e-6 && scale < 1 ? (1 / scale).rounded() : 1000
        if let place = top.integer(12 << 8 | 36), let fonts = CompactIndex(data, at: place) {
            self.localSubroutines = (0..<min(fonts.count, 256)).map { index in
                fonts[index].flatMap { Self.subroutines(CompactDictionary($0), data) }
            }
            self.selection = top.integer(12 << 8 | 37).flatMap { data.tail($0) }
        } else {
            self.localSubroutines = [Self.subroutines(top, data)]
            self.selection = nil
        }
    }

    private static func subroutines(_ dictionary: CompactDictionary, _ data: BigEndianBytes) -> CompactIndex? {
        guard let place = dictionary.numbers(18), place.count == 2,
            let size = CompactDictionary.integer(place[0]), let offset = CompactDictionary.integer(place[1]),
            let part = data.slice(offset, size), let relative = CompactDictionary(part).integer(19)
        else { return nil }
        return CompactIndex(data, at: offset + relative)
    }

    func outline(of glyph: Int) -> PathFigure? {
        guard let charstring = self.charstrings[glyph] else { return nil }
        let set = self.privateSet(of: glyph)
        let local = self.localSubroutines.indices.contains(set) ? self.localSubroutines[set] : nil
        var interpreter = CharstringInterpreter(global: self.globalSubroutines, local: local)
        return interpreter.figure(of: charstring)
    }

    /// Which private dictionary a glyph uses (FDSelect, formats 0 and 3).
    private func privateSet(of glyph: Int) -> Int {
        guard let selection = self.selection, let format = selection.u8(0) else { return 0 }
        guard format == 3, let count = selection.u16(1) else { return selection.u8(1 + glyph) ?? 0 }
        var (low, high) = (0, count)
        while high - low > 1 {
            let middle = (low + high) / 2
            guard let first = selection.u16(3 + 3 * middle) else { return 0 }
            if first <= glyph { low = middle } else { high = middle }
        }
        return selection.u8(5 + 3 * low) ?? 0
    }
}

/// A list of byte strings (INDEX).
struct CompactIndex: Sendable {
    let count: Int
    /// Where what follows begins.
    let end: Int
    private let data: BigEndianBytes
    private let offsetSize: Int
    private let offsetsAt: Int

    init?(_ data: BigEndianBytes, at start: Int) {
        guard let count = data.u16(start) else { return nil }
        self.data = data
        self.count = count
        guard count > 0 else {
            (self.end, self.offsetSize, self.offsetsAt) = (start + 2, 1, start)
            return
        }
        guard let size = data.u8(start + 2), (1...4).contains(size) else { return nil }
        self.offsetSize = size
        self.offsetsAt = start + 3
        let base = start + 2 + size * (count + 1)
        guard let last = Self.offset(data, start + 3 + size * count, size), last >= 1, base + last <= data.count else {
            return nil
        }
        self.end = base + last
    }

    private static func offset(_ data: BigEndianBytes, _ position: Int, _ size: Int) -> Int? {
        var value = 0
        for index in 0..<size {
            guard let byte = data.u8(position + index) else { return nil }
            value = value << 8 | byte
        }
        return value
    }

    subscript(index: Int) -> BigEndianBytes? {
        guard index >= 0, index < self.count,
            let start = Self.offset(self.data, self.offsetsAt + self.offsetSize * index, self.offsetSize),
            let end = Self.offset(self.data, self.offsetsAt + self.offsetSize * (index + 1), self.offsetSize),
            start >= 1, end >= start
        else { return nil }
        let base = self.offsetsAt + self.offsetSize * (self.count + 1) - 1
        return self.data.slice(base + start, end - start)
    }
}

/// Operators and their numbers (DICT).
struct CompactDictionary {
    private var entries: [Int: [Double]] = [:]

    init(_ data: BigEndianBytes) {
        var (position, operands): (Int, [Double]) = (0, [])
        while let byte = data.u8(position), self.entries.count < 256 {
            position += 1
            switch byte {
            case 0...21:
                var key = byte
                if byte == 12 {
                    key = 12 << 8 | (data.u8(position) ?? 0)
                    position += 1
                }
                self.entries[key] = operands
                operands = []
            case 28:
                operands.append(Double(data.i16(position) ?? 0))
                position += 2
            case 29:
                operands.append(Double(Int32(truncatingIfNeeded: data.u32(position) ?? 0)))
                position += 4
            case 30: operands.append(Self.real(data, &position))
            case 32...246: operands.append(Double(byte - 139))
            case 247...250:
                operands.append(Double((byte - 247) * 256 + (data.u8(position) ?? 0) + 108))
                position += 1
            case 251...254:
                operands.append(Double(-(byte - 251) * 256 - (data.u8(position) ?? 0) - 108))
                position += 1
            default: return
            }
            if operands.count > 64 { return }
        }
    }

    private static func real(_ data: BigEndianBytes, _ position: inout Int) -> Double {
        var text = ""
        while let byte = data.u8(position), text.count < 40 {
            position += 1
            for nibble in [byte >> 4, byte & 15] {
                switch nibble {
                case 0...9: text += String(nibble)
                case 10: text += "."
                case 11: text += "E"
                case 12: text += "E-"
                case 14: text += "-"
                default: return Double(text) ?? 0
                }
            }
        }
        return Double(text) ?? 0
    }

    func numbers(_ key: Int) -> [Double]? { self.entries[key] }

    func integer(_ key: Int) -> Int? { self.entries[key]?.first.flatMap { Self.integer($0) } }

    /// A place in a font; sums of two stay far from overflowing.
    static func integer(_ value: Double) -> Int? { abs(value) <= 0x7fff_ffff ? Int(exactly: value) : nil }
}
