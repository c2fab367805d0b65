import DurableFiles
import Foundation
import SQLiteStorage
import Storage
import Testing

@Suite("The SQLite store when something fails", .timeLimit(.minutes(5)))
struct SQLiteFaultTests {
    struct Refusal: Error {}

    /// Copies the files as they are at this moment, as a process that is killed would leave them.
    private static func crash(_ fixture: SQLiteFixture, into copy: SQLiteFixture) throws {
        for suffix in ["", "-wal"] {
            let name = "/store.sqlite" + suffix
            try FileManager.default.copyItem(atPath: fixture.path + name, toPath: copy.path + name)
        }
    }

    @Test("What was acknowledged is there after a crash, what was not is not")
    func crash() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            try await SQLiteFixture.makeTable(database)
            for number in 0..<50 { try await SQLiteFixture.append(database, number..<(number + 1)) }
            await #expect(throws: Refusal.self) {
                try await database.transaction { session in
                    try session.execute("DELETE FROM log")
                    throw Refusal()
                }
            }
            try await SQLiteFixture.with { copy in
                // Uncommitted pages of a large transaction spill into the log as well.
                try await database.transaction { session in
                    try session.execute("PRAGMA cache_size = 10")
                    for number in 1000..<1100 {
                        let sql = "INSERT INTO log (position, entry) VALUES (?, ?)"
                        try session.execute(sql, [.integer(number), .blob([UInt8](repeating: 1, count: 8000))])
                    }
                    try Self.crash(fixture, into: copy)
                }
                let survivor = try copy.open()
                #expect(try await SQLiteFixture.count(survivor) == 50)
                #expect(try await survivor.integrityCheck() == [])
                try await survivor.close()
            }
            try await database.close()
        }
    }

    @Test("A log cut at any place gives a sound store with the transactions before the cut")
    func tornLog() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            try await SQLiteFixture.makeTable(database)
            for number in 0..<20 { try await SQLiteFixture.append(database, number..<(number + 1), size: 3000) }
            let log = try Data(contentsOf: URL(fileURLWithPath: fixture.path + "/store.sqlite-wal"))
            var previous: Int64 = 0
            for cut in stride(from: 20_000, through: log.count, by: 9973) {
                try await SQLiteFixture.with { copy in
                    try Self.crash(fixture, into: copy)
                    let path = URL(fileURLWithPath: copy.path + "/store.sqlite-wal")
                    try log.prefix(cut).write(to: path)
                    let survivor = try copy.open()
                    let count = try await SQLiteFixture.count(survivor) ?? -1
                    #expect(count >= previous && count <= 20)
                    #expect(try await survivor.integrityCheck() == [])
                    previous = count
                    try await survivor.close()
                }
            }
            #expect(previous > 10)
            try await database.close()
        }
    }

    @Test("Dropping the store without closing it loses nothing")
    func drop() async throws {
        try await SQLiteFixture.with { fixture in
            do {
                let database = try fixture.open()
                try await SQLiteFixture.makeTable(database)
                try await SQLiteFixture.append(database, 0..<10)
            }
            let again = try fixture.open()
            #expect(try await SQLiteFixture.count(again) == 10)
            try await again.close()
        }
    }

    private static func limited(_ fixture: SQLiteFixture) async throws -> SQLiteDatabase {
        let database = try fixture.open()
        try await SQLiteFixture.makeTable(database)
        try await database.transaction { session in _ = try session.rows("PRAGMA max_page_count = 20") }
        return database
    }

    @Test("A full store refuses the transaction and goes on")
    func full() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try await Self.limited(fixture)
            let error = await #expect(throws: StorageError.coded(.diskFull)) {
                try await SQLiteFixture.append(database, 0..<100, size: 4000)
            }
            #expect(try #require(error).code.isTemporary)
            #expect(try await SQLiteFixture.count(database) == 0)
            try await SQLiteFixture.append(database, 0..<3)
            #expect(try await SQLiteFixture.count(database) == 3)
            try await database.close()
        }
    }

    @Test("A closure that swallows a fatal error can neither go on nor commit")
    func swallowed() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try await Self.limited(fixture)
            await #expect(throws: StorageError.coded(.transactionAborted)) {
                try await database.transaction { session in
                    let sql = "INSERT INTO log (position, entry) VALUES (?, ?)"
                    for number in 0..<100 {
                        _ = try? session.execute(sql, [.integer(number), .blob([UInt8](repeating: 1, count: 4000))])
                    }
                    _ = try? session.execute("ROLLBACK")
                    _ = try? session.execute(sql, [1000, []])
                    #expect(throws: StorageError.coded(.transactionAborted)) { try session.rows("SELECT 1 AS one") }
                }
            }
            #expect(try await SQLiteFixture.count(database) == 0)
            try await database.close()
        }
    }

    @Test("A deferred constraint is found at the commit, with a certain outcome")
    func deferredConstraint() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            try await database.transaction { session in
                try session.execute("CREATE TABLE parent (id {integer} PRIMARY KEY) {strict}")
                try session.execute(
                    "CREATE TABLE child (id {integer} REFERENCES parent DEFERRABLE INITIALLY DEFERRED) {strict}"
                )
            }
            await #expect(throws: StorageError.coded(.foreignKeyViolation)) {
                try await database.transaction { session in _ = try session.execute("INSERT INTO child VALUES (1)") }
            }
            let children = try await database.transaction { session in try session.rows("SELECT id FROM child") }
            #expect(children.isEmpty)
            try await database.close()
        }
    }

    @Test("A file that is not a database is told as corrupt")
    func notADatabase() async throws {
        try await SQLiteFixture.with { fixture in
            try fixture.directory.replaceFile(
                SafeName("store.sqlite"),
                with: [UInt8](repeating: 0x41, count: 8192)
            )
            #expect(throws: StorageError.coded(.corrupt)) { try fixture.open() }
            #expect(throws: StorageError.coded(.corrupt)) { try fixture.open() }
        }
    }

    @Test("A damaged page is found by the check or by the reader")
    func damaged() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            try await SQLiteFixture.makeTable(database)
            try await SQLiteFixture.append(database, 0..<2000, size: 100)
            try await database.close()
            let url = URL(fileURLWithPath: fixture.path + "/store.sqlite")
            var bytes = try Data(contentsOf: url)
            bytes.replaceSubrange(8192..<8292, with: Data(repeating: 0xFF, count: 100))
            try fixture.directory.replaceFile(SafeName("store.sqlite"), with: [UInt8](bytes))
            let damaged = try fixture.open()
            let findings = await Task { try await damaged.integrityCheck() }.result
            switch findings {
            case .success(let texts): #expect(!texts.isEmpty)
            case .failure(let error): #expect((error as? StorageError)?.code == .corrupt)
            }
            await #expect(throws: StorageError.coded(.corrupt)) {
                try await damaged.read { session in try session.forEachRow("SELECT entry FROM log", []) { _ in } }
            }
            try await damaged.close()
        }
    }

    @Test("A lock held by another program is reported after the time-out")
    func busy() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open(SQLiteOptions(busyTimeout: .milliseconds(10)))
            try await SQLiteFixture.makeTable(database)
            try await SQLiteFixture.with { other in
                // A second opening of the same file, past the lock file, stands for the other program.
                let path = other.path + "/store.sqlite"
                try FileManager.default.linkItem(atPath: fixture.path + "/store.sqlite", toPath: path)
                for suffix in ["-wal", "-shm"] {
                    try FileManager.default.linkItem(
                        atPath: fixture.path + "/store.sqlite" + suffix, toPath: path + suffix)
                }
                let rival = try other.open(SQLiteOptions(busyTimeout: .milliseconds(10)))
                let (started, starter) = AsyncStream.makeStream(of: Void.self)
                let tried = DispatchSemaphore(value: 0)
                async let holder: Void = rival.transaction { session in
                    try session.execute("DELETE FROM log")
                    starter.finish()
                    tried.wait()
                }
                for await _ in started {}
                await #expect(throws: StorageError.coded(.busy)) { try await SQLiteFixture.append(database, 0..<1) }
                tried.signal()
                try await holder
                try await SQLiteFixture.append(database, 0..<1)
                try await database.close()
                try? await rival.close()
            }
        }
    }
}
