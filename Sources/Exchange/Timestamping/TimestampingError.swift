/// Why timestamps could not be given or fetched.
public struct TimestampingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case unreachable
            case answerInvalid = "answer-invalid"
            case refused
            case tokenRefused = "token-refused"
            case serialsDamaged = "serials-damaged"
        }

        private let value: Value

        /// The authority does not answer in time.
        public static let unreachable = Self(value: .unreachable)
        /// The authority does not answer as RFC 3161 has it.
        public static let answerInvalid = Self(value: .answerInvalid)
        /// The authority gives no timestamp.
        public static let refused = Self(value: .refused)
        /// The authority gives a timestamp that does not hold.
        public static let tokenRefused = Self(value: .tokenRefused)
        /// The file of numbers given out cannot be read.
        public static let serialsDamaged = Self(value: .serialsDamaged)

        /// The code's name.
        public var description: String { self.value.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened.
    public let message: String
    /// What lay below.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Compares codes only.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code only.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }

    /// Code, message and cause in one line.
    public var description: String {
        self.cause.map { "\(self.code): \(self.message): \($0)" } ?? "\(self.code): \(self.message)"
    }
}
