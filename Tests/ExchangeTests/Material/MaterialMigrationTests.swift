import DurableFiles
import Exchange
import SQLiteStorage
import Storage
import Testing

@Suite("A store from before certificates of the moment were kept", .timeLimit(.minutes(1)))
struct MaterialMigrationTests {
    @Test("It is migrated with its rows, which name no set")
    func migrated() async throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase(
            directory: DurableDirectory(path: folder.path), name: SafeName("yizhan.sqlite"))
        #expect(try await ExchangeSchema.migrator(upTo: 8).migrate(database) == 8)
        try await database.transaction { session in
            _ = try session.execute(
                "INSERT INTO log_heads (shard, size, note, frontier, time) VALUES (1, 2, 'note', x'00', 3)")
            _ = try session.execute(
                "INSERT INTO cosignatures (shard, size, witness, line) VALUES (1, 2, '35', 'line')")
            _ = try session.execute(
                """
                INSERT INTO evidence (digest, packet, event, issuer, time, is_own, core)
                VALUES ('sm3:00', 'sm3:01', 'act.signed-for', '3508', 3, 1, x'00')
                """)
        }
        #expect(try await ExchangeSchema.migrator.migrate(database) == ExchangeSchema.migrator.number - 8)
        for table in ["log_heads", "cosignatures", "evidence"] {
            let rows = try await database.read { try $0.rows("SELECT material FROM \(table)") }
            #expect(rows.count == 1)
            #expect(try rows.first?.optionalInteger("material") == nil)
        }
        for table in ["trust_objects", "trust_sets", "timestamps"] {
            #expect(try await database.read { try $0.rows("SELECT * FROM \(table)") }.isEmpty)
        }
        try await database.close()
    }
}
