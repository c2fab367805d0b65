internal import DurableFiles

/// A finished blob in the spool.
final class SpoolFileReader: BlobReader {
    private let file: FileReader

    init(_ file: FileReader) {
        self.file = file
    }

    var count: Int64 { self.file.count }

    func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int {
        do throws(DurableFilesError) {
            return try self.file.read(into: &buffer, at: offset)
        } catch {
            throw StorageError(error)
        }
    }
}

/// A draft in the spool.
final class SpoolFileWriter: BlobWriter {
    let draft: BlobDraft

    private let file: DurableFile
    private let claim: SpoolClaim
    private let store: SpoolFileStore

    init(_ file: DurableFile, draft: BlobDraft, claim: SpoolClaim, store: SpoolFileStore) {
        self.file = file
        self.draft = draft
        self.claim = claim
        self.store = store
    }

    var count: Int64 { self.file.count }

    func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int {
        do throws(DurableFilesError) {
            return try self.file.read(into: &buffer, at: offset)
        } catch {
            throw StorageError(error)
        }
    }

    func append(_ bytes: Span<UInt8>) throws {
        try self.claim.willAppend(bytes.count)
        do throws(DurableFilesError) {
            try self.file.append(bytes)
        } catch {
            throw StorageError(error)
        }
        self.claim.update(written: self.count)
    }

    func write(_ bytes: Span<UInt8>, at offset: Int64) throws {
        do throws(DurableFilesError) {
            try self.file.write(bytes, at: offset)
        } catch {
            throw StorageError(error)
        }
    }

    func truncate(to count: Int64) throws {
        try SpoolFileStore.mapped { () throws(DurableFilesError) in try self.file.truncate(to: count) }
        self.claim.update(written: count)
    }

    func synchronize() async throws {
        try await self.store.synchronize(self.file)
    }

    func seal(_ name: String) async throws -> BlobReference {
        let reference = try BlobReference(name)
        let offered = self.count
        guard let stored = try await self.store.publish(self.file, reference) else {
            self.claim.end()
            return reference
        }
        guard stored == offered else {
            throw StorageError.differentBlob(name, stored: stored, offered: offered)
        }
        try self.discard()
        return reference
    }

    func discard() throws {
        // A draft that cannot be removed is closed all the same and writes no more.
        defer { self.claim.end() }
        try SpoolFileStore.mapped { () throws(DurableFilesError) in try self.file.remove() }
    }
}
