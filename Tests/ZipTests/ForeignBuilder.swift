import Zip

/// Writes ZIP archives with any fault one may wish for.
struct ForeignBuilder {
    struct Entry {
        var name: [UInt8]
        var packed: [UInt8]
        var method: UInt16 = 0
        var flags: UInt16 = 0
        var crc32: UInt32
        var size: UInt32
        var packedSize: UInt32
        var localName: [UInt8]?
        var localMethod: UInt16?
        var localFlags: UInt16?
        var localSize: UInt32?
        var localCRC: UInt32?
        var localExtra: [UInt8] = []
        var directoryExtra: [UInt8] = []
        var descriptor: [UInt8] = []
        var offset: UInt32?
        var disk: UInt16 = 0

        init(_ name: String, _ content: String) {
            let bytes = Array(content.utf8)
            self.name = Array(name.utf8)
            self.packed = bytes
            self.crc32 = CRC32.of(bytes)
            self.size = UInt32(bytes.count)
            self.packedSize = UInt32(bytes.count)
        }

        func with(_ change: (inout Self) -> Void) -> Self {
            var copy = self
            change(&copy)
            return copy
        }
    }

    var entries: [Entry]
    var prefix: [UInt8] = []
    var gap: [UInt8] = []
    var comment: [UInt8] = []
    var count: UInt16?
    var disk: UInt16 = 0
    var sizeError: Int = 0

    init(_ entries: [Entry]) { self.entries = entries }

    var bytes: [UInt8] {
        var bytes = self.prefix
        var directory: [UInt8] = []
        for entry in self.entries {
            directory += Self.directoryHeader(entry, offset: entry.offset ?? UInt32(bytes.count))
            bytes += Self.localHeader(entry) + entry.packed + entry.descriptor
        }
        let offset = UInt32(bytes.count)
        let count = self.count ?? UInt16(self.entries.count)
        bytes += directory + self.gap
        bytes += [0x50, 0x4b, 5, 6] + little(self.disk) + little(self.disk) + little(count) + little(count)
        bytes += little(UInt32(directory.count + self.sizeError)) + little(offset)
        return bytes + little(UInt16(self.comment.count)) + self.comment
    }

    private static func localHeader(_ entry: Entry) -> [UInt8] {
        let name = entry.localName ?? entry.name
        var bytes: [UInt8] = [0x50, 0x4b, 3, 4] + little(UInt16(20))
        bytes += little(entry.localFlags ?? entry.flags) + little(entry.localMethod ?? entry.method)
        bytes += [0, 0, 0x21, 0x50] + little(entry.localCRC ?? entry.crc32)
        bytes += little(entry.localSize ?? entry.packedSize) + little(entry.localSize ?? entry.size)
        return bytes + little(UInt16(name.count)) + little(UInt16(entry.localExtra.count)) + name + entry.localExtra
    }

    private static func directoryHeader(_ entry: Entry, offset: UInt32) -> [UInt8] {
        var bytes: [UInt8] = [0x50, 0x4b, 1, 2] + little(UInt16(0x031e)) + little(UInt16(20))
        bytes += little(entry.flags) + little(entry.method) + [0, 0, 0x21, 0x50] + little(entry.crc32)
        bytes += little(entry.packedSize) + little(entry.size) + little(UInt16(entry.name.count))
        bytes += little(UInt16(entry.directoryExtra.count)) + [0, 0] + little(entry.disk)
        return bytes + [0, 0, 0, 0, 0, 0] + little(offset) + entry.name + entry.directoryExtra
    }
}

/// The bytes of an integer, the least significant first.
func little(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<(value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}
