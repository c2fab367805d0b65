/// Takes entries from the bytes of local headers; shared by the stream parser and the random-access reader.
///
/// It reads only what the encoder needs to write the header again, and then compares: so no rule of the profile is
/// written down twice, and a byte that no rule mentions is compared too.
struct ContainerHeaderReader: Sendable {
    private let limits: ContainerLimits
    private var encoder = ContainerEncoder()
    private var entryCount = 0

    init(limits: ContainerLimits) { self.limits = limits }

    /// The position after everything accepted so far.
    var offset: UInt64 { self.encoder.offset }

    /// The number of bytes a header can have at most.
    var maximumHeaderSize: Int { ZipConstant.localHeaderSize + self.limits.nameLength + 20 }

    static func isLocalHeader(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x50, 0x4b, 0x03, 0x04])
    }

    /// The length of the header whose first 30 bytes are given.
    func headerSize(_ bytes: [UInt8]) throws(ZipError) -> Int {
        var reader = RecordReader(bytes[...], of: "a local header")
        _ = try reader.bytes(26)
        let nameLength = Int(try reader.integer(UInt16.self))
        let extraLength = Int(try reader.integer(UInt16.self))
        guard nameLength <= self.limits.nameLength else {
            throw .limitExceeded("the length of an entry name", actual: nameLength, limit: self.limits.nameLength)
        }
        guard extraLength == 0 || extraLength == 20 else { throw .notCanonical("an extra field") }
        return ZipConstant.localHeaderSize + nameLength + extraLength
    }

    /// Accepts a complete header and the content announced by it.
    mutating func accept(_ header: [UInt8]) throws(ZipError) -> ContainerEntry {
        let entry = try Self.entry(header)
        self.entryCount += 1
        guard self.entryCount <= self.limits.entryCount else {
            throw .limitExceeded("the number of entries", actual: self.entryCount, limit: self.limits.entryCount)
        }
        guard entry.size <= self.limits.entrySize else {
            throw .limitExceeded("the size of an entry", actual: entry.size, limit: self.limits.entrySize)
        }
        guard try self.encoder.begin(entry) == header else {
            throw .notCanonical("the local header of \(ZipError.quoted(entry.name))")
        }
        try self.checkTotal(self.encoder.offset)
        return entry
    }

    /// What must follow the last entry.
    mutating func finish() throws(ZipError) -> [UInt8] {
        let tail = self.encoder.finish()
        try self.checkTotal(self.encoder.offset)
        return tail
    }

    private func checkTotal(_ size: UInt64) throws(ZipError) {
        guard size <= self.limits.totalSize else {
            throw .limitExceeded("the size of the container", actual: size, limit: self.limits.totalSize)
        }
    }

    private static func entry(_ header: [UInt8]) throws(ZipError) -> ContainerEntry {
        var reader = RecordReader(header[...], of: "a local header")
        _ = try reader.bytes(14)
        let crc32 = try reader.integer(UInt32.self)
        var size = UInt64(try reader.integer(UInt32.self))
        _ = try reader.bytes(4)
        let nameLength = Int(try reader.integer(UInt16.self))
        let extraLength = try reader.integer(UInt16.self)
        guard let name = String(validating: try reader.bytes(nameLength), as: UTF8.self) else {
            throw .notCanonical("an entry name")
        }
        if extraLength > 0 {
            _ = try reader.bytes(4)
            size = try reader.integer(UInt64.self)
        }
        return ContainerEntry(name: name, size: size, crc32: crc32)
    }
}
