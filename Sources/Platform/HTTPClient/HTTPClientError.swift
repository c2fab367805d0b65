/// Why a request could not be carried out; the server's own answers are not errors.
public struct HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String { case addressInvalid, unreachable, closed, cut, tooLarge, malformed, timedOut }

        private let value: Value

        /// An address is none that can be asked.
        public static let addressInvalid = Self(value: .addressInvalid)
        /// There is no connection to the server.
        public static let unreachable = Self(value: .unreachable)
        /// The connection was closed before the request began; nothing reached the server.
        public static let closed = Self(value: .closed)
        /// The connection ended during the request; whether the server acted is unknown.
        public static let cut = Self(value: .cut)
        /// The response is larger than allowed.
        public static let tooLarge = Self(value: .tooLarge)
        /// The server does not speak HTTP as expected.
        public static let malformed = Self(value: .malformed)
        /// Nothing moved for too long.
        public static let timedOut = Self(value: .timedOut)

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
