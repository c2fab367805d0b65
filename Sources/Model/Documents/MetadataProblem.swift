/// One thing that is wrong with the metadata of a document.
public struct MetadataProblem: Sendable, Hashable, CustomStringConvertible {
    /// What kind of problem it is.
    public struct Code: Hashable, Sendable {
        private enum Kind: Hashable, Sendable {
            case missing, repeated, malformed, empty, tooLong, tooMany, unprintable, contradictory
        }

        private let kind: Kind

        private init(_ kind: Kind) {
            self.kind = kind
        }

        /// The element is required and is not there.
        public static let missing = Self(.missing)
        /// The element may have one value and has several, or the same value stands there twice.
        public static let repeated = Self(.repeated)
        /// The text is not a value of the element.
        public static let malformed = Self(.malformed)
        /// The text is empty or blank.
        public static let empty = Self(.empty)
        /// The text is longer than allowed.
        public static let tooLong = Self(.tooLong)
        /// The element has more values than allowed.
        public static let tooMany = Self(.tooMany)
        /// The text holds control characters, line breaks or characters that turn the direction of writing.
        public static let unprintable = Self(.unprintable)
        /// The value does not fit another element.
        public static let contradictory = Self(.contradictory)
    }

    /// The element that is wrong.
    public let element: MetadataElement

    /// What kind of problem it is.
    public let code: Code

    /// What is wrong and what was expected; never the text of the document.
    public let message: String

    /// The Chinese name of the element and the message.
    public var description: String { "\(self.element.chineseName): \(self.message)" }

    init(_ element: MetadataElement, _ code: Code, _ message: String) {
        self.element = element
        self.code = code
        self.message = message
    }
}
