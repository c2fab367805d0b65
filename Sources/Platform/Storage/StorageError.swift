internal import DurableFiles

/// What went wrong in a store: the database, the group commit or the spool.
///
/// Two errors are equal if their codes are. Texts never hold SQL arguments or content.
public struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, open to growth.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case uniqueViolation, foreignKeyViolation, constraintViolation, readOnly
            case diskFull, ioFailed, syncFailed, corrupt, busy, commitUnknown, transactionAborted, closed, sessionEnded
            case invalidStatement, unknownColumn, wrongType, migrationTooNew, migrationChanged
            case overloaded, shutDown, sealMismatch, recoveryFailed
            case invalidBlobName, blobMissing, blobExists, blobCorrupt, outOfRange, other
        }

        private let kind: Kind

        /// A row with this key exists.
        public static let uniqueViolation = Self(kind: .uniqueViolation)
        /// The row referred to does not exist, or the row to delete is referred to.
        public static let foreignKeyViolation = Self(kind: .foreignKeyViolation)
        /// Another constraint refuses the row: NOT NULL, CHECK, a type.
        public static let constraintViolation = Self(kind: .constraintViolation)
        /// A statement tried to write inside a read.
        public static let readOnly = Self(kind: .readOnly)
        /// The volume, the quota or the database's own limit is reached.
        public static let diskFull = Self(kind: .diskFull)
        /// The operating system could not read or write, or the connection broke.
        public static let ioFailed = Self(kind: .ioFailed)
        /// Data could not be made durable: stop the process, never try again.
        public static let syncFailed = Self(kind: .syncFailed)
        /// The store's files are damaged.
        public static let corrupt = Self(kind: .corrupt)
        /// Another writer held the store for too long.
        public static let busy = Self(kind: .busy)
        /// COMMIT failed in a way that leaves open whether the transaction lasts.
        public static let commitUnknown = Self(kind: .commitUnknown)
        /// The engine gave the whole transaction up; nothing of it remains.
        public static let transactionAborted = Self(kind: .transactionAborted)
        /// The store or the file was closed before.
        public static let closed = Self(kind: .closed)
        /// The session was used after its closure had returned.
        public static let sessionEnded = Self(kind: .sessionEnded)
        /// The statement is wrong, has an unknown token or the wrong number of arguments.
        public static let invalidStatement = Self(kind: .invalidStatement)
        /// The row has no column of this name.
        public static let unknownColumn = Self(kind: .unknownColumn)
        /// The column holds a value of another type.
        public static let wrongType = Self(kind: .wrongType)
        /// The store was made by a newer program.
        public static let migrationTooNew = Self(kind: .migrationTooNew)
        /// A migration differs from what was applied.
        public static let migrationChanged = Self(kind: .migrationChanged)
        /// Too many operations are waiting.
        public static let overloaded = Self(kind: .overloaded)
        /// The group commit takes no more operations.
        public static let shutDown = Self(kind: .shutDown)
        /// Sealing returned another number of outcomes than it was given contributions.
        public static let sealMismatch = Self(kind: .sealMismatch)
        /// The state after a failed batch could not be read.
        public static let recoveryFailed = Self(kind: .recoveryFailed)
        /// A blob's name is not a digest in lower-case hexadecimal with an optional suffix.
        public static let invalidBlobName = Self(kind: .invalidBlobName)
        /// No blob or draft has this name.
        public static let blobMissing = Self(kind: .blobMissing)
        /// Another blob has this name.
        public static let blobExists = Self(kind: .blobExists)
        /// A blob is shorter than it was, or not a regular file.
        public static let blobCorrupt = Self(kind: .blobCorrupt)
        /// The offset lies outside the blob.
        public static let outOfRange = Self(kind: .outOfRange)
        /// Any other failure of the engine.
        public static let other = Self(kind: .other)

        /// Whether the same request may succeed later without anybody changing it.
        public var isTemporary: Bool {
            switch self.kind {
            case .diskFull, .ioFailed, .syncFailed, .busy, .commitUnknown, .transactionAborted, .closed, .overloaded,
                .shutDown, .recoveryFailed, .other:
                true
            default: false
            }
        }

        /// The code's name.
        public var description: String { self.kind.rawValue }
    }

    /// The kind of failure.
    public let code: Code

    /// What failed, on which object.
    public let message: String

    /// The error behind it.
    public let cause: (any Error)?

    /// Makes an error; for drivers.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - message: What failed, on which object; never SQL arguments or content.
    ///   - cause: The error behind it.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Whether the process must stop, because what it believes to be durable may not be.
    public var requiresStop: Bool {
        if self.code == .syncFailed { return true }
        if let cause = self.cause as? Self { return cause.requiresStop }
        if let cause = self.cause as? DurableFilesError { return cause.code == .syncFailed }
        return false
    }

    /// The code, the text and the cause.
    public var description: String {
        let text = "\(self.code): \(self.message)"
        return self.cause.map { cause in "\(text) (\(cause))" } ?? text
    }

    /// Compares the codes.
    ///
    /// - Parameters:
    ///   - lhs: One error.
    ///   - rhs: Another error.
    /// - Returns: Whether both are of the same kind.
    public static func == (lhs: Self, rhs: Self) -> Bool { lhs.code == rhs.code }

    /// Hashes the code.
    ///
    /// - Parameter hasher: The hasher to feed.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }
}
