/// An error of the CanonicalJSON module; equality is on the code.
public struct CanonicalJSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case syntax, encoding, duplicateKey, unsupportedNumber, limitExceeded, notCanonical
            case keyMissing, wrongType, unknownKey
        }

        private let value: Value

        /// The bytes are not JSON.
        public static let syntax = Self(value: .syntax)
        /// A string is not UTF-8 or names half of a surrogate pair.
        public static let encoding = Self(value: .encoding)
        /// An object has a key twice.
        public static let duplicateKey = Self(value: .duplicateKey)
        /// A number is not an integer, or is one that not every reader can represent.
        public static let unsupportedNumber = Self(value: .unsupportedNumber)
        /// A size, depth or count limit was exceeded.
        public static let limitExceeded = Self(value: .limitExceeded)
        /// The bytes are JSON, but not in the canonical form.
        public static let notCanonical = Self(value: .notCanonical)
        /// An object lacks a key.
        public static let keyMissing = Self(value: .keyMissing)
        /// A value is of another type than the one expected.
        public static let wrongType = Self(value: .wrongType)
        /// An object has a key that its reader does not know.
        public static let unknownKey = Self(value: .unknownKey)

        /// The code's name.
        public var description: String { self.value.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened and where; never a value of the text.
    public let message: String

    /// Compares codes only, so that a test names the code and not the text.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code only.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }

    /// Code and message in one line.
    public var description: String { "\(self.code): \(self.message)" }
}

extension CanonicalJSONError {
    static func syntax(_ what: String, at offset: Int) -> Self {
        .init(code: .syntax, message: "\(what) at byte \(offset)")
    }

    static func encoding(_ what: String, at offset: Int) -> Self {
        .init(code: .encoding, message: "\(what) at byte \(offset)")
    }

    static func duplicateKey(before offset: Int) -> Self {
        .init(code: .duplicateKey, message: "the key that ends before byte \(offset) stands in its object twice")
    }

    static func unsupportedNumber(_ what: String, at offset: Int) -> Self {
        .init(code: .unsupportedNumber, message: "\(what) at byte \(offset)")
    }

    static func limitExceeded(_ what: String, limit: Int) -> Self {
        .init(code: .limitExceeded, message: "\(what) exceeds the limit of \(limit)")
    }

    static let notCanonical = Self(
        code: .notCanonical,
        message: "the JSON is not in the canonical form of RFC 8785"
    )

    static func keyMissing(_ key: String) -> Self {
        .init(code: .keyMissing, message: "the key \"\(key)\" is missing")
    }

    static func wrongType(_ key: String, expected: String, found: JSONValue) -> Self {
        .init(code: .wrongType, message: "\"\(key)\" is \(found.typeName), \(expected) is expected")
    }

    static func noObject(_ found: JSONValue) -> Self {
        .init(code: .wrongType, message: "the value is \(found.typeName), an object is expected")
    }

    static func unknownKey(_ count: Int, known: some Collection<String>) -> Self {
        .init(
            code: .unknownKey,
            message: "the object has \(count) unknown keys; known are \(known.sorted().joined(separator: ", "))"
        )
    }
}
