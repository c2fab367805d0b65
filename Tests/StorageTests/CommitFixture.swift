import Storage
import Synchronization
import Testing

/// A group commit over a small log: contributions are entries, outcomes their positions.
final class CommitFixture: Sendable {
    struct Refusal: Error {}

    let database: ScriptedDatabase
    let commit: GroupCommit<String, Int>
    private let trace: Trace

    /// What happened, in order: `recover N` (the log's size), `seal N` (entries), `batch N` (operations).
    var events: [String] { self.trace.events.withLock { $0 } }

    private final class Trace: Sendable {
        let events = Mutex<[String]>([])
        /// The size of the log as the sealing side believes it, as a signer would keep it.
        let size = Mutex(-1)

        func note(_ event: String) { self.events.withLock { $0.append(event) } }
    }

    private init(_ base: any Database, _ script: Script) {
        let trace = Trace()
        let faults = script.recoveryFaults
        let recoveries = Mutex(0)
        self.trace = trace
        self.database = ScriptedDatabase(base, faults: script.faults, gate: script.gate)
        self.commit = GroupCommit(
            database: self.database,
            limits: script.limits,
            observe: { batch in trace.note("batch \(batch.operations)-\(batch.failures)") },
            recover: { session in
                let number = recoveries.withLock { count in
                    defer { count += 1 }
                    return count
                }
                if faults.contains(number) { throw Refusal() }
                let size = try Int(session.row("SELECT COUNT(*) AS size FROM log")?.integer("size") ?? 0)
                trace.size.withLock { $0 = size }
                trace.note("recover \(size)")
            },
            seal: { session, entries in
                trace.note("seal \(entries.count)")
                if entries.contains(script.unsealable) { throw Refusal() }
                return try entries.prefix(script.outcomeLimit).map { entry in
                    let position = trace.size.withLock { size in
                        defer { size += 1 }
                        return size
                    }
                    let sql = "INSERT INTO log (position, entry) VALUES (?, ?)"
                    try session.execute(sql, [.integer(position), .text(entry)])
                    return position
                }
            }
        )
    }

    struct Script: Sendable {
        var faults: [Int: ScriptedDatabase.Fault] = [:]
        var recoveryFaults: Set<Int> = []
        var gate: Gate?
        var limits = GroupCommitLimits()
        var unsealable = "unsealable"
        var outcomeLimit = Int.max
    }

    static func with(
        _ script: Script = Script(),
        _ body: (CommitFixture) async throws -> Void
    ) async throws {
        try await Engine.sqlite.with { base in
            try await base.transaction { session in
                try session.execute("CREATE TABLE log (position {integer} PRIMARY KEY, entry {text}) {strict}")
                try session.execute("CREATE TABLE work (name {text} PRIMARY KEY) {strict}")
            }
            try await body(CommitFixture(base, script))
        }
    }

    /// Stores a name and contributes it, as often as said.
    @discardableResult
    func submit(_ name: String, entries: Int = 1) async throws -> [Int] {
        let result = try await self.commit.submit { session, contributions in
            contributions += Array(repeating: name, count: entries)
            try session.execute("INSERT INTO work (name) VALUES (?)", [.text(name)])
            return name
        }
        precondition(result.value == name)
        return result.outcomes
    }

    func work() async throws -> [String] {
        try await self.database.read { session in
            try session.rows("SELECT name FROM work ORDER BY name").map { row in try row.text("name") }
        }
    }

    func log() async throws -> [String] {
        try await self.database.read { session in
            try session.rows("SELECT entry FROM log ORDER BY position").map { row in try row.text("entry") }
        }
    }

    func expectWork(_ expected: [String], _ location: SourceLocation = #_sourceLocation) async throws {
        let work = try await self.work()
        #expect(work == expected, sourceLocation: location)
    }

    func expectLog(_ expected: [String], _ location: SourceLocation = #_sourceLocation) async throws {
        let log = try await self.log()
        #expect(log == expected, sourceLocation: location)
    }
}
