internal import GRDB
internal import Storage

extension StorageError {
    /// Translates an error of GRDB.
    ///
    /// The text has SQLite's message, which names tables and columns, and never the statement's arguments.
    init(sqlite error: any Error, doing action: String) {
        if let error = error as? StorageError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.other, "cannot \(action)", cause: error)
            return
        }
        let text = error.message ?? "no message"
        let number = error.extendedResultCode.rawValue
        self.init(Self.code(of: error), "cannot \(action): \(text) (SQLite \(number))")
    }

    private static func code(of error: DatabaseError) -> Code {
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID: .uniqueViolation
        case .SQLITE_CONSTRAINT_FOREIGNKEY: .foreignKeyViolation
        case .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC: .syncFailed
        default: Self.code(ofPrimary: error.resultCode)
        }
    }

    private static func code(ofPrimary code: ResultCode) -> Code {
        switch code {
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG: .constraintViolation
        case .SQLITE_FULL: .diskFull
        case .SQLITE_IOERR, .SQLITE_CANTOPEN: .ioFailed
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
        case .SQLITE_READONLY: .readOnly
        case .SQLITE_ABORT: .transactionAborted
        case .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE, .SQLITE_AUTH: .invalidStatement
        default: .other
        }
    }
}
