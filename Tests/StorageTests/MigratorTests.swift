import Storage
import Testing

@Suite("Migrations", .timeLimit(.minutes(5)))
struct MigratorTests {
    private static let first = Migration(
        number: 1,
        name: "nodes",
        statements: ["CREATE TABLE nodes (code {text} PRIMARY KEY) {strict}", "INSERT INTO nodes (code) VALUES ('35')"]
    )
    private static let second = Migration(
        number: 2,
        name: "levels",
        statements: ["ALTER TABLE nodes ADD COLUMN level {integer} NOT NULL DEFAULT 1"]
    )

    @Test("What is missing is applied once", arguments: Engine.allCases)
    func apply(_ engine: Engine) async throws {
        try await engine.with { database in
            #expect(try await Migrator(component: "exchange", [Self.first]).migrate(database) == 1)
            let both = Migrator(component: "exchange", [Self.first, Self.second])
            #expect(try await both.storedNumber(database) == 1)
            #expect(try await both.migrate(database) == 1)
            #expect(try await both.migrate(database) == 0)
            #expect(try await both.storedNumber(database) == 2)
            let level = try await database.read { session in
                try session.row("SELECT level FROM nodes")?.integer("level")
            }
            #expect(level == 1)
        }
    }

    @Test("Components number their steps independently", arguments: Engine.allCases)
    func components(_ engine: Engine) async throws {
        try await engine.with { database in
            try await Migrator(component: "exchange", [Self.first]).migrate(database)
            let other = Migration(number: 1, name: "tasks", statements: ["CREATE TABLE tasks (x {integer}) {strict}"])
            #expect(try await Migrator(component: "office", [other]).migrate(database) == 1)
        }
    }

    @Test("A store of a newer program is refused with both numbers", arguments: Engine.allCases)
    func tooNew(_ engine: Engine) async throws {
        try await engine.with { database in
            try await Migrator(component: "exchange", [Self.first, Self.second]).migrate(database)
            let error = await #expect(throws: StorageError.coded(.migrationTooNew)) {
                try await Migrator(component: "exchange", [Self.first]).migrate(database)
            }
            let message = try #require(error).message
            #expect(message.contains("migration 2 of exchange") && message.contains("knows 1"))
        }
    }

    @Test("A step that was edited after it was applied is refused", arguments: Engine.allCases)
    func changed(_ engine: Engine) async throws {
        try await engine.with { database in
            try await Migrator(component: "exchange", [Self.first]).migrate(database)
            let edited = Migration(
                number: 1,
                name: "nodes",
                statements: ["CREATE TABLE nodes (code {text} PRIMARY KEY) {strict}"]
            )
            let error = await #expect(throws: StorageError.coded(.migrationChanged)) {
                try await Migrator(component: "exchange", [edited, Self.second]).migrate(database)
            }
            #expect(try #require(error).message.contains("migration 1 (nodes)"))
        }
    }

    @Test("A step that fails leaves nothing of itself and keeps those before", arguments: Engine.allCases)
    func fails(_ engine: Engine) async throws {
        try await engine.with { database in
            let broken = Migration(
                number: 2,
                name: "broken",
                statements: ["CREATE TABLE half (x {integer}) {strict}", "CREATE TABLE nodes (x {integer}) {strict}"]
            )
            await #expect(throws: StorageError.coded(.invalidStatement)) {
                try await Migrator(component: "exchange", [Self.first, broken]).migrate(database)
            }
            let good = Migrator(component: "exchange", [Self.first, Self.second])
            let numbers = try await (good.storedNumber(database), good.migrate(database))
            #expect(numbers == (1, 1))
            await #expect(throws: StorageError.coded(.invalidStatement)) {
                try await database.read { session in _ = try session.rows("SELECT x FROM half") }
            }
        }
    }
}
