/// An error of the Evidence module; equality is on the code.
public struct EvidenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case evidenceInvalid, checkpointInvalid, receiptInvalid, containerInvalid, frontierInvalid, tileInvalid
            case auditInvalid, keyUnsuitable, libraryFailure
        }

        private let value: Value

        /// Evidence is not of the one form, or its fields contradict each other.
        public static let evidenceInvalid = Self(value: .evidenceInvalid)
        /// A checkpoint or cosignature is not of the one form.
        public static let checkpointInvalid = Self(value: .checkpointInvalid)
        /// A receipt's core is not of the one form.
        public static let receiptInvalid = Self(value: .receiptInvalid)
        /// A receipt file is not of the one form.
        public static let containerInvalid = Self(value: .containerInvalid)
        /// Stored bytes are no frontier of a Merkle tree.
        public static let frontierInvalid = Self(value: .frontierInvalid)
        /// A tile or an entry bundle is of another form than a log's.
        public static let tileInvalid = Self(value: .tileInvalid)
        /// An export for auditors is of another form than one may have, or larger.
        public static let auditInvalid = Self(value: .auditInvalid)
        /// A key is of another suite than the log.
        public static let keyUnsuitable = Self(value: .keyUnsuitable)
        /// The cryptographic library refused an operation that should succeed.
        public static let libraryFailure = Self(value: .libraryFailure)

        /// The code's name.
        public var description: String { self.value.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened, to which object, and what was expected.
    public let message: String
    /// The error of a lower module, if there was one.
    public let cause: (any Error)?

    /// Compares codes only, so that a test names the code and not the text.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code only.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }

    /// Code, message and cause in one line.
    public var description: String {
        "\(self.code): \(self.message)" + (self.cause.map { " (\($0))" } ?? "")
    }
}

extension EvidenceError {
    static func evidence(_ message: String, cause: (any Error)? = nil) -> Self {
        .init(code: .evidenceInvalid, message: message, cause: cause)
    }

    static func checkpoint(_ message: String, cause: (any Error)? = nil) -> Self {
        .init(code: .checkpointInvalid, message: message, cause: cause)
    }

    static func receipt(_ message: String, cause: (any Error)? = nil) -> Self {
        .init(code: .receiptInvalid, message: message, cause: cause)
    }

    static func container(_ message: String, cause: (any Error)? = nil) -> Self {
        .init(code: .containerInvalid, message: message, cause: cause)
    }

    static func frontier(_ message: String) -> Self {
        .init(code: .frontierInvalid, message: message, cause: nil)
    }

    static func tile(_ message: String) -> Self { .init(code: .tileInvalid, message: message, cause: nil) }

    static func audit(_ message: String, cause: (any Error)? = nil) -> Self {
        .init(code: .auditInvalid, message: message, cause: cause)
    }

    static func keyUnsuitable(_ message: String) -> Self {
        .init(code: .keyUnsuitable, message: message, cause: nil)
    }

    static func library(_ cause: any Error) -> Self {
        .init(code: .libraryFailure, message: "a cryptographic operation failed", cause: cause)
    }
}
