import Cryptography
import Documents
import DurableFiles
import Packets
import Storage
import Synchronization
import Testing

@testable import Exchange

@Suite("An upload whose disk fails", .timeLimit(.minutes(5)))
struct UploadSessionTests {
    /// A draft of which some appends fail, as on a full disk.
    private final class StumblingWriter: BlobWriter {
        private let writer: any BlobWriter
        private let failing: Set<Int>
        private let appends = Mutex(0)

        init(_ writer: any BlobWriter, failing: Set<Int>) {
            self.writer = writer
            self.failing = failing
        }

        var draft: BlobDraft { self.writer.draft }
        var count: Int64 { self.writer.count }

        func append(_ bytes: Span<UInt8>) throws {
            let number = self.appends.withLock { appends in
                appends += 1
                return appends
            }
            guard !self.failing.contains(number) else { throw StorageError(.diskFull, "no space is left") }
            try self.writer.append(bytes)
        }

        func read(into buffer: inout MutableSpan<UInt8>, at offset: Int64) throws -> Int {
            try self.writer.read(into: &buffer, at: offset)
        }

        func write(_ bytes: Span<UInt8>, at offset: Int64) throws { try self.writer.write(bytes, at: offset) }

        func truncate(to count: Int64) throws { try self.writer.truncate(to: count) }

        func synchronize() async throws { try await self.writer.synchronize() }

        func seal(_ name: String) async throws -> BlobReference { try await self.writer.seal(name) }

        func discard() throws { try self.writer.discard() }
    }

    private static func with(_ body: (SpoolFileStore) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let pool = BlockingPool(threads: 1)
        do {
            try await body(SpoolFileStore(directory: DurableDirectory(path: folder.path), pool: pool, reserve: 0))
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }

    @Test("Bytes that could not be written come again, and the packet is whole all the same", arguments: [1, 2, 7])
    func stumbles(at append: Int) async throws {
        let packet = try TestPacket(
            TestPKI(.int), from: Unit.province, to: [Unit.city], document: [UInt8](repeating: 0x5A, count: 60_000))
        try await Self.with { spool in
            let writer = StumblingWriter(try spool.create(sizeHint: nil), failing: [append])
            let size = packet.bytes.count
            let session = UploadSession(writer, spool: spool, size: UInt64(size), limits: .standard)
            var refusals = 0
            while await session.count < size {
                let offset = Int(await session.count)
                do {
                    _ = try await session.append(Array(packet.bytes[offset..<min(offset + 5000, size)]))
                } catch let error as StorageError {
                    #expect(error.code == .diskFull)
                    #expect(await session.count == offset)
                    refusals += 1
                }
            }
            #expect(refusals == 1)
            #expect(try await session.finish().envelope.id == packet.envelope.id)
        }
    }
}
