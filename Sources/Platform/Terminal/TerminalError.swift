internal import Glibc

/// What kept a person from answering at a terminal; equality is on the code.
public struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case noTerminal, cancelled, tooLong, inputOutput
        }

        private let value: Value

        /// There is no terminal to ask at.
        public static let noTerminal = Self(value: .noTerminal)
        /// The person gave up, or the terminal went away.
        public static let cancelled = Self(value: .cancelled)
        /// More was typed than is accepted.
        public static let tooLong = Self(value: .tooLong)
        /// The terminal cannot be read, written or set.
        public static let inputOutput = Self(value: .inputOutput)

        /// The code's name.
        public var description: String { self.value.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What happened; never what was typed.
    public let message: String

    /// Compares codes only.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code only.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }

    /// Code and message in one line.
    public var description: String { "\(self.code): \(self.message)" }
}

extension TerminalError {
    static let noTerminal = Self(code: .noTerminal, message: "there is no terminal to ask at")
    static let cancelled = Self(code: .cancelled, message: "the question was cancelled")

    static func tooLong(_ limit: Int) -> Self {
        Self(code: .tooLong, message: "more than \(limit) bytes were typed")
    }

    /// The last error of the operating system on this thread.
    static func system(_ doing: String) -> Self {
        let number = errno
        let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        return Self(code: .inputOutput, message: "cannot \(doing) the terminal: \(reason)")
    }
}
