/// Reads a foreign archive's directory and compares it with the local headers.
struct ForeignDirectory<Source: ByteSource> {
    private let source: Source
    private let limits: ForeignLimits
    private let end: ForeignEnd

    init(_ source: Source, limits: ForeignLimits) throws(ZipError) {
        self.source = source
        self.limits = limits
        self.end = try ForeignEnd(of: source)
    }

    /// All entries in the directory's order.
    func entries() throws(ZipError) -> [ForeignEntry] {
        let records = try self.records()
        var names: Set<String> = []
        var total: UInt64 = 0
        for record in records {
            // A folder and a file of the same name exclude each other too.
            let name = record.isFolder ? String(record.name.dropLast()) : record.name
            guard names.insert(name).inserted else { throw .duplicateName(record.name) }
            try record.checkSizes(self.limits)
            guard record.size <= self.limits.totalSize - total else {
                throw .limitExceeded("the unpacked size", actual: record.size, limit: self.limits.totalSize - total)
            }
            total += record.size
        }
        return try self.locate(records)
    }

    private func records() throws(ZipError) -> [ForeignRecord] {
        guard self.end.directorySize <= self.limits.directorySize else {
            let (actual, limit) = (self.end.directorySize, self.limits.directorySize)
            throw .limitExceeded("the size of the central directory", actual: actual, limit: limit)
        }
        guard self.end.entryCount <= UInt64(clamping: self.limits.entryCount) else {
            let (actual, limit) = (self.end.entryCount, self.limits.entryCount)
            throw .limitExceeded("the number of entries", actual: actual, limit: limit)
        }
        let size = Int(self.end.directorySize)
        let bytes = try self.source.bytes(at: self.end.directoryOffset, count: size)
        var reader = RecordReader(bytes[...], of: "the central directory")
        var records: [ForeignRecord] = []
        for _ in 0..<self.end.entryCount {
            records.append(try ForeignRecord(&reader, limits: self.limits))
        }
        guard reader.remaining == 0 else { throw .malformed("the central directory is longer than its entries") }
        return records
    }

    /// Finds where each content stands; entries are visited by position, so that overlaps show.
    private func locate(_ records: [ForeignRecord]) throws(ZipError) -> [ForeignEntry] {
        let order = records.indices.sorted { records[$0].localOffset < records[$1].localOffset }
        var offsets = [UInt64](repeating: 0, count: records.count)
        for (place, index) in order.enumerated() {
            let isLast = place + 1 == order.count
            let limit = isLast ? self.end.directoryOffset : records[order[place + 1]].localOffset
            let header = try LocalHeader(records[index], in: self.source, before: limit)
            offsets[index] = header.contentOffset
        }
        return zip(records, offsets).map { record, offset in
            ForeignEntry(
                name: record.name,
                method: record.method,
                size: record.size,
                packedSize: record.packedSize,
                crc32: record.crc32,
                contentOffset: offset
            )
        }
    }
}
