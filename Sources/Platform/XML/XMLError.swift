/// Why bytes are not an acceptable XML document, or why a document cannot be written.
public struct XMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case malformed, notUTF8, forbidden, limitExceeded, invalid, invalidSchema, unwritable, outOfMemory
        }

        private let kind: Kind

        private init(_ kind: Kind) { self.kind = kind }

        /// The bytes are not a well-formed XML document with namespaces.
        public static let malformed = Self(.malformed)
        /// The bytes are not UTF-8, or declare another encoding.
        public static let notUTF8 = Self(.notUTF8)
        /// The document holds a document type declaration, or annotations where none are allowed.
        public static let forbidden = Self(.forbidden)
        /// The document is larger, deeper or has more parts than the caller allows.
        public static let limitExceeded = Self(.limitExceeded)
        /// The document does not conform to the schema; ``XMLError/problems`` says where.
        public static let invalid = Self(.invalid)
        /// The schema itself is not acceptable.
        public static let invalidSchema = Self(.invalidSchema)
        /// A name, character or namespace cannot be written as XML.
        public static let unwritable = Self(.unwritable)
        /// libxml2 could not allocate its state.
        public static let outOfMemory = Self(.outOfMemory)

        /// The code as it appears in logs.
        public var description: String { self.kind.rawValue }
    }

    /// One fault at one place; names of elements and attributes may appear in it, values do not.
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// The line, counted from 1, or nil if it is not known.
        public let line: Int?
        /// What is wrong there.
        public let text: String

        /// The problem as one line of text.
        public var description: String {
            guard let line else { return self.text }
            return "line \(line): \(self.text)"
        }
    }

    /// The kind of failure; the only part that counts for equality.
    public let code: Code
    /// What is wrong, with numbers and the first problem.
    public let message: String
    /// The first problems found, in the document's order.
    public let problems: [Problem]

    init(_ code: Code, _ message: String, problems: [Problem] = []) {
        self.code = code
        self.message = message
        self.problems = problems
    }

    /// The message, followed by the problems.
    public var description: String {
        ([self.message] + self.problems.map(\.description)).joined(separator: "; ")
    }

    /// Whether both errors have the same code.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code alone, as `==` compares it alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }
}

extension XMLError {
    static func malformed(_ problems: [Problem]) -> Self {
        Self(.malformed, "the document is not well-formed XML", problems: problems)
    }

    static func malformed(_ what: String, line: Int?) -> Self {
        .malformed([Problem(line: line, text: what)])
    }

    static func notUTF8(_ what: String) -> Self { Self(.notUTF8, what) }

    static func forbidden(_ what: String, line: Int) -> Self {
        Self(.forbidden, "\(what) is not allowed, line \(line)")
    }

    static func limitExceeded(_ what: String, actual: Int, limit: Int) -> Self {
        Self(.limitExceeded, "\(what) is \(actual), the limit is \(limit)")
    }

    static func invalid(_ problems: [Problem]) -> Self {
        Self(.invalid, "the document does not conform to its schema", problems: problems)
    }

    static func invalidSchema(_ what: String, _ problems: [Problem] = []) -> Self {
        Self(.invalidSchema, "the schema is not acceptable: \(what)", problems: problems)
    }

    static func unwritable(_ what: String) -> Self { Self(.unwritable, "\(what) cannot be written as XML") }

    static let outOfMemory = Self(.outOfMemory, "libxml2 cannot allocate its state")
}
