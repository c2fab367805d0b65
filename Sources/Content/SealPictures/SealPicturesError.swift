/// Why a picture of a seal could not be drawn.
public struct SealPicturesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case designInvalid, fontMalformed, glyphMissing, pictureFailed
        }

        private let value: Value

        private init(_ value: Value) { self.value = value }

        /// A name, a line or a size that no seal has.
        public static let designInvalid = Self(.designInvalid)
        /// The font cannot be read.
        public static let fontMalformed = Self(.fontMalformed)
        /// The font has no outline for a character.
        public static let glyphMissing = Self(.glyphMissing)
        /// The picture could not be packed, or would be larger than seals allow.
        public static let pictureFailed = Self(.pictureFailed)

        /// The code's name.
        public var description: String { self.value.rawValue }
    }

    /// What was wrong, for programs.
    public let code: Code
    /// What was wrong, for people.
    public let message: String
    /// What made it go wrong.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Whether two errors have the same code.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Adds the code to a hash.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }

    /// The message with its cause.
    public var description: String { self.message + (self.cause.map { ": \($0)" } ?? "") }
}
