internal import GRDB
internal import Storage

/// BEGIN, closure, COMMIT or ROLLBACK on the writing connection.
struct SQLiteTransaction {
    private let connection: GRDB.Database

    init(_ connection: GRDB.Database) {
        self.connection = connection
    }

    func run<Value>(_ body: (any SQLSession) throws -> Value) throws -> Value {
        do {
            // IMMEDIATE takes the write lock now, so that no statement in the middle finds it taken.
            try StatementRun.perform("BEGIN IMMEDIATE", on: self.connection)
        } catch {
            throw StorageError(sqlite: error, doing: "begin a transaction")
        }
        let session = SQLiteSession(self.connection)
        let value: Value
        do {
            value = try body(session)
            session.end()
            // A closure may have swallowed the error with which SQLite rolled everything back.
            guard self.connection.isInsideTransaction else { throw StorageError.transactionAborted(session.failure) }
        } catch {
            session.end()
            self.rollBack()
            throw error
        }
        try self.commit()
        return value
    }

    private func commit() throws(StorageError) {
        do {
            try StatementRun.perform("COMMIT", on: self.connection)
        } catch {
            let failure = StorageError(sqlite: error, doing: "commit")
            self.rollBack()
            throw Self.outcome(of: failure)
        }
    }

    /// A commit that never got to the log is a plain failure; one that failed at the log may be found there after a
    /// crash, whatever this connection believes.
    private static func outcome(of failure: StorageError) -> StorageError {
        switch failure.code {
        case .busy, .foreignKeyViolation, .constraintViolation, .uniqueViolation, .syncFailed: failure
        default: .commitUnknown(failure)
        }
    }

    private func rollBack() {
        guard self.connection.isInsideTransaction else { return }
        // A rollback that fails has been done by SQLite itself, or the next BEGIN reports the state of the connection.
        try? StatementRun.perform("ROLLBACK", on: self.connection)
    }
}
