import Storage
import Testing

extension DatabaseConformance {
    private static func refusal(
        _ sentence: String,
        _ code: StorageError.Code,
        _ sql: String,
        _ arguments: [SQLValue]
    ) -> Self {
        Self.withSchema(sentence) { database in
            let error = await #expect(throws: StorageError.coded(code)) {
                try await database.transaction { session in _ = try session.execute(sql, arguments) }
            }
            for case .text(let text) in arguments where text.utf8.count > 5 {
                #expect(error?.description.contains(text) == false)
            }
            try await Self.expectNodes(["35"], in: database)
        }
    }

    private static let unit = "INSERT INTO units (node, name) VALUES (?, ?)"
    private static let node = "INSERT INTO nodes (code, level, key_bytes) VALUES (?, ?, ?)"

    static let constraints = [
        refusal("a second row with a key is a unique violation", .uniqueViolation, node, ["35", 1, nil]),
        refusal("a missing parent is a foreign key violation", .foreignKeyViolation, unit, ["secret-99", "name"]),
        refusal("a missing value is a constraint violation", .constraintViolation, node, ["secret-36", nil, nil]),
        refusal("a failed check is a constraint violation", .constraintViolation, node, ["secret-36", 0, nil]),
        refusal("a wrong statement is told as such", .invalidStatement, "INSERT INTO nowhere VALUES (?)", ["secret"]),
        refusal("a missing argument is told as such", .invalidStatement, node, ["secret-36", 1]),
        refusal("a surplus argument is told as such", .invalidStatement, unit, ["secret-36", "secret-name", 1]),
        refusal("an unknown token is told as such", .invalidStatement, "SELECT {real}", []),
        withSchema("a conflict can be ignored or turned into an update, and the count tells") { database in
            let counts = try await database.transaction { session in
                let ignore = "INSERT INTO nodes (code, level) VALUES (?, ?) ON CONFLICT (code) DO NOTHING"
                let update = """
                    INSERT INTO nodes (code, level) VALUES (?, ?)
                    ON CONFLICT (code) DO UPDATE SET level = excluded.level
                    """
                return try [
                    session.execute(ignore, ["35", 5]), session.execute(ignore, ["36", 5]),
                    session.execute(update, ["35", 7]), session.execute("UPDATE nodes SET level = level + 1"),
                    session.execute("DELETE FROM nodes WHERE code = ?", ["99"]),
                    session.execute("CREATE TABLE other (x {integer}) {strict}"),
                ]
            }
            #expect(counts == [0, 1, 1, 2, 0, 0])
            let levels = try await database.read { session in
                try session.rows("SELECT level FROM nodes ORDER BY code").map { row in try row.integer("level") }
            }
            #expect(levels == [8, 6])
        },
    ]
}
