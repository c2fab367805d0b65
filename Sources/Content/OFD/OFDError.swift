/// Why an OFD file, or a part of it, could not be read.
public struct OFDError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure; more kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case containerUnreadable = "container-unreadable"
            case pathInvalid = "path-invalid"
            case entryMissing = "entry-missing"
            case entryDamaged = "entry-damaged"
            case xmlUnreadable = "xml-unreadable"
            case structureInvalid = "structure-invalid"
            case limitExceeded = "limit-exceeded"
            case pageMissing = "page-missing"
            case unwritable
            case signingRefused = "signing-refused"
            case wholeProtected = "whole-protected"
        }

        private let kind: Kind

        private init(_ kind: Kind) { self.kind = kind }

        /// The file is not a ZIP archive that can be read safely.
        public static let containerUnreadable = Self(.containerUnreadable)
        /// A path leaves the package or has a form that is not accepted.
        public static let pathInvalid = Self(.pathInvalid)
        /// An entry that something refers to is not there.
        public static let entryMissing = Self(.entryMissing)
        /// An entry cannot be unpacked.
        public static let entryDamaged = Self(.entryDamaged)
        /// An entry is not XML that can be read safely.
        public static let xmlUnreadable = Self(.xmlUnreadable)
        /// An XML file has not the elements that it must have.
        public static let structureInvalid = Self(.structureInvalid)
        /// A size or count is beyond its limit.
        public static let limitExceeded = Self(.limitExceeded)
        /// The document has no page of the number asked for.
        public static let pageMissing = Self(.pageMissing)
        /// A draft has parts that no OFD file can hold.
        public static let unwritable = Self(.unwritable)
        /// The document may not be signed, or not in this way.
        public static let signingRefused = Self(.signingRefused)
        /// A signature covers what a further one would change.
        public static let wholeProtected = Self(.wholeProtected)

        /// The code as it appears in logs.
        public var description: String { self.kind.rawValue }
    }

    /// The kind of failure; the only part that counts for equality.
    public let code: Code
    /// What is wrong with which part.
    public let message: String
    /// The failure underneath, where there is one.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Code, message and cause in one line.
    public var description: String {
        self.cause.map { "\(self.code): \(self.message): \($0)" } ?? "\(self.code): \(self.message)"
    }

    /// Whether both errors have the same code.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code alone, as `==` compares it alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }
}

extension OFDError {
    static func path(_ location: String, _ why: String) -> Self {
        Self(.pathInvalid, "the path '\(location.shortened)' \(why)")
    }

    static func missing(_ path: OFDPath) -> Self { Self(.entryMissing, "there is no entry \(path)") }

    static func structure(_ path: OFDPath, _ what: String) -> Self { Self(.structureInvalid, "\(path) \(what)") }

    static func unwritable(_ what: String) -> Self { Self(.unwritable, "\(what) cannot be written as OFD") }

    static func refused(_ why: String) -> Self { Self(.signingRefused, why) }

    static func limit(_ what: String, _ limit: Int) -> Self {
        Self(.limitExceeded, "\(what) is over the limit of \(limit)")
    }
}

extension String {
    /// The text made fit for a message: short, and without characters that steer a terminal.
    var shortened: String {
        var text = String.UnicodeScalarView()
        for scalar in self.unicodeScalars.prefix(120) { text.append(scalar.isPlain ? scalar : "?") }
        return String(text) + (self.unicodeScalars.count > 120 ? "…" : "")
    }
}

extension Unicode.Scalar {
    /// False for control characters, line separators and format characters but the joiners, which words are written with.
    var isPlain: Bool {
        switch self.properties.generalCategory {
        case .control, .surrogate, .lineSeparator, .paragraphSeparator: false
        case .format: ["\u{200C}", "\u{200D}", "\u{180E}"].contains(self)
        default: true
        }
    }
}
