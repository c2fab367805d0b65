internal import GRDB
internal import Storage

/// SQL on one connection while its closure runs.
final class SQLiteSession: SQLSession {
    let dialect = SQLDialect.sqlite

    /// The last error of the engine, to explain a transaction that SQLite gave up.
    private(set) var failure: StorageError?

    private var connection: GRDB.Database?
    private var depth = 0
    /// Statements whose rows are being handed over: SQLite cannot run them a second time meanwhile.
    private var iterating: Set<String> = []

    init(_ connection: GRDB.Database) {
        self.connection = connection
    }

    func end() {
        self.connection = nil
    }

    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        try self.withConnection { connection in
            let before = connection.totalChangesCount
            let run = try StatementRun(self.statement(sql, connection), arguments)
            defer { run.end() }
            while try run.step() {}
            // `changesCount` keeps the number of the last statement that changed anything.
            return connection.totalChangesCount == before ? 0 : connection.changesCount
        }
    }

    func forEachRow(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
        let run = try self.withConnection { connection in
            try StatementRun(self.statement(sql, connection), arguments)
        }
        defer { run.end() }
        let isOutermost = self.iterating.insert(sql).inserted
        defer { if isOutermost { self.iterating.remove(sql) } }
        // After the first step: SQLite prepares a statement again there when the schema has changed.
        guard try self.withConnection({ _ in try run.step() }) else { return }
        let columns = RememberedColumns.shared.columns(of: sql, run)
        repeat {
            try body(SQLRow(columns: columns, values: run.values(columns)))
        } while try self.withConnection { _ in try run.step() }
    }

    func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        self.depth += 1
        defer { self.depth -= 1 }
        // The same few names again and again keep the statements in the cache.
        let name = "yizhan_\(self.depth)"
        try self.control("SAVEPOINT \(name)")
        let value: Value
        do {
            value = try body()
        } catch {
            do {
                try self.control("ROLLBACK TO \(name)")
                try self.control("RELEASE \(name)")
            } catch let abortion {
                let isEnded = (abortion as? StorageError)?.code == .sessionEnded
                throw isEnded ? abortion : StorageError.transactionAborted(error)
            }
            throw error
        }
        try self.control("RELEASE \(name)")
        return value
    }

    func integrityFindings(limit: Int) throws -> [String] {
        try self.withConnection { connection in
            let pages = try String.fetchAll(connection, sql: "PRAGMA integrity_check(\(limit))")
            let references = try Row.fetchCursor(connection, sql: "PRAGMA foreign_key_check")
            var findings = pages.filter { text in text != "ok" }
            while findings.count < limit, let row = try references.next() {
                let table = row[0] as String? ?? "unknown"
                let parent = row[2] as String? ?? "unknown"
                findings.append("a row of \(table) refers to a missing row of \(parent)")
            }
            return findings
        }
    }

    private func control(_ sql: String) throws {
        try self.withConnection { connection in try StatementRun.perform(sql, on: connection) }
    }

    private func statement(_ sql: String, _ connection: GRDB.Database) throws -> Statement {
        let text = try RenderedStatements.shared.text(of: sql, self.dialect)
        return self.iterating.contains(sql)
            ? try connection.makeStatement(sql: text)
            : try connection.cachedStatement(sql: text)
    }

    /// Runs engine calls, translates their errors and refuses to go on outside the transaction: after some failures
    /// SQLite rolls back by itself, and the next statement would commit alone.
    private func withConnection<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value {
        guard let connection = self.connection else { throw StorageError.sessionEnded }
        guard connection.isInsideTransaction else { throw StorageError.transactionAborted(self.failure) }
        do {
            return try body(connection)
        } catch let error as StorageError {
            throw error
        } catch {
            let failure = StorageError(sqlite: error, doing: "run a statement")
            self.failure = failure
            throw failure
        }
    }
}
