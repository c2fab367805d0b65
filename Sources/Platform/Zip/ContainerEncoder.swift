/// Writes the one and only encoding of a container, without doing any I/O.
///
/// For each entry the caller emits the header it gets here and then exactly `size` bytes of content; at the end it
/// emits the bytes of ``finish()``. Where the checksum is known only after the content, ``beginDeferred(name:size:)``
/// and ``complete(crc32:)`` give a patch for the header written before.
public struct ContainerEncoder: Sendable {
    /// No file of ours is longer than a signed 64-bit offset can say.
    static let sizeLimit = UInt64(Int64.max)

    private var records: [ContainerRecord] = []
    private var foldedNames: Set<String> = []
    private var isDeferred = false
    private var isFinished = false

    /// The length of everything emitted so far, the content of the current entry included.
    public private(set) var offset: UInt64 = 0

    /// Begins an empty container.
    public init() {}

    /// The entries begun so far.
    public var entries: [ContainerEntry] { self.records.map(\.entry) }

    /// Begins an entry whose checksum is known.
    ///
    /// - Parameter entry: Name, size and checksum of the content that follows.
    /// - Returns: The local header.
    /// - Throws: ``ZipError`` if the name is unsafe, used already, or the container gets too large.
    public mutating func begin(_ entry: ContainerEntry) throws(ZipError) -> [UInt8] {
        precondition(!self.isFinished, "an entry begins after the container was finished")
        precondition(!self.isDeferred, "an entry begins before the checksum of the last one is known")
        try EntryName.checkCanonical(entry.name)
        let headerSize = ContainerRecord.localHeaderSize(name: entry.name, size: entry.size)
        let room = Self.sizeLimit - self.offset
        guard headerSize < room, entry.size < room - headerSize else {
            throw .limitExceeded("the size of entry \(ZipError.quoted(entry.name))", actual: entry.size, limit: room)
        }
        guard self.foldedNames.insert(EntryName.foldingKey(entry.name)).inserted else {
            throw .duplicateName(entry.name)
        }
        let record = ContainerRecord(entry: entry, offset: self.offset)
        self.records.append(record)
        self.offset += headerSize + entry.size
        return record.localHeader
    }

    /// Begins an entry whose checksum will be known only after its content.
    ///
    /// - Parameters:
    ///   - name: The entry's name.
    ///   - size: The number of content bytes that follow.
    /// - Returns: The local header with an empty checksum.
    /// - Throws: ``ZipError`` as ``begin(_:)`` does.
    public mutating func beginDeferred(name: String, size: UInt64) throws(ZipError) -> [UInt8] {
        let header = try self.begin(ContainerEntry(name: name, size: size, crc32: 0))
        self.isDeferred = true
        return header
    }

    /// Completes the entry begun with ``beginDeferred(name:size:)``.
    ///
    /// - Parameter crc32: The checksum of the content.
    /// - Returns: The bytes to be written over the empty checksum.
    public mutating func complete(crc32: UInt32) -> ContainerPatch {
        precondition(self.isDeferred, "no entry waits for its checksum")
        self.isDeferred = false
        let index = self.records.count - 1
        let entry = self.records[index].entry
        self.records[index].entry = ContainerEntry(name: entry.name, size: entry.size, crc32: crc32)
        var writer = RecordWriter()
        writer.append(crc32)
        return ContainerPatch(
            offset: self.records[index].offset + ContainerRecord.crcPosition,
            bytes: writer.bytes
        )
    }

    /// Ends the container.
    ///
    /// - Returns: The central directory and the end records.
    public mutating func finish() -> [UInt8] {
        precondition(!self.isFinished, "the container was finished before")
        precondition(!self.isDeferred, "the container ends before the checksum of the last entry is known")
        self.isFinished = true
        var writer = RecordWriter()
        for record in self.records { writer.append(record.directoryHeader) }
        let end = ContainerEnd(
            entryCount: UInt64(self.records.count),
            directorySize: UInt64(writer.bytes.count),
            directoryOffset: self.offset
        )
        writer.append(end.encoded)
        self.offset += UInt64(writer.bytes.count)
        return writer.bytes
    }
}
