/// The content of an entry as it is packed, for an archive that takes it over unchanged.
public struct PackedEntry: Hashable, Sendable {
    /// The packed bytes.
    public let bytes: [UInt8]
    /// How they are packed.
    public let method: CompressionMethod
    let size: UInt32
    let crc32: UInt32
}

extension ForeignArchive {
    /// An entry as it is packed; what it unpacks to is not looked at.
    ///
    /// - Parameters:
    ///   - name: The entry's name.
    ///   - limit: The greatest packed size to be held in memory.
    /// - Returns: The packed content.
    /// - Throws: ``ZipError`` if there is no such entry, or it is larger than the limit or than an archive without Zip64 holds.
    public func packed(_ name: String, limit: Int) throws(ZipError) -> PackedEntry {
        let entry = try self.require(name)
        guard entry.packedSize <= UInt64(clamping: limit), entry.size < ZipConstant.zip64Threshold else {
            throw .limitExceeded("the size of entry \(ZipError.quoted(name))", actual: entry.packedSize, limit: limit)
        }
        let bytes = try self.source.bytes(at: entry.contentOffset, count: Int(entry.packedSize))
        return PackedEntry(bytes: bytes, method: entry.method, size: UInt32(entry.size), crc32: entry.crc32)
    }
}
