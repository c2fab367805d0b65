/// An entry at its place in a container; the only place where the bytes of its headers are decided.
///
/// Everything is a function of name, size, CRC and offset, so that there is exactly one encoding.
struct ContainerRecord: Sendable {
    var entry: ContainerEntry
    let offset: UInt64

    /// Where the CRC stands in a local header (APPNOTE § 4.3.7).
    static let crcPosition: UInt64 = 14

    private var hasLargeSize: Bool { self.entry.size >= ZipConstant.zip64Threshold }
    private var hasLargeOffset: Bool { self.offset >= ZipConstant.zip64Threshold }
    private var flags: UInt16 { EntryName.isASCII(self.entry.name) ? 0 : ZipConstant.utf8Flag }

    /// APPNOTE § 4.4.3: 1.0 for a stored file, 4.5 for one that needs Zip64.
    private var version: UInt16 { self.hasLargeSize || self.hasLargeOffset ? 45 : 10 }

    static func localHeaderSize(name: String, size: UInt64) -> UInt64 {
        UInt64(ZipConstant.localHeaderSize + name.utf8.count + (size >= ZipConstant.zip64Threshold ? 20 : 0))
    }

    static func directoryHeaderSize(name: String, size: UInt64, offset: UInt64) -> UInt64 {
        var extra = size >= ZipConstant.zip64Threshold ? 16 : 0
        extra += offset >= ZipConstant.zip64Threshold ? 8 : 0
        return UInt64(ZipConstant.directoryHeaderSize + name.utf8.count + (extra > 0 ? extra + 4 : 0))
    }

    var localHeader: [UInt8] {
        var writer = RecordWriter()
        writer.append(Signature.localHeader)
        self.appendCommonFields(to: &writer, extraSize: self.hasLargeSize ? 20 : 0)
        writer.append(self.entry.name.utf8)
        if self.hasLargeSize {
            writer.append(ZipConstant.zip64ExtraID)
            writer.append(UInt16(16))
            writer.append(self.entry.size)
            writer.append(self.entry.size)
        }
        return writer.bytes
    }

    var directoryHeader: [UInt8] {
        let extra = self.directoryExtra
        var writer = RecordWriter()
        writer.append(Signature.directoryHeader)
        writer.append(self.version)  // made by: host 0, the version needed
        self.appendCommonFields(to: &writer, extraSize: UInt16(extra.count))
        writer.append(UInt16(0))  // comment length
        writer.append(UInt16(0))  // disk number
        writer.append(UInt16(0))  // internal attributes
        writer.append(UInt32(0))  // external attributes
        writer.append(self.hasLargeOffset ? UInt32.max : UInt32(self.offset))
        writer.append(self.entry.name.utf8)
        writer.append(extra)
        return writer.bytes
    }

    private func appendCommonFields(to writer: inout RecordWriter, extraSize: UInt16) {
        let size = self.hasLargeSize ? UInt32.max : UInt32(self.entry.size)
        writer.append(self.version)
        writer.append(self.flags)
        writer.append(UInt16(0))  // method: stored
        writer.append(UInt16(0))  // time
        writer.append(ZipConstant.fixedDate)
        writer.append(self.entry.crc32)
        writer.append(size)
        writer.append(size)
        writer.append(UInt16(self.entry.name.utf8.count))
        writer.append(extraSize)
    }

    private var directoryExtra: [UInt8] {
        var fields = RecordWriter()
        if self.hasLargeSize {
            fields.append(self.entry.size)
            fields.append(self.entry.size)
        }
        if self.hasLargeOffset { fields.append(self.offset) }
        guard !fields.bytes.isEmpty else { return [] }
        var writer = RecordWriter()
        writer.append(ZipConstant.zip64ExtraID)
        writer.append(UInt16(fields.bytes.count))
        writer.append(fields.bytes)
        return writer.bytes
    }
}
