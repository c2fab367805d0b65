public import DurableFiles

extension StorageError {
    /// COMMIT failed and nobody knows whether the transaction lasts.
    ///
    /// - Parameter cause: What the engine said.
    /// - Returns: The error.
    public static func commitUnknown(_ cause: any Error) -> Self {
        Self(.commitUnknown, "the commit failed, its outcome is unknown", cause: cause)
    }

    /// The engine gave the transaction up.
    ///
    /// - Parameter cause: What made it do so, if known.
    /// - Returns: The error.
    public static func transactionAborted(_ cause: (any Error)?) -> Self {
        Self(.transactionAborted, "the database gave the whole transaction up", cause: cause)
    }

    /// The session's closure has returned.
    public static var sessionEnded: Self {
        Self(.sessionEnded, "the session was used outside its transaction")
    }

    /// The store was closed.
    ///
    /// - Parameter name: The store, for the text.
    /// - Returns: The error.
    public static func closed(_ name: String) -> Self {
        Self(.closed, "\(name) was closed before")
    }

    /// A value has a type outside the SQL subset.
    ///
    /// - Parameters:
    ///   - column: The column's name.
    ///   - expected: The expected type.
    ///   - found: The type found.
    /// - Returns: The error.
    public static func wrongType(column: String, expected: String, found: String) -> Self {
        Self(.wrongType, "column \(column) holds \(found), expected \(expected)")
    }

    /// Translates the failure of a file operation on a blob.
    ///
    /// - Parameter error: What the file system said.
    public init(_ error: DurableFilesError) {
        let code: Code =
            switch error.code {
            case .notFound: .blobMissing
            case .alreadyExists: .blobExists
            case .unsafeName: .invalidBlobName
            case .notRegularFile, .symbolicLink, .truncated: .blobCorrupt
            case .outOfRange: .outOfRange
            case .diskFull: .diskFull
            case .syncFailed: .syncFailed
            case .closed, .poolShutDown: .closed
            default: .ioFailed
            }
        self.init(code, error.message, cause: error)
    }

    static func unknownColumn(_ column: String, known: [String]) -> Self {
        Self(.unknownColumn, "the row has no column \(column), only \(known.joined(separator: ", "))")
    }

    static func unknownToken(_ token: String, known: [String]) -> Self {
        Self(.invalidStatement, "unknown token {\(token)}, known are \(known.joined(separator: ", "))")
    }

    static func migrationTooNew(component: String, stored: Int, known: Int) -> Self {
        Self(
            .migrationTooNew,
            "the store is at migration \(stored) of \(component), this program knows \(known): install the newer program"
        )
    }

    static func migrationChanged(component: String, number: Int, name: String) -> Self {
        Self(
            .migrationChanged,
            "migration \(number) (\(name)) of \(component) differs from the one that was applied to this store"
        )
    }

    static func overloaded(waiting: Int) -> Self {
        Self(.overloaded, "\(waiting) operations wait for the store, no more are taken")
    }

    static var shutDown: Self {
        Self(.shutDown, "the store is being shut down and takes no more operations")
    }

    static func sealMismatch(contributions: Int, outcomes: Int) -> Self {
        Self(.sealMismatch, "sealing \(contributions) contributions gave \(outcomes) outcomes")
    }

    static func recoveryFailed(_ cause: any Error) -> Self {
        Self(.recoveryFailed, "the stored state could not be read, nothing is committed before that", cause: cause)
    }

    static func invalidBlobName(_ name: String) -> Self {
        let shown = name.prefix(80).debugDescription
        return Self(.invalidBlobName, "blob name \(shown) is not a hexadecimal digest with an optional suffix")
    }

    static func volumeFull(available: UInt64, needed: Int64, reserve: UInt64) -> Self {
        Self(
            .diskFull,
            "the spool has \(available) bytes left, \(needed) are needed and \(reserve) must stay free"
        )
    }

    static func differentBlob(_ name: String, stored: Int64, offered: Int64) -> Self {
        Self(.blobExists, "blob \(name) exists with \(stored) bytes, another one of \(offered) bytes was offered")
    }
}
