/// The end of a foreign archive's central directory, its Zip64 form merged in (APPNOTE § 4.3.14 to § 4.3.16).
struct ForeignEnd {
    private(set) var entryCount: UInt64
    private(set) var directorySize: UInt64
    private(set) var directoryOffset: UInt64
    /// Where the end records begin, that is, where the directory must end.
    private var start: UInt64

    /// Finds the end records, the archive comment may be as long as the format allows.
    init(of source: some ByteSource) throws(ZipError) {
        let window = min(source.count, UInt64(ZipConstant.endOfDirectorySize) + UInt64(UInt16.max))
        let tail = try source.bytes(at: source.count - window, count: Int(window))
        let candidates = Self.candidates(in: tail)
        guard let position = candidates.last else { throw .malformed("the archive has no end of central directory") }
        // Two readers could choose two different ends, and so see two different archives.
        guard candidates.count == 1 else { throw .malformed("the archive has \(candidates.count) possible ends") }

        var reader = RecordReader(tail[(position + 4)...], of: "the end of the central directory")
        let disks = (try reader.integer(UInt16.self), try reader.integer(UInt16.self))
        let entriesOnDisk = try reader.integer(UInt16.self)
        let entryCount = try reader.integer(UInt16.self)
        self.entryCount = UInt64(entryCount)
        self.directorySize = UInt64(try reader.integer(UInt32.self))
        self.directoryOffset = UInt64(try reader.integer(UInt32.self))
        self.start = source.count - window + UInt64(position)
        try self.mergeZip64(from: source)
        guard Self.isFirstDisk(disks.0), Self.isFirstDisk(disks.1), entriesOnDisk == entryCount else {
            throw .unsupported("an archive on several disks")
        }
        let (end, overflow) = self.directoryOffset.addingReportingOverflow(self.directorySize)
        guard !overflow, end == self.start else {
            throw .malformed("the central directory does not end where the end records begin")
        }
    }

    private static func isFirstDisk(_ number: UInt16) -> Bool { number == 0 || number == .max }

    /// Every place where an end record stands whose comment reaches exactly to the end of the archive.
    private static func candidates(in tail: [UInt8]) -> [Int] {
        guard tail.count >= ZipConstant.endOfDirectorySize else { return [] }
        return (0...(tail.count - ZipConstant.endOfDirectorySize)).filter { position in
            guard tail[position] == 0x50, tail[position + 1] == 0x4b else { return false }
            guard tail[position + 2] == 0x05, tail[position + 3] == 0x06 else { return false }
            let commentLength = Int(tail[position + 20]) | Int(tail[position + 21]) << 8
            return position + ZipConstant.endOfDirectorySize + commentLength == tail.count
        }
    }

    private mutating func mergeZip64(from source: some ByteSource) throws(ZipError) {
        let locatorSize = UInt64(ZipConstant.zip64LocatorSize)
        guard self.start >= locatorSize else { return }
        let locator = try source.bytes(at: self.start - locatorSize, count: ZipConstant.zip64LocatorSize)
        var reader = RecordReader(locator[...], of: "the Zip64 locator")
        // Without a locator full fields are taken as they stand; the position of the directory is checked anyway.
        guard try reader.integer(UInt32.self) == Signature.zip64Locator else { return }
        let disk = try reader.integer(UInt32.self)
        let recordOffset = try reader.integer(UInt64.self)
        let diskCount = try reader.integer(UInt32.self)
        let locatorStart = self.start - locatorSize
        guard recordOffset <= locatorStart,
            locatorStart - recordOffset >= UInt64(ZipConstant.zip64EndOfDirectorySize)
        else {
            throw .malformed("the Zip64 locator points outside the archive")
        }
        guard disk == 0, diskCount <= 1 else { throw .unsupported("an archive on several disks") }
        try self.mergeRecord(at: recordOffset, upTo: locatorStart, from: source)
    }

    private mutating func mergeRecord(
        at offset: UInt64,
        upTo end: UInt64,
        from source: some ByteSource
    ) throws(ZipError) {
        let record = try source.bytes(at: offset, count: ZipConstant.zip64EndOfDirectorySize)
        var reader = RecordReader(record[...], of: "the Zip64 end of the central directory")
        guard try reader.integer(UInt32.self) == Signature.zip64EndOfDirectory,
            try reader.integer(UInt64.self) == end - offset - 12
        else {
            throw .malformed("the Zip64 locator does not point to a Zip64 end of the central directory")
        }
        _ = try reader.bytes(4)  // versions
        let disks = (try reader.integer(UInt32.self), try reader.integer(UInt32.self))
        let counts = (try reader.integer(UInt64.self), try reader.integer(UInt64.self))
        guard disks == (0, 0), counts.0 == counts.1 else { throw .unsupported("an archive on several disks") }
        let size = try reader.integer(UInt64.self)
        let directoryOffset = try reader.integer(UInt64.self)
        guard self.entryCount == counts.1 || self.entryCount == ZipConstant.zip64CountThreshold,
            self.directorySize == size || self.directorySize == ZipConstant.zip64Threshold,
            self.directoryOffset == directoryOffset || self.directoryOffset == ZipConstant.zip64Threshold
        else {
            throw .malformed("the two ends of the central directory contradict each other")
        }
        self.entryCount = counts.1
        self.directorySize = size
        self.directoryOffset = directoryOffset
        self.start = offset
    }
}
