public import DurableFiles

/// Blobs as files of a directory that this process owns.
///
/// ```
/// LOCK             held as long as the store lives
/// drafts/3f…       unfinished blobs
/// blobs/9f/9f86…   finished ones, by the first two digits of their names
/// ```
public final class SpoolFileStore: BlobStore {
    private let pool: BlockingPool
    private let lock: DirectoryLock
    private let drafts: DurableDirectory
    private let blobs: DurableDirectory
    private let space: SpoolSpace
    private let fault: @Sendable (StorageError) -> Void

    /// Opens a spool, or makes an empty one.
    ///
    /// - Parameters:
    ///   - directory: The spool's directory.
    ///   - pool: Where syncs run.
    ///   - reserve: Bytes that must stay free on the volume, so that the rest of the node can go on when the spool is full.
    ///   - maximumDrafts: How many drafts may be open at a time.
    ///   - fault: Told when a sync failed; the process must stop then.
    /// - Throws: `DurableFilesError`, with `locked` if another process owns the spool.
    public convenience init(
        directory: DurableDirectory,
        pool: BlockingPool,
        reserve: UInt64 = 64 << 20,
        maximumDrafts: Int = 256,
        fault: @escaping @Sendable (StorageError) -> Void = { _ in }
    ) throws(DurableFilesError) {
        let space = SpoolSpace(reserve: reserve, maximumDrafts: maximumDrafts, interval: 4 << 20) {
            () throws(DurableFilesError) in try directory.volumeSpace().availableBytes
        }
        try self.init(directory: directory, pool: pool, space: space, fault: fault)
    }

    init(
        directory: DurableDirectory,
        pool: BlockingPool,
        space: SpoolSpace,
        fault: @escaping @Sendable (StorageError) -> Void = { _ in }
    ) throws(DurableFilesError) {
        self.fault = fault
        self.lock = try directory.lock()
        self.drafts = try directory.directory(SafePath("drafts"), createIfMissing: true)
        self.blobs = try directory.directory(SafePath("blobs"), createIfMissing: true)
        self.pool = pool
        self.space = space
    }

    /// Begins a blob.
    ///
    /// - Parameter sizeHint: The size expected, checked against the free space less what other drafts announced; `nil` if
    ///   unknown.
    /// - Returns: A writer of an empty draft.
    /// - Throws: ``StorageError`` with `diskFull`, `overloaded` or `ioFailed`.
    public func create(sizeHint: Int64?) throws -> any BlobWriter {
        let claim = try self.space.begin(announced: UInt64(clamping: sizeHint ?? 0))
        var generator = SystemRandomness()
        let draft = BlobDraft(using: &generator)
        return try Self.mapped { () throws(DurableFilesError) in
            SpoolFileWriter(
                try self.drafts.createFile(SafeName(draft.name)), draft: draft, claim: claim, store: self)
        }
    }

    /// Continues a draft.
    ///
    /// - Parameter draft: Its name.
    /// - Returns: A writer positioned at the end.
    /// - Throws: ``StorageError`` with `blobMissing`, or `blobExists` if it was sealed meanwhile, or `overloaded`.
    public func resume(_ draft: BlobDraft) throws -> any BlobWriter {
        let file = try Self.mapped { () throws(DurableFilesError) in
            try self.drafts.reopenFile(SafeName(draft.name))
        }
        let claim = try self.space.resume(written: UInt64(clamping: file.count))
        return SpoolFileWriter(file, draft: draft, claim: claim, store: self)
    }

    /// Asks whether anything more may be taken in.
    ///
    /// - Throws: ``StorageError`` with `diskFull` when the reserve is all that is left, or `ioFailed`.
    public func requireRoom() throws { try self.space.requireRoom() }

    /// Opens a finished blob.
    ///
    /// - Parameter reference: Its name.
    /// - Returns: A reader, valid even if the blob is removed meanwhile.
    /// - Throws: ``StorageError`` with `blobMissing`, `blobCorrupt` or `ioFailed`.
    public func open(_ reference: BlobReference) throws -> any BlobReader {
        try Self.mapped { () throws(DurableFilesError) in
            SpoolFileReader(try self.blobs.openFile(self.path(reference)))
        }
    }

