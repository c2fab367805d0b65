import Storage
import Synchronization

/// A database whose transactions are counted, held up and made to fail as a test says.
final class ScriptedDatabase: Database {
    enum Fault {
        /// The transaction does not begin.
        case refuse(StorageError)
        /// The transaction commits, and the caller is told that this is unknown.
        case commitAndThrow(StorageError)
        /// The transaction is rolled back, and the caller is told that this is unknown.
        case rollBackAndThrow(StorageError)
    }

    private struct RolledBack: Error {}

    private struct State {
        var faults: [Int: Fault] = [:]
        var count = 0
    }

    private let base: any Database
    private let gate: Gate?
    private let state = Mutex(State())

    /// Fails the transactions with the given numbers, counted from 0, and lets each pass the gate first.
    init(_ base: any Database, faults: [Int: Fault] = [:], gate: Gate? = nil) {
        self.base = base
        self.gate = gate
        self.state.withLock { $0.faults = faults }
    }

    var transactionCount: Int { self.state.withLock { $0.count } }

    @discardableResult
    func transaction<Value: Sendable>(
        _ body: @Sendable @escaping (any SQLSession) throws -> Value
    ) async throws -> Value {
        let fault = self.state.withLock { state in
            defer { state.count += 1 }
            return state.faults[state.count]
        }
        await self.gate?.pass()
        switch fault {
        case nil: return try await self.base.transaction(body)
        case .refuse(let error): throw error
        case .commitAndThrow(let error):
            _ = try await self.base.transaction(body)
            throw error
        case .rollBackAndThrow(let error):
            do {
                try await self.base.transaction { session in
                    _ = try body(session)
                    throw RolledBack()
                }
            } catch is RolledBack {}
            throw error
        }
    }

    func read<Value: Sendable>(
        _ body: @Sendable @escaping (any SQLSession) throws -> Value
    ) async throws -> Value {
        try await self.base.read(body)
    }

    func close() async throws { try await self.base.close() }
}

/// Holds tasks until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// The number of tasks that are being held.
    var heldCount: Int { self.state.withLock { $0.waiters.count } }

    func pass() async {
        await withCheckedContinuation { waiter in
            let isOpen = self.state.withLock { state in
                if !state.isOpen { state.waiters.append(waiter) }
                return state.isOpen
            }
            if isOpen { waiter.resume() }
        }
    }

    func open() {
        let waiters = self.state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// Lets other tasks run until a condition holds; the test's time limit ends a wait in vain.
func eventually(_ condition: () -> Bool) async throws {
    while !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
