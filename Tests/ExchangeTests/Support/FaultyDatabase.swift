import Storage
import Synchronization

/// Faults to order for the stores of a cluster; each strikes the next transaction that signs a checkpoint.
final class StoreFaults: Sendable {
    enum Fault: Sendable {
        /// The commit lasts, and its caller is told that nobody knows.
        case unknownButDone
        /// The commit is lost, and its caller is told that nobody knows.
        case unknownAndLost
        /// The checkpoint cannot be written.
        case sealFails
    }

    private let state = Mutex<[String: [Fault]]>([:])

    func order(_ faults: Fault..., at node: String) {
        self.state.withLock { $0[node, default: []] += faults }
    }

    /// How many faults have not struck yet.
    func waiting(at node: String) -> Int { self.state.withLock { $0[node]?.count ?? 0 } }

    fileprivate func first(at node: String) -> Fault? { self.state.withLock { $0[node]?.first } }

    fileprivate func strike(at node: String) { self.state.withLock { _ = $0[node]?.removeFirst() } }
}

/// A store that fails when it is told to.
final class FaultyDatabase: Database {
    /// Rolls a transaction back whose caller is told that its outcome is unknown.
    private struct Lost: Error {}

    private let base: any Database
    private let node: String
    private let faults: StoreFaults

    init(_ base: any Database, node: String, faults: StoreFaults) {
        self.base = base
        self.node = node
        self.faults = faults
    }

    func transaction<Value: Sendable>(
        _ body: @Sendable @escaping (any SQLSession) throws -> Value
    ) async throws -> Value {
        guard let fault = self.faults.first(at: self.node) else { return try await self.base.transaction(body) }
        let faults = self.faults
        let node = self.node
        let hasStruck = Atomic(false)
        let value: Value
        do {
            value = try await self.base.transaction { session in
                let watched = FaultySession(session, failsToSeal: fault == .sealFails)
                defer {
                    if watched.hasSealed {
                        hasStruck.store(true, ordering: .relaxed)
                        faults.strike(at: node)
                    }
                }
                let value = try body(watched)
                if watched.hasSealed, fault == .unknownAndLost { throw Lost() }
                return value
            }
        } catch is Lost {
            throw StorageError(.commitUnknown, "the test lost a commit")
        }
        guard hasStruck.load(ordering: .relaxed), fault == .unknownButDone else { return value }
        throw StorageError(.commitUnknown, "the test lost the answer to a commit")
    }

    func read<Value: Sendable>(_ body: @Sendable @escaping (any SQLSession) throws -> Value) async throws -> Value {
        try await self.base.read(body)
    }

    func close() async throws { try await self.base.close() }
}

/// Sees whether a checkpoint is written, and refuses it if told to.
private final class FaultySession: SQLSession {
    private let base: any SQLSession
    private let failsToSeal: Bool
    private(set) var hasSealed = false

    init(_ base: any SQLSession, failsToSeal: Bool) {
        self.base = base
        self.failsToSeal = failsToSeal
    }

    var dialect: SQLDialect { self.base.dialect }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        if sql.hasPrefix("INSERT INTO log_heads") || sql.hasPrefix("INSERT INTO people_heads") {
            self.hasSealed = true
            if self.failsToSeal { throw StorageError(.diskFull, "the test filled the disk") }
        }
        return try self.base.execute(sql, arguments)
    }

    func forEachRow(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
        try self.base.forEachRow(sql, arguments, body)
    }

    func savepoint<Value>(_ body: () throws -> Value) throws -> Value { try self.base.savepoint(body) }
}
