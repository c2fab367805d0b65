import DurableFiles
import Synchronization
import Testing

@testable import Storage

@Suite("The space of the spool", .timeLimit(.minutes(5)))
struct SpoolSpaceTests {
    private static let digest = String(repeating: "9f", count: 32)

    /// A volume whose free space a test sets.
    private final class Volume: Sendable {
        private let bytes = Mutex<UInt64>(1000)

        var available: UInt64 { self.bytes.withLock { $0 } }

        func leave(_ available: UInt64) { self.bytes.withLock { $0 = available } }
    }

    /// Opens a spool on a volume of 1000 free bytes, 100 of which are reserved; every 10 bytes they are counted again.
    private static func with(
        maximumDrafts: Int = 256,
        _ body: (SpoolFileStore, Volume) async throws -> Void
    ) async throws {
        let pool = BlockingPool(threads: 2)
        let volume = Volume()
        do {
            try await TemporaryDirectory.with { directory in
                let space = SpoolSpace(reserve: 100, maximumDrafts: maximumDrafts, interval: 10) {
                    () throws(DurableFilesError) in volume.available
                }
                try await body(SpoolFileStore(directory: directory, pool: pool, space: space), volume)
            }
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }

    private static func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 7, count: count) }

    @Test("What one draft announced is not free for another until it is discarded")
    func announced() async throws {
        try await Self.with { store, _ in
            let first = try store.create(sizeHint: 500)
            #expect(throws: StorageError.coded(.diskFull)) { try store.create(sizeHint: 401) }
            let second = try store.create(sizeHint: 400)
            #expect(throws: StorageError.coded(.diskFull)) { try store.create(sizeHint: 1) }
            try first.discard()
            let third = try store.create(sizeHint: 500)
            #expect(throws: StorageError.coded(.diskFull)) { try store.create(sizeHint: 1) }
            try second.discard()
            try third.discard()
            #expect(try store.list().isEmpty)
        }
    }

    @Test("Sealing a draft and dropping it give back what it announced")
    func givenBack() async throws {
        try await Self.with { store, _ in
            do {
                let writer = try store.create(sizeHint: 900)
                try writer.append([1])
                _ = try await writer.seal(Self.digest)
                try store.create(sizeHint: 900).discard()
            }
            do { _ = try store.create(sizeHint: 900) }
            try store.create(sizeHint: 900).discard()
        }
    }

    @Test("What is written is missing from the free space and not counted a second time")
    func written() async throws {
        try await Self.with { store, volume in
            let writer = try store.create(sizeHint: 500)
            try writer.append(Self.bytes(500))
            volume.leave(500)
            try store.create(sizeHint: 400).discard()
            #expect(throws: StorageError.coded(.diskFull)) { try store.create(sizeHint: 401) }
            try writer.truncate(to: 300)
            volume.leave(700)
            try store.create(sizeHint: 400).discard()
            #expect(throws: StorageError.coded(.diskFull)) { try store.create(sizeHint: 401) }
        }
    }

    @Test("A draft of unknown size stops at the reserve, goes on when there is space and can be discarded")
    func chunked() async throws {
        try await Self.with { store, volume in
            let writer = try store.create(sizeHint: nil)
            try writer.append(Self.bytes(10))
            volume.leave(100)
            for _ in 0..<3 {
                #expect(throws: StorageError.coded(.diskFull)) { try writer.append([1]) }
            }
            #expect(writer.count == 10)
            volume.leave(101)
            try writer.append([1])
            volume.leave(99)
            #expect(throws: StorageError.coded(.diskFull)) { try writer.append(Self.bytes(11)) }
            #expect(throws: StorageError.coded(.diskFull)) { try store.create(sizeHint: nil) }
            try writer.discard()
            #expect(try store.list().isEmpty)
        }
    }

    @Test("Many drafts are checked together, however little each of them writes")
    func together() async throws {
        try await Self.with { store, volume in
            let writers = try (0..<6).map { _ in try store.create(sizeHint: nil) }
            volume.leave(100)
            for writer in writers.prefix(5) { try writer.append([1, 2]) }
            #expect(throws: StorageError.coded(.diskFull)) { try writers[5].append([1, 2]) }
        }
    }

    @Test("Bytes nobody announced do not take the place of announced ones")
    func unannounced() async throws {
        try await Self.with { store, _ in
            let announced = try store.create(sizeHint: 850)
            let other = try store.create(sizeHint: nil)
            try other.append(Self.bytes(50))
            #expect(throws: StorageError.coded(.diskFull)) { try other.append(Self.bytes(51)) }
            try announced.append(Self.bytes(850))
            #expect(throws: StorageError.coded(.diskFull)) { try announced.append(Self.bytes(901)) }
        }
    }

    @Test("No more drafts are open than allowed, continued ones among them")
    func maximum() async throws {
        try await Self.with(maximumDrafts: 2) { store, _ in
            let first = try store.create(sizeHint: nil)
            let left = try store.create(sizeHint: nil).draft
            let second = try store.resume(left)
            let error = #expect(throws: StorageError.coded(.overloaded)) { try store.create(sizeHint: nil) }
            #expect(error?.code.isTemporary == true)
            try first.discard()
            let third = try store.create(sizeHint: nil)
            #expect(throws: StorageError.coded(.overloaded)) { try store.resume(left) }
            _ = try await second.seal(Self.digest)
            try store.create(sizeHint: nil).discard()
            try third.discard()
        }
    }

    @Test("Another file of a name that is taken is given up, whatever its size, and the first one stays")
    func sameName() async throws {
        try await Self.with { store, _ in
            let first = try store.create(sizeHint: 2)
            try first.append([1, 2])
            let reference = try await first.seal(Self.digest)
            let sameSize = try store.create(sizeHint: 450)
            try sameSize.append([3, 4])
            #expect(try await sameSize.seal(Self.digest) == reference)
            let longer = try store.create(sizeHint: 900)
            try longer.append([5, 6, 7])
            await #expect(throws: StorageError.coded(.blobExists)) { try await longer.seal(Self.digest) }
            try longer.discard()
            try store.create(sizeHint: 900).discard()
            #expect(try store.list() == [.blob(reference, count: 2)])
            #expect(try store.open(reference).read(at: 0, count: 9) == [1, 2])
        }
    }
}
