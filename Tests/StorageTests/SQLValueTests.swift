import Storage
import Testing

@Suite("SQL values, rows and dialects")
struct SQLValueTests {
    @Test("Literals make values")
    func literals() {
        let values: [SQLValue] = [nil, 1, "text", [1, 2]]
        #expect(values == [.null, .integer(Int64(1)), .text("text"), .blob([1, 2])])
        #expect(SQLValue.text(String?.none) == .null)
        #expect(SQLValue.integer(Int64?.none) == .null)
        #expect(SQLValue.blob([UInt8]?.none) == .null)
        #expect(SQLValue.text(Optional("x")) == "x")
        #expect(SQLValue.boolean(true) == 1)
        #expect(SQLValue.integer(7 as Int) == 7)
    }

    @Test("A value's description does not show it")
    func description() {
        let values: [SQLValue] = ["secret", [1, 2, 3], 42, nil]
        #expect(values.map(\.description) == ["text of 6 bytes", "blob of 3 bytes", "integer", "null"])
    }

    private static let row = SQLRow(
        columns: SQLRow.Columns(["size", "name", "key", "nothing", "flag", "name"]),
        values: [7, "n", [1], nil, 1, "second"]
    )

    @Test("A row gives values by column name")
    func row() throws {
        #expect(try Self.row.integer("size") == 7)
        #expect(try Self.row.text("name") == "n")
        #expect(try Self.row.blob("key") == [1])
        #expect(try Self.row.boolean("flag"))
        #expect(try Self.row.optionalInteger("nothing") == nil)
        #expect(try Self.row.optionalText("nothing") == nil)
        #expect(try Self.row.optionalBlob("nothing") == nil)
        #expect(try Self.row.optionalInteger("size") == 7)
    }

    @Test("A wrong type or an unknown column is told with the column's name, not its value")
    func mismatch() throws {
        let error = #expect(throws: StorageError.coded(.wrongType)) { try Self.row.integer("name") }
        #expect(try #require(error).message == "column name holds text, expected integer")
        #expect(throws: StorageError.coded(.wrongType)) { try Self.row.text("size") }
        #expect(throws: StorageError.coded(.wrongType)) { try Self.row.blob("nothing") }
        #expect(throws: StorageError.coded(.wrongType)) { try Self.row.boolean("size") }
        #expect(throws: StorageError.coded(.wrongType)) { try Self.row.optionalText("size") }
        #expect(throws: StorageError.coded(.unknownColumn)) { try Self.row.text("Name") }
    }

    struct Rendering: Sendable, CustomTestStringConvertible {
        let statement: String
        let sqlite: String
        let postgreSQL: String

        var testDescription: String { self.statement }
    }

    @Test(
        "Statements are spelt for each engine",
        arguments: [
            Rendering(statement: "SELECT 1", sqlite: "SELECT 1", postgreSQL: "SELECT 1"),
            Rendering(
                statement: "CREATE TABLE t (a {identity}, b {blob}, c {text}, d {integer}) {strict}",
                sqlite: "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b BLOB, c TEXT, d INTEGER) STRICT",
                postgreSQL: """
                    CREATE TABLE t (a BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b BYTEA, c TEXT COLLATE "C", \
                    d BIGINT)\u{20}
                    """
            ),
            Rendering(
                statement: "SELECT a FROM t WHERE b = ? AND c = '?{x}''?' AND \"{?\" = ? {skip_locked}",
                sqlite: "SELECT a FROM t WHERE b = ? AND c = '?{x}''?' AND \"{?\" = ? ",
                postgreSQL: """
                    SELECT a FROM t WHERE b = $1 AND c = '?{x}''?' AND "{?" = $2 FOR UPDATE SKIP LOCKED
                    """
            ),
        ]
    )
    func render(_ example: Rendering) throws {
        #expect(try SQLDialect.sqlite.render(example.statement) == example.sqlite)
        #expect(try SQLDialect.postgreSQL.render(example.statement) == example.postgreSQL)
    }

    @Test("An unknown or open token is refused", arguments: ["SELECT {real}", "SELECT {", "SELECT {blob", "SELECT {}"])
    func unknownToken(_ statement: String) {
        #expect(throws: StorageError.coded(.invalidStatement)) { try SQLDialect.sqlite.render(statement) }
        #expect(throws: StorageError.coded(.invalidStatement)) { try SQLDialect.postgreSQL.render(statement) }
    }
}
