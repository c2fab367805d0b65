/// Reads a ZIP archive that somebody else wrote, within limits.
///
/// It accepts what ordinary tools write (comments, extra fields, Zip64, data descriptors, deflate) and refuses what
/// would let two readers see two archives, what would leave its folder, and what would unpack to too much.
public struct ForeignArchive<Source: ByteSource> {
    /// The entries in the order of the central directory, folders included.
    public let entries: [ForeignEntry]

    let source: Source
    private let places: [String: Int]

    /// Reads and checks the whole structure of an archive.
    ///
    /// - Parameters:
    ///   - source: The archive's bytes.
    ///   - limits: How much it may hold.
    /// - Throws: ``ZipError`` if the archive is malformed, uses unsupported features, or is beyond the limits.
    public init(_ source: Source, limits: ForeignLimits = .standard) throws(ZipError) {
        self.entries = try ForeignDirectory(source, limits: limits).entries()
        self.source = source
        var places: [String: Int] = [:]
        for (index, entry) in self.entries.enumerated() { places[entry.name] = index }
        self.places = places
    }

    /// The entry of a name, if there is one.
    public func entry(named name: String) -> ForeignEntry? {
        self.places[name].map { self.entries[$0] }
    }

    /// The whole content of an entry, unpacked.
    ///
    /// - Parameters:
    ///   - name: The entry's name.
    ///   - limit: The greatest unpacked size to be held in memory.
    /// - Returns: The content, its size and checksum verified.
    /// - Throws: ``ZipError`` if there is no such entry, it is larger than the limit, unreadable or damaged.
    public func contents(of name: String, limit: Int) throws(ZipError) -> [UInt8] {
        let entry = try self.require(name)
        guard entry.size <= UInt64(clamping: limit) else {
            throw .limitExceeded("the size of entry \(ZipError.quoted(name))", actual: entry.size, limit: limit)
        }
        var unpacking = try Unpacking(entry, of: self.source, chunkSize: 1 << 16)
        var contents: [UInt8] = []
        while let chunk = try unpacking.next() { contents += chunk }
        return contents
    }

    /// Gives the unpacked content of an entry piece by piece; it is known to be right only when this returns.
    ///
    /// - Parameters:
    ///   - name: The entry's name.
    ///   - chunkSize: The greatest size of a piece.
    ///   - body: Called with every piece in order.
    /// - Throws: ``ZipError`` if there is no such entry, it is unreadable or damaged; or what `body` throws.
    public func forEachChunk(
        of name: String,
        chunkSize: Int = 1 << 16,
        _ body: (_ chunk: [UInt8]) throws -> Void
    ) throws {
        precondition(chunkSize > 0, "chunks need a size")
        var unpacking = try Unpacking(try self.require(name), of: self.source, chunkSize: chunkSize)
        while let chunk = try unpacking.next() { try body(chunk) }
    }

    func require(_ name: String) throws(ZipError) -> ForeignEntry {
        guard let entry = self.entry(named: name), !entry.isFolder else { throw .entryMissing(name) }
        return entry
    }
}

extension ForeignArchive: Sendable where Source: Sendable {}
