/// What went wrong with a file, a directory or the pool that works on them.
///
/// Two errors are equal if their codes are; the text is for the operator's log and names the file.
public struct DurableFilesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, open to growth.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case notFound, alreadyExists, permissionDenied, unsafeName, symbolicLink, notRegularFile, notDirectory
            case insecureMode, tooLarge, outOfRange, truncated, diskFull, locked, closed, syncFailed, poolShutDown
            case inputOutput
        }

        private let kind: Kind

        /// No file or directory has this name.
        public static let notFound = Self(kind: .notFound)
        /// The name is already taken.
        public static let alreadyExists = Self(kind: .alreadyExists)
        /// The process may not do this.
        public static let permissionDenied = Self(kind: .permissionDenied)
        /// The name could lead out of its directory or confuse a reader.
        public static let unsafeName = Self(kind: .unsafeName)
        /// A symbolic link stands where none is allowed.
        public static let symbolicLink = Self(kind: .symbolicLink)
        /// The file is a device, a pipe, a socket or a directory.
        public static let notRegularFile = Self(kind: .notRegularFile)
        /// A directory was expected.
        public static let notDirectory = Self(kind: .notDirectory)
        /// Others than the owner may read or write the file.
        public static let insecureMode = Self(kind: .insecureMode)
        /// The file is longer than the caller allows.
        public static let tooLarge = Self(kind: .tooLarge)
        /// The offset lies outside the file.
        public static let outOfRange = Self(kind: .outOfRange)
        /// The file became shorter while it was being read.
        public static let truncated = Self(kind: .truncated)
        /// The volume or the quota is full.
        public static let diskFull = Self(kind: .diskFull)
        /// Another process owns the directory.
        public static let locked = Self(kind: .locked)
        /// The handle was closed before.
        public static let closed = Self(kind: .closed)
        /// The kernel could not make data durable: stop the process, never try again.
        public static let syncFailed = Self(kind: .syncFailed)
        /// The pool takes no more work.
        public static let poolShutDown = Self(kind: .poolShutDown)
        /// Any other failure of the operating system.
        public static let inputOutput = Self(kind: .inputOutput)

        /// The code's name.
        public var description: String { self.kind.rawValue }
    }

    /// The kind of failure.
    public let code: Code

    /// What failed, on which file.
    public let message: String

    /// The process that holds the lock, if the code is ``Code/locked`` and the holder is known.
    public let holder: Int32?

    init(_ code: Code, _ message: String, holder: Int32? = nil) {
        self.code = code
        self.message = message
        self.holder = holder
    }

    /// The code and the text.
    public var description: String { "\(self.code): \(self.message)" }

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

extension DurableFilesError {
    static func unsafeName(_ name: String, _ reason: String) -> Self {
        Self(.unsafeName, "name \(Self.excerpt(name)) is not allowed: \(reason)")
    }

    /// The beginning of a name, unable to break a line of a log or to steer a terminal.
    private static func excerpt(_ name: String) -> String {
        var shown = ""
        for scalar in name.unicodeScalars.prefix(64) {
            shown.unicodeScalars.append(SafeName.isDisplayable(scalar) ? scalar : "?")
        }
        return name.unicodeScalars.count > 64 ? "\"\(shown)…\"" : "\"\(shown)\""
    }

    static func notRegularFile(_ name: String) -> Self {
        Self(.notRegularFile, "\(name) is not a regular file")
    }

    static func published(_ name: String) -> Self {
        Self(.alreadyExists, "\(name) has a second name: it was published and must not be written any more")
    }

    static func insecureMode(_ name: String, mode: UInt32) -> Self {
        Self(.insecureMode, "\(name) has mode 0\(String(mode, radix: 8)), expected 0600 or 0400: run chmod 600")
    }

    static func foreignOwner(_ name: String, owner: UInt32) -> Self {
        Self(.insecureMode, "\(name) belongs to user \(owner), expected the user of this process or root")
    }

    static func tooLarge(_ name: String, count: Int64, limit: Int) -> Self {
        Self(.tooLarge, "\(name) has \(count) bytes, the limit is \(limit)")
    }

    static func outOfRange(_ name: String, offset: Int64, size: Int, count: Int64) -> Self {
        Self(.outOfRange, "\(size) bytes at offset \(offset) lie outside \(name), which has \(count) bytes")
    }

    static func truncated(_ name: String, offset: Int64, count: Int64) -> Self {
        Self(.truncated, "\(name) ended at offset \(offset), it had \(count) bytes when it was opened")
    }

    static func locked(_ name: String, holder: Int32?) -> Self {
        let owner = holder.map { "process \($0)" } ?? "another process"
        return Self(.locked, "\(name) is held by \(owner)", holder: holder)
    }

    static func closed(_ name: String) -> Self {
        Self(.closed, "\(name) was closed before")
    }

    static func syncFailed(_ name: String, _ failure: SystemFailure) -> Self {
        Self(.syncFailed, "cannot make \(name) durable: \(failure)")
    }

    static func syncFailedBefore(_ name: String) -> Self {
        Self(.syncFailed, "an earlier attempt to make \(name) durable failed, its content is unknown")
    }

    static var poolShutDown: Self {
        Self(.poolShutDown, "the pool for blocking work was shut down")
    }
}
