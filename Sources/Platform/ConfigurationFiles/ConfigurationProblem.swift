/// One thing that is wrong with a configuration file, at its place.
public struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    /// What kind of problem it is.
    public struct Code: Hashable, Sendable {
        private enum Kind: Hashable, Sendable {
            case syntax, tooLarge, unsupported, duplicate, unknownKey, missing, wrongKind, invalid
        }

        private let kind: Kind

        private init(_ kind: Kind) {
            self.kind = kind
        }

        /// Not YAML.
        public static let syntax = Self(.syntax)
        /// Over a limit on size or depth.
        public static let tooLarge = Self(.tooLarge)
        /// YAML that is not read here: anchors, aliases, tags, keys that are no text.
        public static let unsupported = Self(.unsupported)
        /// A key stands twice in one mapping.
        public static let duplicate = Self(.duplicate)
        /// No setting has this name.
        public static let unknownKey = Self(.unknownKey)
        /// A setting without default is not there.
        public static let missing = Self(.missing)
        /// A list stands where a text is expected, or the like.
        public static let wrongKind = Self(.wrongKind)
        /// The value cannot be taken.
        public static let invalid = Self(.invalid)
    }

    /// A place in a file; both numbers start at 1, columns count Unicode scalars.
    public struct Place: Sendable, Hashable, Comparable {
        /// The line.
        public let line: Int
        /// The column.
        public let column: Int

        /// Makes a place.
        public init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }

        /// Orders places as they follow one another in the file.
        public static func < (lhs: Self, rhs: Self) -> Bool {
            (lhs.line, lhs.column) < (rhs.line, rhs.column)
        }
    }

    /// The file's name as it was given to the reader.
    public let file: String

    /// Where in the file.
    public let place: Place

    /// The names of the keys from the outermost in, `neighbours[2].code`; empty for the file as a whole.
    public let keyPath: String

    /// What kind of problem it is.
    public let code: Code

    /// What is wrong; holds the value only where values are known not to be secret.
    public let message: String

    /// What to do about it, where that can be said.
    public let hint: String?

    /// One line: `node.yaml:3:7: link.port: is not an integer (write the number without quotes)`.
    public var description: String {
        let path = self.keyPath.isEmpty ? "" : "\(self.keyPath): "
        let hint = self.hint.map { " (\($0))" } ?? ""
        return "\(self.file):\(self.place.line):\(self.place.column): \(path)\(self.message)\(hint)"
    }
}
