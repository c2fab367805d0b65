import Zip

/// Writes ZIP files that lie: every field can be set apart from the others.
struct RawZip {
    struct Entry {
        var name: String
        var content: [UInt8]
        var isDeflated = false
        var flags: UInt16 = 0
        var date: UInt16 = 0x21
        var extra: [UInt8] = []
        /// Bytes between the entry before and this one.
        var gap: [UInt8] = []
        /// What the central directory says instead.
        var listedName: String?
        var listedCRC: UInt32?
        var listedOffset: UInt32?
        var isListed = true

        init(_ file: File) {
            self.name = file.name
            self.content = file.content
        }
    }

    var entries: [Entry]
    var comment: [UInt8] = []
    var trailing: [UInt8] = []

    init(_ files: [File]) { self.entries = files.map(Entry.init) }

    var bytes: [UInt8] {
        var output: [UInt8] = []
        var directory: [UInt8] = []
        var count: UInt16 = 0
        for entry in self.entries {
            output += entry.gap
            let offset = UInt32(output.count)
            let stored = entry.isDeflated ? Self.deflated(entry.content) : entry.content
            output += Self.little(0x0403_4b50 as UInt32) + Self.common(entry, stored.count, crc: nil, entry.name)
            output += Self.little(UInt16(entry.extra.count)) + Array(entry.name.utf8) + entry.extra + stored
            guard entry.isListed else { continue }
            let name = entry.listedName ?? entry.name
            directory += Self.little(0x0201_4b50 as UInt32) + Self.little(10 as UInt16)
            directory += Self.common(entry, stored.count, crc: entry.listedCRC, name)
            directory += [UInt8](repeating: 0, count: 2 + 2 + 2 + 2 + 4)
            directory += Self.little(entry.listedOffset ?? offset) + Array(name.utf8)
            count += 1
        }
        let start = UInt32(output.count)
        output += directory
        output += Self.little(0x0605_4b50 as UInt32) + [0, 0, 0, 0] + Self.little(count) + Self.little(count)
        output += Self.little(UInt32(directory.count)) + Self.little(start)
        output += Self.little(UInt16(self.comment.count)) + self.comment + self.trailing
        return output
    }

    /// From the version needed to the length of the name.
    private static func common(_ entry: Entry, _ stored: Int, crc: UInt32?, _ name: String) -> [UInt8] {
        let isASCII = name.utf8.allSatisfy { $0 < 0x80 }
        var fields = Self.little(10 as UInt16) + Self.little(entry.flags | (isASCII ? 0 : 0x800))
        fields += Self.little((entry.isDeflated ? 8 : 0) as UInt16) + [0, 0] + Self.little(entry.date)
        fields += Self.little(crc ?? CRC32.of(entry.content))
        fields += Self.little(UInt32(stored)) + Self.little(UInt32(entry.content.count))
        return fields + Self.little(UInt16(name.utf8.count))
    }

    /// One stored block of RFC 1951 § 3.2.4; enough for contents below 64 KiB.
    private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        [1] + Self.little(UInt16(bytes.count)) + Self.little(~UInt16(bytes.count)) + bytes
    }

    private static func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        (0..<(Value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
