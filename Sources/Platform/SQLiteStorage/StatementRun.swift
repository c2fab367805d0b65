internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Storage

/// One run of a prepared statement, straight over SQLite's functions: a node runs dozens of small statements for each
/// packet, and a wrapper's boxes around arguments and columns cost more than the statements.
struct StatementRun {
    private let statement: Statement

    /// Makes a statement that was run before ready, and hands over its arguments; SQLite copies them.
    ///
    /// - Throws: `DatabaseError`, also when there are more or fewer arguments than the statement has places.
    init(_ statement: Statement, _ arguments: [SQLValue]) throws(DatabaseError) {
        self.statement = statement
        let pointer = unsafe statement.sqliteStatement
        // What it reports is the failure of the last run, which was thrown then.
        _ = unsafe sqlite3_reset(pointer)
        let places = Int(unsafe sqlite3_bind_parameter_count(pointer))
        guard places == arguments.count else {
            throw DatabaseError(
                resultCode: .SQLITE_MISUSE, message: "\(arguments.count) arguments for \(places) places")
        }
        for (offset, argument) in arguments.enumerated() {
            try unsafe Self.check(Self.bind(argument, Int32(offset + 1), pointer), pointer)
        }
    }

    /// Runs a statement without arguments to its end.
    static func perform(_ sql: String, on connection: GRDB.Database) throws {
        let run = try StatementRun(connection.cachedStatement(sql: sql), [])
        defer { run.end() }
        while try run.step() {}
    }

    /// Goes on to the next row.
    ///
    /// - Returns: Whether there is one.
    func step() throws(DatabaseError) -> Bool {
        let pointer = unsafe self.statement.sqliteStatement
        let code = unsafe sqlite3_step(pointer)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            try unsafe Self.check(code, pointer)
            return false
        }
    }

    /// Lets go of rows, locks and arguments; a failure of the run was thrown by ``step()``.
    func end() {
        let pointer = unsafe self.statement.sqliteStatement
        _ = unsafe sqlite3_reset(pointer)
        _ = unsafe sqlite3_clear_bindings(pointer)
    }

    /// The columns of the result; those remembered if they still are the same, since a schema may have changed.
    func columns(remembered: SQLRow.Columns?) -> SQLRow.Columns {
        let pointer = unsafe self.statement.sqliteStatement
        let count = unsafe sqlite3_column_count(pointer)
        if let remembered, remembered.names.count == Int(count),
            zip(remembered.names, 0..<count).allSatisfy({ name, index in
                guard let found = unsafe sqlite3_column_name(pointer, index) else { return false }
                return unsafe name.withCString { unsafe strcmp($0, found) == 0 }
            })
        {
            return remembered
        }
        return SQLRow.Columns(
            (0..<count).map { index in
                unsafe sqlite3_column_name(pointer, index).map { unsafe String(cString: $0) } ?? ""
            })
    }

    /// The values of the row that ``step()`` went on to.
    func values(_ columns: SQLRow.Columns) throws(StorageError) -> [SQLValue] {
        var values: [SQLValue] = []
        values.reserveCapacity(columns.names.count)
        for (name, index) in zip(columns.names, Int32(0)...) { values.append(try self.value(index, name)) }
        return values
    }

    private func value(_ index: Int32, _ column: String) throws(StorageError) -> SQLValue {
        let pointer = unsafe self.statement.sqliteStatement
        switch unsafe sqlite3_column_type(pointer, index) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(pointer, index))
        case SQLITE_TEXT:
            let start = unsafe sqlite3_column_text(pointer, index)
            let count = Int(unsafe sqlite3_column_bytes(pointer, index))
            return .text(unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let start = unsafe sqlite3_column_blob(pointer, index)
            let count = Int(unsafe sqlite3_column_bytes(pointer, index))
            return .blob(unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        default: throw .wrongType(column: column, expected: "integer, text or blob", found: "a real number")
        }
    }

    private static func bind(_ value: SQLValue, _ place: Int32, _ pointer: SQLiteStatement) -> Int32 {
        // SQLITE_TRANSIENT, which Swift does not import: SQLite copies the bytes before it returns.
        let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return unsafe sqlite3_bind_null(pointer, place)
        case .integer(let integer): return unsafe sqlite3_bind_int64(pointer, place, integer)
        case .text(var text):
            return text.withUTF8 { bytes in
                // Without a start there would be a null instead of an empty text.
                guard let start = bytes.baseAddress else {
                    return unsafe sqlite3_bind_text(pointer, place, "", 0, copied)
                }
                return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { start in
                    unsafe sqlite3_bind_text64(pointer, place, start, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let bytes):
            return unsafe bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return unsafe sqlite3_bind_zeroblob(pointer, place, 0) }
                return unsafe sqlite3_bind_blob64(pointer, place, start, UInt64(bytes.count), copied)
            }
        }
    }

    private static func check(_ code: Int32, _ pointer: SQLiteStatement) throws(DatabaseError) {
        guard code != SQLITE_OK else { return }
        let message = unsafe sqlite3_errmsg(sqlite3_db_handle(pointer)).map { unsafe String(cString: $0) }
        throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
}
