import Storage
import Testing

/// What every ``Database`` must do, whatever its engine.
struct DatabaseConformance: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (any Database) async throws -> Void

    init(_ sentence: String, _ run: @escaping @Sendable (any Database) async throws -> Void) {
        self.testDescription = sentence
        self.run = run
    }

    static let checks: [DatabaseConformance] = Self.values + Self.transactions + Self.constraints + Self.sessions

    static let schema = [
        """
        CREATE TABLE nodes (
            code {text} NOT NULL PRIMARY KEY,
            level {integer} NOT NULL CHECK (level > 0),
            key_bytes {blob}
        ) {strict}
        """,
        """
        CREATE TABLE units (
            id {identity},
            node {text} NOT NULL REFERENCES nodes (code),
            name {text} NOT NULL,
            UNIQUE (node, name)
        ) {strict}
        """,
    ]

    static func withSchema(
        _ sentence: String,
        _ body: @escaping @Sendable (any Database) async throws -> Void
    ) -> Self {
        Self(sentence) { database in
            try await database.transaction { session in
                for statement in Self.schema { try session.execute(statement) }
                try session.execute("INSERT INTO nodes (code, level) VALUES (?, ?)", ["35", 1])
            }
            try await body(database)
        }
    }

    static func expectNodes(
        _ expected: [String],
        in database: any Database,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let codes = try await database.read { session in
            try session.rows("SELECT code FROM nodes ORDER BY code").map { row in try row.text("code") }
        }
        #expect(codes == expected, sourceLocation: location)
    }

    static func insert(_ code: String) -> @Sendable (any SQLSession) throws -> Void {
        { session in try session.execute("INSERT INTO nodes (code, level) VALUES (?, ?)", [.text(code), 1]) }
    }
}

// MARK: - Values

extension DatabaseConformance {
    static let values = [
        withSchema("values come back as they went in") { database in
            let bytes = Array(UInt8.min...UInt8.max)
            try await database.transaction { session in
                let sql = "INSERT INTO nodes (code, level, key_bytes) VALUES (?, ?, ?)"
                try session.execute(sql, ["三五'\"; DROP TABLE nodes --", .integer(Int64.max), .blob(bytes)])
                try session.execute(sql, ["", 1, []])
            }
            let rows = try await database.read { session in
                try session.rows("SELECT code, level, key_bytes FROM nodes WHERE code <> ? ORDER BY code", ["35"])
            }
            #expect(try rows.map { try $0.text("code") } == ["", "三五'\"; DROP TABLE nodes --"])
            #expect(try rows.map { try $0.integer("level") } == [1, .max])
            #expect(try rows.map { try $0.blob("key_bytes") } == [[], bytes])
        },
        withSchema("null is told from empty text and empty bytes") { database in
            let row = try await database.read { session in
                try session.row("SELECT key_bytes, CAST(? AS {text}) AS label FROM nodes WHERE code = ?", ["", "35"])
            }
            #expect(try #require(row).optionalBlob("key_bytes") == nil)
            #expect(try #require(row).optionalText("label") == "")
        },
        withSchema("text is ordered by bytes") { database in
            try await database.transaction { session in
                for code in ["b", "B", "a", "ä", "省", "A"] { try Self.insert(code)(session) }
            }
            try await Self.expectNodes(["35", "A", "B", "a", "b", "ä", "省"], in: database)
        },
        withSchema("identities are given in ascending order and returned") { database in
            let identities = try await database.transaction { session in
                try ["a", "b", "c"].map { name in
                    let sql = "INSERT INTO units (node, name) VALUES (?, ?) RETURNING id"
                    return try session.row(sql, ["35", .text(name)])?.integer("id") ?? 0
                }
            }
            #expect(identities == identities.sorted() && Set(identities).count == 3)
        },
        withSchema("row locks and limits are understood") { database in
            let codes = try await database.transaction { session in
                try session.rows("SELECT code FROM nodes ORDER BY code LIMIT ? OFFSET ? {skip_locked}", [10, 0]).count
                    + session.rows("SELECT code FROM nodes WHERE code = ? {for_update}", ["35"]).count
            }
            #expect(codes == 2)
        },
    ]
}

// MARK: - Transactions

extension DatabaseConformance {
    struct Refusal: Error {}

    static let transactions = [
        withSchema("a transaction that returns is seen by the next read") { database in
            let value = try await database.transaction { session in
                try Self.insert("36")(session)
                return "committed"
            }
            #expect(value == "committed")
            try await Self.expectNodes(["35", "36"], in: database)
        },
        withSchema("a transaction that throws leaves nothing, and its error is passed on") { database in
            await #expect(throws: Refusal.self) {
                try await database.transaction { session in
                    try Self.insert("36")(session)
                    throw Refusal()
                }
            }
            try await Self.expectNodes(["35"], in: database)
        },
        withSchema("a savepoint that throws is rolled back alone") { database in
            try await database.transaction { session in
                try Self.insert("36")(session)
                let part = Result {
                    try session.savepoint { () -> Void in
                        try Self.insert("37")(session)
                        throw Refusal()
                    }
                }
                #expect(throws: Refusal.self) { try part.get() }
                try session.savepoint { try Self.insert("38")(session) }
            }
            try await Self.expectNodes(["35", "36", "38"], in: database)
        },
        withSchema("savepoints nest") { database in
            try await database.transaction { session in
                try? session.savepoint {
                    try Self.insert("36")(session)
                    try session.savepoint { try Self.insert("3601")(session) }
                    throw Refusal()
                }
                try session.savepoint {
                    try Self.insert("37")(session)
                    try? session.savepoint {
                        try Self.insert("3701")(session)
                        throw Refusal()
                    }
                }
            }
            try await Self.expectNodes(["35", "37"], in: database)
        },
        withSchema("a violated constraint inside a savepoint does not end the transaction") { database in
            try await database.transaction { session in
                #expect(throws: StorageError.coded(.uniqueViolation)) {
                    try session.savepoint { try Self.insert("35")(session) }
                }
                try Self.insert("36")(session)
            }
            try await Self.expectNodes(["35", "36"], in: database)
        },
        withSchema("concurrent writers follow one another") { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        try await database.transaction { session in
                            let sql = "SELECT level FROM nodes WHERE code = ? {for_update}"
                            let level = try session.row(sql, ["35"])?.integer("level") ?? 0
                            try session.execute(
                                "UPDATE nodes SET level = ? WHERE code = ?", [.integer(level + 1), "35"])
                        }
                    }
                }
                try await group.waitForAll()
            }
            let level = try await database.read { session in
                try session.row("SELECT level FROM nodes")?.integer("level")
            }
            #expect(level == 51)
        },
        withSchema("a cancelled task does not begin") { database in
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await database.transaction(Self.insert("36"))
                    }
                    await #expect(throws: CancellationError.self) { try await database.read { _ in } }
                }
            }
            try await Self.expectNodes(["35"], in: database)
        },
    ]
}
