import Storage
import Testing

extension DatabaseConformance {
    static let sessions = [
        withSchema("a read cannot write") { database in
            await #expect(throws: StorageError.coded(.readOnly)) {
                try await database.read { session in try Self.insert("36")(session) }
            }
            try await Self.expectNodes(["35"], in: database)
        },
        withSchema("rows are handed over one by one, and the closure may use the session") { database in
            try await database.transaction { session in
                for code in ["36", "37"] { try Self.insert(code)(session) }
                let sql = "SELECT code FROM nodes WHERE code >= ? ORDER BY code"
                var pairs: [String] = []
                try session.forEachRow(sql, ["35"]) { outer in
                    // The same statement again, while the outer one is being read.
                    try session.forEachRow(sql, ["36"]) { inner in
                        pairs.append(try outer.text("code") + inner.text("code"))
                    }
                }
                #expect(pairs == ["3536", "3537", "3636", "3637", "3736", "3737"])
            }
        },
        withSchema("an error of the closure ends the rows, and the statement can run again") { database in
            let count = try await database.transaction { session in
                for code in ["36", "37"] { try Self.insert(code)(session) }
                let sql = "SELECT code FROM nodes ORDER BY code"
                #expect(throws: Refusal.self) { try session.forEachRow(sql, []) { _ in throw Refusal() } }
                return try session.rows(sql).count
            }
            #expect(count == 3)
        },
        withSchema("a session is useless after its closure") { database in
            let escaped = try await database.transaction { session in Escaped(session) }
            #expect(throws: StorageError.coded(.sessionEnded)) { try escaped.session.execute("DELETE FROM nodes") }
            #expect(throws: StorageError.coded(.sessionEnded)) { try escaped.session.rows("SELECT 1 AS one") }
            #expect(throws: StorageError.coded(.sessionEnded)) { try escaped.session.savepoint {} }
        },
        withSchema("a closed database refuses; closing twice does nothing") { database in
            try await database.close()
            try await database.close()
            await #expect(throws: StorageError.coded(.closed)) { try await database.read { _ in } }
            await #expect(throws: StorageError.coded(.closed)) { try await database.transaction { _ in } }
        },
    ]

    /// Carries a session out of its closure, as no program should.
    private struct Escaped: @unchecked Sendable {
        let session: any SQLSession

        init(_ session: any SQLSession) { self.session = session }
    }
}
