/// SQL inside one transaction; valid only until the closure it was given to returns.
///
/// Statements are prepared once per connection and text: give values as arguments, never inside the text.
///
/// ## The SQL subset
/// What runs on both engines:
/// * names in lower case with underscores, never quoted; every result column has a name (`COUNT(*) AS count`);
/// * `?` for arguments; the tokens of ``SQLDialect`` for types and row locks; one statement per call, no comments;
/// * `SELECT` with joins, `GROUP BY`, `ORDER BY`, `LIMIT ? OFFSET ?`, `EXISTS`, `CASE`, `WITH` (also recursive);
///   no `ORDER BY` means no order; name `NULLS FIRST` or `LAST` where it matters;
/// * `INSERT … ON CONFLICT (columns) DO NOTHING` or `DO UPDATE SET x = excluded.x`, `UPDATE`, `DELETE`, each with
///   `RETURNING`; `COUNT`, `SUM` (wrapped in `CAST(… AS {integer})`), `MIN`, `MAX`, `COALESCE`, `LENGTH`, `LOWER`,
///   `UPPER`, `SUBSTR`; `||`, `LIKE` on lower-cased text; integer arithmetic;
/// * `PRIMARY KEY`, `UNIQUE`, `NOT NULL`, `CHECK`, `REFERENCES … ON DELETE CASCADE`, partial indexes;
/// * types integer, text and blob; no `REAL`, `DATE`, `BOOLEAN`, `JSON`; no functions for the time or at random:
///   times are integers of milliseconds, given as arguments;
/// * no `INSERT OR …`, `REPLACE`, `rowid`, `PRAGMA`, `BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT`.
public protocol SQLSession: AnyObject {
    /// The engine's dialect.
    var dialect: SQLDialect { get }

    /// Runs a statement that returns no rows, or whose rows do not matter.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - arguments: One value per `?`.
    /// - Returns: The number of rows an `INSERT`, `UPDATE` or `DELETE` changed; 0 for other statements.
    /// - Throws: ``StorageError``.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int

    /// Runs a statement and hands over its rows one by one.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - arguments: One value per `?`.
    ///   - body: Called for each row; it may use the session.
    /// - Throws: ``StorageError``, or what the closure throws, which ends the statement.
    func forEachRow(_ sql: String, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Void) throws

    /// Runs a part of the transaction that may fail by itself.
    ///
    /// - Parameter body: The part; when it throws, its changes are rolled back and the transaction goes on.
    /// - Returns: What the closure returns.
    /// - Throws: What the closure throws; ``StorageError`` with `transactionAborted` if the engine gave up the whole
    ///   transaction, which then cannot go on.
    func savepoint<Value>(_ body: () throws -> Value) throws -> Value
}

extension SQLSession {
    /// Runs a statement without arguments.
    ///
    /// - Parameter sql: The statement.
    /// - Returns: The number of rows changed.
    /// - Throws: ``StorageError``.
    @discardableResult
    public func execute(_ sql: String) throws -> Int {
        try self.execute(sql, [])
    }

    /// Runs a statement and collects its rows; bound them with `LIMIT`.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - arguments: One value per `?`.
    /// - Returns: All rows.
    /// - Throws: ``StorageError``.
    public func rows(_ sql: String, _ arguments: [SQLValue] = []) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try self.forEachRow(sql, arguments) { row in rows.append(row) }
        return rows
    }

    /// Runs a statement that gives one row or none.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - arguments: One value per `?`.
    /// - Returns: The first row.
    /// - Throws: ``StorageError``.
    public func row(_ sql: String, _ arguments: [SQLValue] = []) throws -> SQLRow? {
        try self.rows(sql, arguments).first
    }
}
