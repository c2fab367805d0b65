/// Why bytes are not an acceptable ZIP archive, or why one cannot be written.
public struct ZipError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case malformed, truncated, notCanonical, unsafeName, duplicateName, overlapping, limitExceeded
            case checksumMismatch, sizeMismatch, corruptContent, unsupported, entryMissing, unreadable, outOfMemory
        }

        private let kind: Kind

        private init(_ kind: Kind) { self.kind = kind }

        /// A record contradicts the ZIP format or another record.
        public static let malformed = Self(.malformed)
        /// The bytes end before the archive does.
        public static let truncated = Self(.truncated)
        /// The archive is not written as the container profile demands, byte by byte.
        public static let notCanonical = Self(.notCanonical)
        /// An entry's name could leave the folder it is meant for, or cannot be shown safely.
        public static let unsafeName = Self(.unsafeName)
        /// Two entries have the same name, or names that differ in case only.
        public static let duplicateName = Self(.duplicateName)
        /// Two entries claim the same bytes.
        public static let overlapping = Self(.overlapping)
        /// A size, count or ratio is beyond the caller's limits.
        public static let limitExceeded = Self(.limitExceeded)
        /// The content does not have the declared CRC.
        public static let checksumMismatch = Self(.checksumMismatch)
        /// The content does not have the declared size.
        public static let sizeMismatch = Self(.sizeMismatch)
        /// The compressed data is not a valid deflate stream.
        public static let corruptContent = Self(.corruptContent)
        /// The archive uses a feature that is not accepted: encryption, several disks, another method.
        public static let unsupported = Self(.unsupported)
        /// There is no entry of the name asked for.
        public static let entryMissing = Self(.entryMissing)
        /// The byte source failed; ``ZipError/cause`` says why.
        public static let unreadable = Self(.unreadable)
        /// zlib could not allocate its state.
        public static let outOfMemory = Self(.outOfMemory)

        /// The code as it appears in logs.
        public var description: String { self.kind.rawValue }
    }

    /// The kind of failure; the only part that counts for equality.
    public let code: Code
    /// What happened to which entry, with the numbers.
    public let message: String
    /// The failure underneath, where there is one.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message, followed by the cause.
    public var description: String {
        guard let cause else { return self.message }
        return "\(self.message): \(cause)"
    }

    /// Whether both errors have the same code.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code alone, as `==` compares it alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }
}

extension ZipError {
    static func malformed(_ what: String) -> Self { Self(.malformed, what) }

    static func truncated(_ what: String) -> Self { Self(.truncated, "the archive ends inside \(what)") }

    static func notCanonical(_ what: String) -> Self {
        Self(.notCanonical, "\(what) is not written as the container profile demands")
    }

    static func unsafeName(_ name: String, _ why: String) -> Self {
        Self(.unsafeName, "the entry name \(quoted(name)) \(why)")
    }

    static func duplicateName(_ name: String) -> Self {
        Self(.duplicateName, "the entry name \(quoted(name)) appears twice")
    }

    static func overlapping(_ name: String) -> Self {
        Self(.overlapping, "entry \(quoted(name)) overlaps the one after it")
    }

    static func limitExceeded(_ what: String, actual: some BinaryInteger, limit: some BinaryInteger) -> Self {
        Self(.limitExceeded, "\(what) is \(actual), the limit is \(limit)")
    }

    static func checksumMismatch(_ name: String) -> Self {
        Self(.checksumMismatch, "entry \(quoted(name)) does not have the declared CRC")
    }

    static func sizeMismatch(_ name: String, declared: UInt64) -> Self {
        Self(.sizeMismatch, "entry \(quoted(name)) does not have the declared size of \(declared) bytes")
    }

    static func corruptContent(_ name: String) -> Self {
        Self(.corruptContent, "entry \(quoted(name)) holds an invalid deflate stream")
    }

    static func unsupported(_ what: String) -> Self { Self(.unsupported, "\(what) is not supported") }

    static func entryMissing(_ name: String) -> Self {
        Self(.entryMissing, "there is no entry \(quoted(name))")
    }

    static func unreadable(_ cause: any Error) -> Self {
        Self(.unreadable, "the archive cannot be read", cause: cause)
    }

    static let outOfMemory = Self(.outOfMemory, "zlib cannot allocate its state")

    /// A hostile name made fit for a log line: short, one line, no control characters.
    static func quoted(_ name: String) -> String {
        var shown = ""
        for scalar in name.unicodeScalars.prefix(80) {
            shown += EntryName.isDisplayable(scalar) ? String(scalar) : "?"
        }
        return name.unicodeScalars.count > 80 ? "'\(shown)…'" : "'\(shown)'"
    }
}
