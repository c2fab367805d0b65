/// Bytes of a font or picture, big-endian; reading past the end gives nil, never a trap.
struct BigEndianBytes: Sendable {
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    var count: Int { self.bytes.count }

    func u8(_ offset: Int) -> Int? {
        guard offset >= 0, offset < self.count else { return nil }
        return Int(self.bytes[self.bytes.startIndex + offset])
    }

    func u16(_ offset: Int) -> Int? {
        guard let high = self.u8(offset), let low = self.u8(offset + 1) else { return nil }
        return high << 8 | low
    }

    func i16(_ offset: Int) -> Int? { self.u16(offset).map { $0 >= 0x8000 ? $0 - 0x10000 : $0 } }

    func i8(_ offset: Int) -> Int? { self.u8(offset).map { $0 >= 0x80 ? $0 - 0x100 : $0 } }

    func u32(_ offset: Int) -> Int? {
        guard let high = self.u16(offset), let low = self.u16(offset + 2) else { return nil }
        return high << 16 | low
    }

    /// A part; nil when it is not wholly there.
    func slice(_ offset: Int, _ length: Int) -> BigEndianBytes? {
        guard offset >= 0, length >= 0, offset <= self.count, length <= self.count - offset else { return nil }
        let start = self.bytes.startIndex + offset
        return BigEndianBytes(self.bytes[start..<(start + length)])
    }

    /// What begins at an offset.
    func tail(_ offset: Int) -> BigEndianBytes? { self.slice(offset, self.count - offset) }
}
