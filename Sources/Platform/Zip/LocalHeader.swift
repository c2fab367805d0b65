/// A foreign archive's local header that agrees with the central directory (APPNOTE § 4.3.7).
struct LocalHeader {
    /// The position of the first packed byte.
    let contentOffset: UInt64

    /// Reads and compares the header of a record; everything of the entry must end before `limit`.
    init(_ record: ForeignRecord, in source: some ByteSource, before limit: UInt64) throws(ZipError) {
        let fixedSize = UInt64(ZipConstant.localHeaderSize)
        let start = record.localOffset
        guard start <= limit, limit - start >= fixedSize, limit <= source.count else {
            throw .overlapping(record.name)
        }
        let fixed = try source.bytes(at: start, count: ZipConstant.localHeaderSize)
        var reader = RecordReader(fixed[...], of: "a local header")
        guard try reader.integer(UInt32.self) == Signature.localHeader else {
            throw .malformed("entry \(ZipError.quoted(record.name)) has no local header")
        }
        _ = try reader.bytes(2)  // version
        let flags = try reader.integer(UInt16.self)
        let method = try reader.integer(UInt16.self)
        _ = try reader.bytes(4)  // time and date
        let crc32 = try reader.integer(UInt32.self)
        let packedSize = try reader.integer(UInt32.self)
        let size = try reader.integer(UInt32.self)
        let nameLength = Int(try reader.integer(UInt16.self))
        let extraLength = Int(try reader.integer(UInt16.self))
        let room = limit - start - fixedSize
        guard UInt64(nameLength + extraLength) <= room else { throw .overlapping(record.name) }
        let rest = try source.bytes(at: start + fixedSize, count: nameLength + extraLength)
        var extra = try Zip64Extra(rest[nameLength...])

        let compared = ForeignRecord.encryptionFlags | ForeignRecord.descriptorFlag
        guard rest[..<nameLength].elementsEqual(record.rawName), method == record.method.number,
            flags & compared == record.flags & compared
        else {
            throw Self.contradiction(record)
        }
        let sizes = (try extra.value(for: size), try extra.value(for: packedSize))
        guard Self.agree(record, crc32: crc32, size: sizes.0, packedSize: sizes.1) else {
            throw Self.contradiction(record)
        }
        self.contentOffset = start + fixedSize + UInt64(rest.count)
        guard record.packedSize <= limit - self.contentOffset else { throw .overlapping(record.name) }
        if record.hasDescriptor { try self.checkDescriptor(record, in: source, before: limit) }
    }

    private static func contradiction(_ record: ForeignRecord) -> ZipError {
        .malformed("the local header of entry \(ZipError.quoted(record.name)) contradicts the central directory")
    }

    private static func agree(_ record: ForeignRecord, crc32: UInt32, size: UInt64, packedSize: UInt64) -> Bool {
        if crc32 == record.crc32, size == record.size, packedSize == record.packedSize { return true }
        // With a data descriptor the values may be left empty, or be filled in afterwards.
        return record.hasDescriptor && (crc32 == 0 || crc32 == record.crc32)
            && (size == 0 || size == record.size) && (packedSize == 0 || packedSize == record.packedSize)
    }

    /// APPNOTE § 4.3.9: the signature is optional, the sizes have four or eight bytes.
    private func checkDescriptor(
        _ record: ForeignRecord,
        in source: some ByteSource,
        before limit: UInt64
    ) throws(ZipError) {
        let start = self.contentOffset + record.packedSize
        let bytes = try source.bytes(at: start, count: Int(min(limit - start, 24)))
        for hasSignature in [true, false] {
            for hasLargeSizes in [false, true] {
                var writer = RecordWriter()
                if hasSignature { writer.append(Signature.dataDescriptor) }
                writer.append(record.crc32)
                if hasLargeSizes {
                    writer.append(record.packedSize)
                    writer.append(record.size)
                } else {
                    guard let packedSize = UInt32(exactly: record.packedSize),
                        let size = UInt32(exactly: record.size)
                    else { continue }
                    writer.append(packedSize)
                    writer.append(size)
                }
                if bytes.starts(with: writer.bytes) { return }
            }
        }
        throw .malformed("the data descriptor of entry \(ZipError.quoted(record.name)) is wrong or missing")
    }
}
