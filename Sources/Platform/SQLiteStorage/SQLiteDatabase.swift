public import DurableFiles
internal import GRDB
public import Storage
internal import Synchronization

/// A store in one SQLite file that this process owns.
///
/// Write-ahead log with `synchronous=FULL`: a transaction that has returned survives a power cut. One connection writes,
/// the others read snapshots. The file has mode 0600, a lock file beside it keeps a second daemon out.
public final class SQLiteDatabase: Storage.Database {
    /// Where the file lies, for messages.
    public let path: String

    private let pool: DatabasePool
    private let lock: DirectoryLock
    private let isOpen = Mutex(true)

    /// Opens a store, or makes an empty one.
    ///
    /// Blocks: it may have to replay the log of a process that was killed.
    ///
    /// - Parameters:
    ///   - directory: The directory of the file.
    ///   - name: The file's name, by custom ending in `.sqlite`.
    ///   - options: How to open it.
    /// - Throws: `DurableFilesError`, with `locked` if another process owns the store or `insecureMode` if others may
    ///   read it; `StorageError` with `corrupt`, `diskFull` or `ioFailed`.
    public init(directory: DurableDirectory, name: SafeName, options: SQLiteOptions = SQLiteOptions()) throws {
        self.lock = try directory.lock(SafeName("\(name).lock"))
        try Self.prepareFile(name, directory)
        self.path = "\(directory.path)/\(name)"
        do {
            self.pool = try DatabasePool(path: self.path, configuration: Self.configuration(options))
            // GRDB sets NORMAL when it turns the log on, which would lose the last commits in a power cut.
            try self.pool.writeWithoutTransaction { connection in
                try Self.applyWriterSettings(connection, options)
            }
        } catch {
            throw StorageError(sqlite: error, doing: "open \(self.path)")
        }
    }

    /// Runs a closure in a transaction that may write.
    ///
    /// - Parameter body: The work; an error it throws rolls back and is passed on.
    /// - Returns: What the closure returns, durable.
    /// - Throws: What the closure throws, `StorageError` or `CancellationError`.
    @discardableResult
    public func transaction<Value: Sendable>(
        _ body: @Sendable @escaping (any SQLSession) throws -> Value
    ) async throws -> Value {
        try self.checkOpen()
        // The variant without tasks: GRDB's own async functions interrupt the statement of a cancelled task, which
        // may be the COMMIT.
        return try await withCheckedThrowingContinuation { waiter in
            self.pool.asyncWriteWithoutTransaction { connection in
                waiter.resume(with: Result { try SQLiteTransaction(connection).run(body) })
            }
        }
    }

    /// Runs a closure on a snapshot.
    ///
    /// - Parameter body: The work; statements that write fail with `readOnly`.
    /// - Returns: What the closure returns.
    /// - Throws: What the closure throws, `StorageError` or `CancellationError`.
    public func read<Value: Sendable>(
        _ body: @Sendable @escaping (any SQLSession) throws -> Value
    ) async throws -> Value {
        try self.checkOpen()
        return try await withCheckedThrowingContinuation { waiter in
            self.pool.asyncRead { access in
                waiter.resume(
                    with: Result {
                        let session = SQLiteSession(try Self.connection(access))
                        defer { session.end() }
                        return try body(session)
                    }
                )
            }
        }
    }

    /// Waits for running closures, moves the log into the file and closes it.
    ///
    /// - Throws: `StorageError`, if the log could not be moved or a connection could not be closed; nothing is lost, and
    ///   the store takes no more work.
    public func close() async throws {
        let wasOpen = self.isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard wasOpen else { return }
        let checkpoint = await self.checkpointAlone()
        // Closing blocks until the connections are free.
        let thread = BlockingPool(threads: 1)
        let closing: Result<Void, any Error>
        do {
            closing = .success(try await thread.run { try self.closeConnections() })
        } catch {
            closing = .failure(error)
        }
        await thread.shutdown()
        try closing.get()
        self.lock.release()
        try checkpoint.get()
    }

    /// Moves the log into the file when all reads and writes before have ended.
    private func checkpointAlone() async -> Result<Void, any Error> {
        await withCheckedContinuation { waiter in
            self.pool.asyncBarrierWriteWithoutTransaction { access in
                waiter.resume(returning: Result { try Self.checkpoint(Self.connection(access)) })
            }
        }
    }

    private func closeConnections() throws {
        do {
            try self.pool.close()
        } catch {
            throw StorageError(sqlite: error, doing: "close \(self.path)")
        }
    }

    private func checkOpen() throws {
        try Task.checkCancellation()
        guard self.isOpen.withLock({ $0 }) else { throw StorageError.closed(self.path) }
    }

    private static func connection(
        _ access: Result<GRDB.Database, any Error>
    ) throws(StorageError) -> GRDB.Database {
        switch access {
        case .success(let connection): return connection
        case .failure(let error): throw StorageError(sqlite: error, doing: "get a connection")
        }
    }

    private static func checkpoint(_ connection: GRDB.Database) throws(StorageError) {
        do {
            try connection.checkpoint(.truncate)
        } catch {
            throw StorageError(sqlite: error, doing: "move the log into the database file")
        }
    }
}
