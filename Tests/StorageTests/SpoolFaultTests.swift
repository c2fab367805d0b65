import Synchronization
import Testing

@testable import DurableFiles
@testable import Storage

@Suite("The spool when a sync fails", .timeLimit(.minutes(5)))
struct SpoolFaultTests {
    /// Runs work in a spool and gives what whoever stops the process was told.
    private static func faults(
        of work: @escaping @Sendable () throws(DurableFilesError) -> Void
    ) async throws -> [StorageError.Code] {
        let told = Mutex<[StorageError.Code]>([])
        let pool = BlockingPool(threads: 1)
        do {
            try await TemporaryDirectory.with { directory in
                let spool = try SpoolFileStore(directory: directory, pool: pool, reserve: 0) { error in
                    told.withLock { $0.append(error.code) }
                }
                await #expect(throws: StorageError.self) { try await spool.run(work) }
            }
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
        return told.withLock { $0 }
    }

    @Test("A failed sync is told to whoever stops the process, whatever its caller makes of it")
    func failedSync() async throws {
        let faults = try await Self.faults { () throws(DurableFilesError) in
            throw DurableFilesError(.syncFailed, "cannot make a draft durable")
        }
        #expect(faults == [.syncFailed])
    }

    @Test("Another failure is its caller's alone")
    func otherFailure() async throws {
        let faults = try await Self.faults { () throws(DurableFilesError) in
            throw DurableFilesError(.diskFull, "no space is left")
        }
        #expect(faults == [])
    }
}
