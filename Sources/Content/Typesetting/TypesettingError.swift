/// Why a document could not be typeset.
public struct TypesettingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case bodyMalformed = "body-malformed"
            case limitExceeded = "limit-exceeded"
            case titleInvalid = "title-invalid"
            case fontInvalid = "font-invalid"
            case unwritable
        }

        private let kind: Kind

        private init(_ kind: Kind) { self.kind = kind }

        /// The body holds a character or a table that cannot be set.
        public static let bodyMalformed = Self(.bodyMalformed)
        /// The body, or what would be made of it, is beyond its limit.
        public static let limitExceeded = Self(.limitExceeded)
        /// The lines given for the title are not the title.
        public static let titleInvalid = Self(.titleInvalid)
        /// A font file cannot be used.
        public static let fontInvalid = Self(.fontInvalid)
        /// The pages cannot be written as OFD.
        public static let unwritable = Self(.unwritable)

        /// The code as it appears in logs.
        public var description: String { self.kind.rawValue }
    }

    /// The kind of failure; the only part that counts for equality.
    public let code: Code
    /// What is wrong and where; never the text of the document.
    public let message: String
    /// The line of the body, counted from 1, where there is one.
    public let line: Int?
    /// The failure underneath, where there is one.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, line: Int? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.line = line
        self.cause = cause
    }

    /// Code, line, message and cause in one text.
    public var description: String {
        let place = self.line.map { "line \($0): " } ?? ""
        return "\(self.code): \(place)\(self.message)" + (self.cause.map { ": \($0)" } ?? "")
    }

    /// Whether both errors have the same code.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code alone, as `==` compares it alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }
}

extension TypesettingError {
    static func limit(_ what: String, _ limit: Int, line: Int? = nil) -> Self {
        Self(.limitExceeded, "\(what) is over the limit of \(limit)", line: line)
    }

    static func malformed(_ what: String, line: Int) -> Self { Self(.bodyMalformed, what, line: line) }
}
