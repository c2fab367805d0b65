import DurableFiles
import Foundation
import Storage
import Testing

@Suite("The spool of large payloads", .timeLimit(.minutes(5)))
struct SpoolFileStoreTests {
    private static let digest = String(repeating: "9f", count: 32)

    private static func with(
        reserve: UInt64 = 0,
        _ body: (SpoolFileStore, DurableDirectory, BlockingPool) async throws -> Void
    ) async throws {
        let pool = BlockingPool(threads: 2)
        do {
            try await TemporaryDirectory.with { directory in
                try await body(SpoolFileStore(directory: directory, pool: pool, reserve: reserve), directory, pool)
            }
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }

    @Test("A blob is written, patched, read back, sealed and read")
    func roundTrip() async throws {
        try await Self.with { store, directory, _ in
            let writer = try store.create(sizeHint: 5)
            try writer.append([0, 0, 3])
            try writer.append([4, 5])
            try writer.write([1, 2], at: 0)
            #expect(try writer.read(at: 0, count: 9) == [1, 2, 3, 4, 5])
            #expect(try store.list() == [.draft(writer.draft, count: 5)])

            let reference = try await writer.seal("\(Self.digest).packet")

            #expect(reference.name == "\(Self.digest).packet")
            let reader = try store.open(reference)
            #expect(reader.count == 5)
            #expect(try reader.read(at: 3, count: 9) == [4, 5])
            #expect(try store.list() == [.blob(reference, count: 5)])
            let path = directory.path + "/blobs/9f/\(Self.digest).packet"
            #expect(FileManager.default.fileExists(atPath: path))
            #expect(throws: StorageError.coded(.closed)) { try writer.append([6]) }
        }
    }

    @Test("Removing is idempotent and leaves open readers alone")
    func remove() async throws {
        try await Self.with { store, _, _ in
            let writer = try store.create(sizeHint: nil)
            try writer.append([1])
            let reference = try await writer.seal(Self.digest)
            let reader = try store.open(reference)
            try store.remove(reference)
            try store.remove(reference)
            #expect(try reader.read(at: 0, count: 1) == [1])
            #expect(throws: StorageError.coded(.blobMissing)) { try store.open(reference) }
            try store.remove(BlobReference(String(repeating: "00", count: 32)))
            #expect(try store.list().isEmpty)
        }
    }

    @Test("The same blob twice is stored once, another one under the same name is refused")
    func duplicate() async throws {
        try await Self.with { store, _, _ in
            for _ in 0..<2 {
                let writer = try store.create(sizeHint: nil)
                try writer.append([1, 2])
                _ = try await writer.seal(Self.digest)
            }
            let other = try store.create(sizeHint: nil)
            try other.append([1, 2, 3])
            await #expect(throws: StorageError.coded(.blobExists)) { try await other.seal(Self.digest) }
            #expect(try store.list().count == 2)
            try other.discard()
            #expect(try store.list() == [.blob(BlobReference(Self.digest), count: 2)])
            #expect(throws: StorageError.coded(.blobMissing)) { try other.discard() }
        }
    }

    @Test("Many writers of the same blob at the same time end with one blob and no draft")
    func concurrentDuplicates() async throws {
        try await Self.with { store, _, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let writer = try store.create(sizeHint: nil)
                        try writer.append([7])
                        _ = try await writer.seal(Self.digest)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try store.list() == [.blob(BlobReference(Self.digest), count: 1)])
        }
    }

    @Test("A draft is continued after a restart at the offset that was synchronised")
    func resume() async throws {
        try await Self.with { _, directory, pool in
            let root = try directory.directory(SafePath("second"), createIfMissing: true)
            let draft: BlobDraft
            do {
                let store = try SpoolFileStore(directory: root, pool: pool, reserve: 0)
                let writer = try store.create(sizeHint: nil)
                try writer.append([1, 2])
                try await writer.synchronize()
                try writer.append([3])
                draft = writer.draft
            }
            let store = try SpoolFileStore(directory: root, pool: pool, reserve: 0)
            let writer = try store.resume(BlobDraft(draft.name))
            try writer.truncate(to: 2)
            try writer.append([4])
            let reference = try await writer.seal(Self.digest)
            #expect(try store.open(reference).read(at: 0, count: 9) == [1, 2, 4])
            #expect(throws: StorageError.coded(.blobMissing)) { try store.resume(draft) }
        }
    }

    @Test("Left-over drafts and foreign files are listed for the sweep")
    func sweep() async throws {
        try await Self.with { store, directory, _ in
            let draft = try store.create(sizeHint: nil).draft
            try directory.directory(SafePath("blobs/9f"), createIfMissing: true)
                .replaceFile(SafeName("stranger"), with: [])
            try directory.directory(SafePath("drafts")).replaceFile(SafeName("core"), with: [])
            try directory.directory(SafePath("blobs/00"), createIfMissing: true)
                .replaceFile(SafeName(Self.digest), with: [])
            #expect(
                try Set(store.list()) == [
                    .draft(draft, count: 0), .foreign(path: "blobs/9f/stranger"), .foreign(path: "drafts/core"),
                    .foreign(path: "blobs/00/\(Self.digest)"),
                ]
            )
            try store.remove(draft)
            try store.remove(draft)
            #expect(try store.list().count == 3)
        }
    }

    @Test("A spool has one owner")
    func owner() async throws {
        try await Self.with { store, directory, pool in
            #expect(throws: DurableFilesError.self) { try SpoolFileStore(directory: directory, pool: pool) }
            _ = try store.list()
        }
    }

    @Test("A blob that would use up the reserve is refused before its first byte")
    func reserve() async throws {
        try await Self.with(reserve: 1) { store, _, _ in
            #expect(throws: StorageError.coded(.diskFull)) { try store.create(sizeHint: .max) }
            _ = try store.create(sizeHint: 1)
        }
        try await Self.with(reserve: .max) { store, _, _ in
            #expect(throws: StorageError.coded(.diskFull)) { try store.create(sizeHint: nil) }
        }
    }

    @Test("Offsets outside a blob are refused")
    func range() async throws {
        try await Self.with { store, _, _ in
            let writer = try store.create(sizeHint: nil)
            try writer.append([1, 2])
            #expect(throws: StorageError.coded(.outOfRange)) { try writer.write([3], at: 2) }
            #expect(throws: StorageError.coded(.outOfRange)) { try writer.truncate(to: 3) }
            #expect(throws: StorageError.coded(.outOfRange)) { try writer.read(at: 3, count: 1) }
            #expect(try writer.read(at: 2, count: 1) == [])
        }
    }

    @Test("A sealed name needs a valid digest, and the draft stays")
    func sealName() async throws {
        try await Self.with { store, _, _ in
            let writer = try store.create(sizeHint: nil)
            await #expect(throws: StorageError.coded(.invalidBlobName)) { try await writer.seal("../escape") }
            #expect(try store.list().count == 1)
        }
    }

    @Test(
        "Names that are no digests are refused",
        arguments: [
            "", "9f", String(repeating: "9F", count: 32), String(repeating: "9g", count: 32), "../" + digest,
            digest + ".", digest + ".a.b", digest + ".A", digest + "./x", "." + digest,
            digest + "." + String(repeating: "a", count: 17), String(repeating: "a", count: 129), digest + "\0",
        ]
    )
    func invalidName(_ name: String) {
        #expect(throws: StorageError.coded(.invalidBlobName)) { try BlobReference(name) }
        #expect(throws: StorageError.coded(.invalidBlobName)) { try BlobDraft(name) }
    }
}
