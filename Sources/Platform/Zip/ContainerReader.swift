/// Reads a container at random; its whole structure is checked before the first entry can be asked for.
///
/// Structure means every byte but the content; content is checked against its checksum when it is read.
public struct ContainerReader<Source: ByteSource> {
    /// An entry and where its content stands.
    public struct Entry: Hashable, Sendable {
        /// The entry's name.
        public let name: String
        /// The number of content bytes.
        public let size: UInt64
        /// The CRC-32 of the content.
        public let crc32: UInt32
        /// The position of the first content byte in the source.
        public let contentOffset: UInt64
    }

    /// The entries in their order.
    public let entries: [Entry]

    private let source: Source
    /// Where the entry of a name stands among the others: looking it up must not depend on how many there are.
    private let places: [String: Int]

    /// Checks the structure of a container.
    ///
    /// - Parameters:
    ///   - source: The container's bytes, no more and no fewer.
    ///   - limits: How large it may be.
    /// - Throws: ``ZipError`` if a byte outside the content is not as the profile demands.
    public init(_ source: Source, limits: ContainerLimits = .standard) throws(ZipError) {
        guard source.count <= limits.totalSize else {
            throw .limitExceeded("the size of the container", actual: source.count, limit: limits.totalSize)
        }
        var headers = ContainerHeaderReader(limits: limits)
        var entries: [Entry] = []
        while let entry = try Self.nextEntry(of: source, &headers) { entries.append(entry) }

        let tail = try headers.finish()
        let start = headers.offset - UInt64(tail.count)
        guard source.count >= headers.offset else { throw .truncated("the central directory") }
        guard source.count == headers.offset, try source.bytes(at: start, count: tail.count) == tail else {
            throw .notCanonical("the central directory")
        }
        self.entries = entries
        self.source = source
        // Names that differ in more than their normalization: the writer's rules see to that.
        self.places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
    }

    private static func nextEntry(
        of source: Source,
        _ headers: inout ContainerHeaderReader
    ) throws(ZipError) -> Entry? {
        let start = headers.offset
        let window = min(source.count - start, UInt64(headers.maximumHeaderSize))
        let bytes = try source.bytes(at: start, count: Int(window))
        guard ContainerHeaderReader.isLocalHeader(bytes) else { return nil }
        let headerSize = try headers.headerSize(bytes)
        guard headerSize <= bytes.count else { throw .truncated("a local header") }
        let entry = try headers.accept(Array(bytes.prefix(headerSize)))
        guard headers.offset <= source.count else { throw .truncated("entry \(ZipError.quoted(entry.name))") }
        return Entry(
            name: entry.name,
            size: entry.size,
            crc32: entry.crc32,
            contentOffset: start + UInt64(headerSize)
        )
    }

    /// The entry of a name, if there is one.
    public func entry(named name: String) -> Entry? {
        self.places[name].map { self.entries[$0] }.flatMap { $0.name.utf8.elementsEqual(name.utf8) ? $0 : nil }
    }

    /// The whole content of a small entry.
    ///
    /// - Parameters:
    ///   - name: The entry's name.
    ///   - limit: The greatest size to be held in memory.
    /// - Returns: The content, its checksum verified.
    /// - Throws: ``ZipError`` if there is no such entry, it is larger than the limit, unreadable or damaged.
    public func bytes(of name: String, limit: Int) throws(ZipError) -> [UInt8] {
        let entry = try self.require(name)
        guard entry.size <= UInt64(clamping: limit) else {
            throw .limitExceeded("the size of entry \(ZipError.quoted(name))", actual: entry.size, limit: limit)
        }
        let bytes = try self.source.bytes(at: entry.contentOffset, count: Int(entry.size))
        guard CRC32.of(bytes) == entry.crc32 else { throw .checksumMismatch(name) }
        return bytes
    }

    /// Gives the content of an entry piece by piece; the checksum is known to be right only when this returns.
    ///
    /// - Parameters:
    ///   - name: The entry's name.
    ///   - chunkSize: The size of all pieces but the last.
    ///   - body: Called with every piece in order.
    /// - Throws: ``ZipError`` if there is no such entry, it is unreadable or damaged; or what `body` throws.
    public func forEachChunk(
        of name: String,
        chunkSize: Int = 1 << 16,
        _ body: (_ chunk: [UInt8]) throws -> Void
    ) throws {
        precondition(chunkSize > 0, "chunks need a size")
        let entry = try self.require(name)
        var checksum = CRC32()
        var done: UInt64 = 0
        while done < entry.size {
            let count = Int(min(UInt64(chunkSize), entry.size - done))
            let chunk = try self.source.bytes(at: entry.contentOffset + done, count: count)
            checksum.update(chunk)
            try body(chunk)
            done += UInt64(count)
        }
        guard checksum.value == entry.crc32 else { throw ZipError.checksumMismatch(name) }
    }

    /// Reads an entry and verifies its checksum.
    ///
    /// - Parameter name: The entry's name.
    /// - Throws: ``ZipError`` if there is no such entry, it is unreadable or damaged.
    public func verifyContent(of name: String) throws {
        try self.forEachChunk(of: name) { _ in }
    }

    private func require(_ name: String) throws(ZipError) -> Entry {
        guard let entry = self.entry(named: name) else { throw .entryMissing(name) }
        return entry
    }
}

extension ContainerReader: Sendable where Source: Sendable {}
