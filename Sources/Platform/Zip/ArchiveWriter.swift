/// Writes an ordinary ZIP archive, entries packed or stored, without doing any I/O.
///
/// The bytes depend on names, contents and zlib's version only: dates are fixed. Archives that need Zip64 are refused;
/// what may be larger is a container.
public struct ArchiveWriter: Sendable {
    private var directory = RecordWriter()
    private var foldedNames: Set<String> = []
    private var entryCount = 0
    private var offset: UInt64 = 0

    /// Begins an empty archive.
    public init() {}

    /// Adds an entry.
    ///
    /// - Parameters:
    ///   - name: The relative name, components separated by `/`.
    ///   - contents: The content.
    ///   - method: How it is packed; formats that want their first entry readable in place store that one.
    /// - Returns: The bytes of the entry, to be emitted after those before.
    /// - Throws: ``ZipError`` if the name is unsafe or used already, or the archive gets too large.
    public mutating func add(
        name: String,
        contents: [UInt8],
        method: CompressionMethod = .deflated
    ) throws(ZipError) -> [UInt8] {
        guard contents.count <= Deflater.sizeLimit else {
            throw .limitExceeded("the size of an entry", actual: contents.count, limit: Deflater.sizeLimit)
        }
        let packed = method == .stored ? contents : try Deflater.deflate(contents)
        return try self.add(
            name: name,
            PackedEntry(
                bytes: packed, method: method, size: UInt32(contents.count), crc32: CRC32.of(contents)))
    }

    /// Adds an entry as it is packed in another archive.
    ///
    /// - Parameters:
    ///   - name: The relative name, components separated by `/`.
    ///   - entry: The packed content.
    /// - Returns: The bytes of the entry, to be emitted after those before.
    /// - Throws: ``ZipError`` if the name is unsafe or used already, or the archive gets too large.
    public mutating func add(name: String, _ entry: PackedEntry) throws(ZipError) -> [UInt8] {
        try EntryName.checkCanonical(name)
        guard self.entryCount + 1 < ZipConstant.zip64CountThreshold else {
            throw .limitExceeded("the number of entries", actual: self.entryCount + 1, limit: UInt16.max - 1)
        }
        let fields = Self.commonFields(name: name, entry)
        var local = RecordWriter()
        local.append(Signature.localHeader)
        local.append(fields)
        local.append(name.utf8)

        let end = self.offset + UInt64(local.bytes.count + entry.bytes.count)
        let directorySize = self.directory.bytes.count + ZipConstant.directoryHeaderSize + name.utf8.count
        guard end + UInt64(directorySize) < ZipConstant.zip64Threshold else {
            throw .limitExceeded("the size of the archive", actual: end, limit: ZipConstant.zip64Threshold)
        }
        guard self.foldedNames.insert(EntryName.foldingKey(name)).inserted else { throw .duplicateName(name) }
        self.appendDirectoryHeader(name: name, fields: fields, method: entry.method)
        self.entryCount += 1
        self.offset = end
        return local.bytes + entry.bytes
    }

    /// Ends the archive.
    ///
    /// - Returns: The central directory and the end record.
    public consuming func finish() -> [UInt8] {
        let end = ContainerEnd(
            entryCount: UInt64(self.entryCount),
            directorySize: UInt64(self.directory.bytes.count),
            directoryOffset: self.offset
        )
        return self.directory.bytes + end.encoded
    }

    /// The fields that both headers of an entry share, from the version needed to the length of the extra field.
    private static func commonFields(name: String, _ entry: PackedEntry) -> [UInt8] {
        var writer = RecordWriter()
        writer.append(Self.version(entry.method))
        writer.append(EntryName.isASCII(name) ? 0 : ZipConstant.utf8Flag)
        writer.append(entry.method.number)
        writer.append(UInt16(0))  // time
        writer.append(ZipConstant.fixedDate)
        writer.append(entry.crc32)
        writer.append(UInt32(entry.bytes.count))
        writer.append(entry.size)
        writer.append(UInt16(name.utf8.count))
        writer.append(UInt16(0))  // extra length
        return writer.bytes
    }

    /// APPNOTE § 4.4.3: 1.0 for a stored file, 2.0 for a deflated one.
    private static func version(_ method: CompressionMethod) -> UInt16 { method == .stored ? 10 : 20 }

    private mutating func appendDirectoryHeader(name: String, fields: [UInt8], method: CompressionMethod) {
        self.directory.append(Signature.directoryHeader)
        self.directory.append(Self.version(method))
        self.directory.append(fields)
        self.directory.append([UInt8](repeating: 0, count: 10))  // comment length, disk number, attributes
        self.directory.append(UInt32(self.offset))
        self.directory.append(name.utf8)
    }
}