    /// Deletes a finished blob; deleting it twice does nothing.
    ///
    /// - Parameter reference: Its name.
    /// - Throws: ``StorageError`` with `ioFailed`.
    public func remove(_ reference: BlobReference) throws {
        // Not synchronised: a blob that comes back after a power cut has no row and is swept at start-up.
        try Self.mapped { () throws(DurableFilesError) in
            do throws(DurableFilesError) {
                try self.folder(reference).remove(SafeName(reference.name))
            } catch  where error.code == .notFound {
                return
            } catch {
                throw error
            }
        }
    }

    /// Deletes a draft; deleting it twice does nothing.
    ///
    /// - Parameter draft: Its name.
    /// - Throws: ``StorageError`` with `ioFailed`.
    public func remove(_ draft: BlobDraft) throws {
        try Self.mapped { () throws(DurableFilesError) in
            do throws(DurableFilesError) {
                try self.drafts.remove(SafeName(draft.name))
            } catch  where error.code == .notFound {
                return
            } catch {
                throw error
            }
        }
    }

    /// Goes through everything in the store without holding it all in memory.
    ///
    /// - Parameter body: Called for each blob, draft and foreign file.
    /// - Throws: ``StorageError`` with `ioFailed`, or what the closure throws.
    public func forEachEntry(_ body: (BlobEntry) throws -> Void) throws {
        do {
            try self.drafts.forEachEntry { entry in
                try body(Self.draft(entry) ?? .foreign(path: "drafts/\(entry.name)"))
            }
            try self.blobs.forEachEntry { folder in
                guard case .directory = folder.kind, let path = try? SafePath(folder.name) else {
                    return try body(.foreign(path: "blobs/\(folder.name)"))
                }
                try self.blobs.directory(path).forEachEntry { entry in
                    try body(Self.blob(entry, folder.name) ?? .foreign(path: "blobs/\(folder.name)/\(entry.name)"))
                }
            }
        } catch let error as DurableFilesError {
            throw StorageError(error)
        }
    }

    private static func draft(_ entry: DirectoryEntry) -> BlobEntry? {
        guard case .file(let count) = entry.kind, let draft = try? BlobDraft(entry.name) else { return nil }
        return .draft(draft, count: count)
    }

    private static func blob(_ entry: DirectoryEntry, _ folder: String) -> BlobEntry? {
        guard case .file(let count) = entry.kind, entry.name.hasPrefix(folder), folder.utf8.count == 2,
            let reference = try? BlobReference(entry.name)
        else { return nil }
        return .blob(reference, count: count)
    }

    private func path(_ reference: BlobReference) throws(DurableFilesError) -> SafePath {
        try SafePath([SafeName(String(reference.name.prefix(2))), SafeName(reference.name)])
    }

    private func folder(_ reference: BlobReference, createIfMissing: Bool = false) throws(DurableFilesError)
        -> DurableDirectory
    {
        try self.blobs.directory(SafePath(String(reference.name.prefix(2))), createIfMissing: createIfMissing)
    }

    /// Makes a draft's content and its name durable.
    func synchronize(_ file: DurableFile) async throws {
        try await self.run { () throws(DurableFilesError) in
            try file.synchronize()
            try self.drafts.synchronize()
        }
    }

    /// Publishes a draft; returns the size of a blob that already had the name.
    func publish(_ file: DurableFile, _ reference: BlobReference) async throws -> Int64? {
        try await self.run { () throws(DurableFilesError) in
            let folder = try self.folder(reference, createIfMissing: true)
            do throws(DurableFilesError) {
                try folder.publish(file, as: SafeName(reference.name))
                return nil
            } catch  where error.code == .alreadyExists {
                // The earlier writer may not have come to its fsync of the directory yet.
                try folder.synchronize()
                return try folder.openFile(SafeName(reference.name)).count
            } catch {
                throw error
            }
        }
    }

    /// Runs blocking work; a sync that failed is reported to whoever stops the process, for the caller may swallow it.
    func run<Value: Sendable>(
        _ body: @Sendable @escaping () throws(DurableFilesError) -> Value
    ) async throws -> Value {
        do {
            return try await self.pool.run { try body() }
        } catch let error as DurableFilesError {
            let error = StorageError(error)
            if error.requiresStop { self.fault(error) }
            throw error
        }
    }

    static func mapped<Value>(_ body: () throws(DurableFilesError) -> Value) throws(StorageError) -> Value {
        do throws(DurableFilesError) {
            return try body()
        } catch {
            throw StorageError(error)
        }
    }
}
