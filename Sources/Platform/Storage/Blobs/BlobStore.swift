/// A store of large payloads beside the rows.
///
/// A blob is written as a draft, made durable and named by `seal`, and only then referred to by a row that is committed.
/// So a crash leaves drafts and blobs without a row, never a row without its blob; ``list()`` finds them at start-up.
/// Deleting goes the other way round: the row first, then the blob.
///
/// The functions that are not `async` block for short disk accesses; work on large blobs runs in a blocking pool.
public protocol BlobStore: Sendable {
    /// Begins a blob.
    ///
    /// - Parameter sizeHint: The size expected, checked against the free space; `nil` if unknown.
    /// - Returns: A writer of an empty draft.
    /// - Throws: ``StorageError`` with `diskFull`, `overloaded` if too many drafts are open, or `ioFailed`.
    func create(sizeHint: Int64?) throws -> any BlobWriter

    /// Continues a draft, after a restart or on another connection.
    ///
    /// What was not synchronised may be missing or wrong after a power cut: truncate to the offset that was.
    ///
    /// - Parameter draft: Its name.
    /// - Returns: A writer positioned at the end.
    /// - Throws: ``StorageError`` with `blobMissing`, or `blobExists` if it was sealed meanwhile, or `overloaded`.
    func resume(_ draft: BlobDraft) throws -> any BlobWriter

    /// Asks whether anything more may be taken in, of whatever size and in whatever place of the volume.
    ///
    /// - Throws: ``StorageError`` with `diskFull` when the reserve is all that is left, or `ioFailed`.
    func requireRoom() throws

    /// Opens a finished blob.
    ///
    /// - Parameter reference: Its name.
    /// - Returns: A reader, valid even if the blob is removed meanwhile.
    /// - Throws: ``StorageError`` with `blobMissing`, `blobCorrupt` or `ioFailed`.
    func open(_ reference: BlobReference) throws -> any BlobReader

    /// Deletes a finished blob; deleting it twice does nothing.
    ///
    /// - Parameter reference: Its name.
    /// - Throws: ``StorageError`` with `ioFailed`.
    func remove(_ reference: BlobReference) throws

    /// Deletes a draft; deleting it twice does nothing.
    ///
    /// - Parameter draft: Its name.
    /// - Throws: ``StorageError`` with `ioFailed`.
    func remove(_ draft: BlobDraft) throws

    /// Goes through everything in the store without holding it all in memory.
    ///
    /// - Parameter body: Called for each blob, draft and foreign file.
    /// - Throws: ``StorageError`` with `ioFailed`, or what the closure throws.
    func forEachEntry(_ body: (BlobEntry) throws -> Void) throws
}

extension BlobStore {
    /// Lists everything in the store.
    ///
    /// - Returns: All blobs, drafts and foreign files.
    /// - Throws: ``StorageError`` with `ioFailed`.
    public func list() throws -> [BlobEntry] {
        var entries: [BlobEntry] = []
        try self.forEachEntry { entry in entries.append(entry) }
        return entries
    }
}

/// Something found in a blob store.
public enum BlobEntry: Hashable, Sendable {
    /// A finished blob and its size.
    case blob(BlobReference, count: Int64)
    /// An unfinished one and its present size.
    case draft(BlobDraft, count: Int64)
    /// Something the store did not put there, by its path within the store.
    case foreign(path: String)
}

/// Random access to the bytes of a blob.
public protocol BlobReader: AnyObject, Sendable {
    /// The number of bytes.
    var count: Int64 { get }

    /// Reads bytes into a buffer.
    ///
    /// - Parameters:
    ///   - buffer: Filled from its start.
    ///   - offset: Where to begin, at most ``count``.
    /// - Returns: The number of bytes read, less than the buffer's count at the end only.
    /// - Throws: ``StorageError`` with `outOfRange`, `blobCorrupt`, `closed` or `ioFailed`.
    func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int
}

extension BlobReader {
    /// Reads bytes.
    ///
    /// - Parameters:
    ///   - offset: Where to begin, at most ``BlobReader/count``.
    ///   - count: How many; memory for as many as there are is allocated.
    /// - Returns: The bytes, fewer than asked for at the end only.
    /// - Throws: ``StorageError`` with `outOfRange`, `blobCorrupt`, `closed` or `ioFailed`.
    public func read(at offset: Int64, count: Int) throws -> [UInt8] {
        let size = self.count
        guard offset >= 0, offset <= size, count >= 0 else {
            throw StorageError(.outOfRange, "\(count) bytes at offset \(offset) lie outside a blob of \(size) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: Int(min(Int64(count), size - offset)))
        var span = bytes.mutableSpan
        _ = try self.read(into: &span, at: offset)
        return bytes
    }
}

/// A draft that is being written; what was written can be read back.
///
/// One task at a time writes. A writer that is dropped leaves its draft for ``BlobStore/resume(_:)``.
public protocol BlobWriter: BlobReader {
    /// The draft's name.
    var draft: BlobDraft { get }

    /// Appends bytes; after a failure the size is what it was before.
    ///
    /// - Parameter bytes: What to append.
    /// - Throws: ``StorageError`` with `diskFull`, `closed`, `syncFailed` or `ioFailed`.
    func append(_ bytes: Span<UInt8>) throws

    /// Overwrites bytes that were written before.
    ///
    /// - Parameters:
    ///   - bytes: What to write.
    ///   - offset: Where; all bytes must lie within the draft.
    /// - Throws: ``StorageError`` with `outOfRange`, `diskFull`, `closed`, `syncFailed` or `ioFailed`.
    func write(_ bytes: Span<UInt8>, at offset: Int64) throws

    /// Cuts the draft.
    ///
    /// - Parameter count: The new size, at most the present one.
    /// - Throws: ``StorageError`` with `outOfRange`, `closed`, `syncFailed` or `ioFailed`.
    func truncate(to count: Int64) throws

    /// Makes what was written so far durable, together with the draft's name.
    ///
    /// - Throws: ``StorageError``; after `syncFailed` the process must stop.
    func synchronize() async throws

    /// Finishes the blob: when the call returns, content and name survive a power cut.
    ///
    /// If a blob of this name exists already, it is kept: with the same size the draft is deleted, with another one the
    /// call throws `blobExists` and the draft stays, to be discarded. A name's digest may cover a part of the bytes only.
    ///
    /// - Parameter name: The name, as in ``BlobReference``.
    /// - Returns: The reference.
    /// - Throws: ``StorageError`` with `invalidBlobName`, `blobExists`, `closed`, `diskFull`, `ioFailed`; after
    ///   `syncFailed` the process must stop.
    func seal(_ name: String) async throws -> BlobReference

    /// Gives the draft up and deletes it.
    ///
    /// - Throws: ``StorageError`` with `blobMissing` if it was sealed or discarded before.
    func discard() throws
}

extension BlobWriter {
    /// Appends an array of bytes.
    ///
    /// - Parameter bytes: What to append.
    /// - Throws: ``StorageError``, as for a span.
    public func append(_ bytes: [UInt8]) throws {
        try self.append(bytes.span)
    }

    /// Overwrites bytes with those of an array.
    ///
    /// - Parameters:
    ///   - bytes: What to write.
    ///   - offset: Where; all bytes must lie within the draft.
    /// - Throws: ``StorageError``, as for a span.
    public func write(_ bytes: [UInt8], at offset: Int64) throws {
        try self.write(bytes.span, at: offset)
    }
}
