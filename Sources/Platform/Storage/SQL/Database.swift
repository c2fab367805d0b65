/// A store of rows; SQLite or PostgreSQL.
///
/// Closures run on the driver's own threads: they may block, and must not wait for tasks.
public protocol Database: Sendable {
    /// Runs a closure in a transaction that may write.
    ///
    /// Writers follow one another. When the call returns, the changes are durable; when it throws, they did not happen,
    /// except with `commitUnknown` and `syncFailed`, after which they may or may not have happened. A cancelled
    /// task does not begin; a transaction that has begun is carried to its end.
    ///
    /// - Parameter body: The work; an error it throws rolls back and is passed on.
    /// - Returns: What the closure returns.
    /// - Throws: What the closure throws, ``StorageError`` or `CancellationError`.
    @discardableResult
    func transaction<Value: Sendable>(
        _ body: @Sendable @escaping (any SQLSession) throws -> Value
    ) async throws -> Value

    /// Runs a closure that only reads, at the same time as others.
    ///
    /// It sees one state of the store: all transactions that had returned when it began.
    ///
    /// - Parameter body: The work; statements that write fail with `readOnly`.
    /// - Returns: What the closure returns.
    /// - Throws: What the closure throws, ``StorageError`` or `CancellationError`.
    func read<Value: Sendable>(
        _ body: @Sendable @escaping (any SQLSession) throws -> Value
    ) async throws -> Value

    /// Waits for running closures and closes the store; later calls fail with `closed`, closing twice does nothing.
    ///
    /// - Throws: ``StorageError``.
    func close() async throws
}
