import DurableFiles
import Foundation
import SQLiteStorage
import Storage
import Testing

@Suite("The SQLite store", .timeLimit(.minutes(5)))
struct SQLiteDatabaseTests {
    @Test("Connections have the settings on which durability and safety rest")
    func settings() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            let settings: @Sendable (any SQLSession) throws -> [String] = { session in
                let names = [
                    "journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check", "mmap_size",
                    "temp_store",
                ]
                return try names.map { name in
                    let value = try session.row("PRAGMA \(name)")?.values.first ?? .null
                    guard case .integer(let number) = value else {
                        return try session.row("PRAGMA \(name)")?.text(name) ?? ""
                    }
                    return String(number)
                }
            }
            let expected = ["wal", "2", "1", "0", "1", "0", "2"]
            #expect(try await database.transaction(settings) == expected)
            #expect(try await database.read(settings) == expected)
            try await database.close()
        }
    }

    @Test("All files have mode 0600, whatever the process's mask")
    func modes() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            try await SQLiteFixture.makeTable(database)
            for name in ["store.sqlite", "store.sqlite-wal", "store.sqlite-shm", "store.sqlite.lock"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: fixture.path + "/" + name)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
            }
            try await database.close()
        }
    }

    @Test("A file that others may read is refused")
    func insecureMode() async throws {
        try await SQLiteFixture.with { fixture in
            try await fixture.open().close()
            let path = fixture.path + "/store.sqlite"
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            let error = #expect(throws: DurableFilesError.self) { try fixture.open() }
            #expect(try #require(error).code == .insecureMode)
        }
    }

    @Test("A second owner is refused until the first one has closed")
    func owner() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            let error = #expect(throws: DurableFilesError.self) { try fixture.open() }
            #expect(try #require(error).code == .locked)
            #expect(try #require(error).holder == ProcessInfo.processInfo.processIdentifier)
            try await database.close()
            try await fixture.open().close()
        }
    }

    @Test("Closing leaves one file with everything in it")
    func close() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            try await SQLiteFixture.makeTable(database)
            try await SQLiteFixture.append(database, 0..<10)
            try await database.close()
            let names = try FileManager.default.contentsOfDirectory(atPath: fixture.path).sorted()
            #expect(names == ["store.sqlite", "store.sqlite.lock"])
            let again = try fixture.open()
            #expect(try await SQLiteFixture.count(again) == 10)
            try await again.close()
        }
    }

    @Test("Closing waits for what was begun, also in a cancelled task")
    func closeWhileBusy() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            try await SQLiteFixture.makeTable(database)
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { try? await SQLiteFixture.append(database, (number * 100)..<(number * 100 + 100)) }
                }
                group.addTask {
                    withKnownCancellation()
                    await #expect(throws: Never.self) { try await database.close() }
                }
            }
            let again = try fixture.open()
            let count = try #require(try await SQLiteFixture.count(again))
            #expect(count % 100 == 0)
            #expect(try await again.integrityCheck() == [])
            try await again.close()
        }
    }

    private func withKnownCancellation() { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }

    @Test("A read sees one state while a transaction commits")
    func snapshot() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            try await SQLiteFixture.makeTable(database)
            try await SQLiteFixture.append(database, 0..<5)
            let (started, starter) = AsyncStream.makeStream(of: Void.self)
            let written = DispatchSemaphore(value: 0)
            async let counts = database.read { session in
                let sql = "SELECT COUNT(*) AS count FROM log"
                let before = try session.row(sql)?.integer("count")
                starter.finish()
                written.wait()
                return (before, try session.row(sql)?.integer("count"))
            }
            for await _ in started {}
            try await SQLiteFixture.append(database, 5..<9)
            written.signal()
            let (before, after) = try await counts
            #expect(before == 5 && after == 5)
            #expect(try await SQLiteFixture.count(database) == 9)
            try await database.close()
        }
    }

    @Test("A sound store has no findings")
    func integrity() async throws {
        try await SQLiteFixture.with { fixture in
            let database = try fixture.open()
            try await SQLiteFixture.makeTable(database)
            try await SQLiteFixture.append(database, 0..<500)
            #expect(try await database.integrityCheck() == [])
            try await database.close()
        }
    }
}
