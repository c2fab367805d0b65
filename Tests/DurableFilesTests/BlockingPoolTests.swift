import DurableFiles
import Testing

@Suite("The pool for blocking work", .timeLimit(.minutes(5)))
struct BlockingPoolTests {
    struct Failure: Error {}

    @Test("Values and errors come back")
    func run() async throws {
        let pool = BlockingPool(threads: 2)
        #expect(try await pool.run { 6 * 7 } == 42)
        await #expect(throws: Failure.self) { try await pool.run { throw Failure() } }
        await pool.shutdown()
    }

    @Test("A cancelled task still gets its work done")
    func cancelled() async throws {
        let pool = BlockingPool(threads: 1)
        let result = try await withThrowingTaskGroup(of: String.self) { group in
            group.cancelAll()
            group.addTask { try await pool.run { "done" } }
            return try await group.next()
        }
        #expect(result == "done")
        await pool.shutdown()
    }

    @Test("After shutdown work is refused; shutting down twice does nothing")
    func shutdown() async throws {
        let pool = BlockingPool(threads: 1)
        await pool.shutdown()
        await pool.shutdown()
        await #expect(throws: DurableFilesError.coded(.poolShutDown)) { try await pool.run {} }
    }

    @Test("All work is done, whatever the number of threads", arguments: [1, 4])
    func load(_ threads: Int) async throws {
        let pool = BlockingPool(threads: threads)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 { group.addTask { try await pool.run { number } } }
            return try await group.reduce(0, +)
        }
        #expect(sum == 19_900)
        await pool.shutdown()
    }
}
