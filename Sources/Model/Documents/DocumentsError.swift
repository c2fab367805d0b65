/// A text that is not the value it was taken for.
public struct DocumentsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which kind of value could not be read.
    public struct Code: Hashable, Sendable {
        private enum Kind: Hashable, Sendable {
            case divisionCode, unitCode, officerName, address, domainName, packetIdentifier
            case timestamp, date, documentKind, urgency, classification, documentNumber, copyNumber
        }

        private let kind: Kind

        private init(_ kind: Kind) {
            self.kind = kind
        }

        /// Not an administrative division code.
        public static let invalidDivisionCode = Self(.divisionCode)
        /// Not a unified social credit code.
        public static let invalidUnitCode = Self(.unitCode)
        /// Not the name of an officer.
        public static let invalidOfficerName = Self(.officerName)
        /// Not the address of a unit or an officer.
        public static let invalidAddress = Self(.address)
        /// Not the domain name of a node, a unit or an officer.
        public static let invalidDomainName = Self(.domainName)
        /// Not the identifier of a packet.
        public static let invalidPacketIdentifier = Self(.packetIdentifier)
        /// Not a point in time.
        public static let invalidTimestamp = Self(.timestamp)
        /// Not a day of the calendar.
        public static let invalidDate = Self(.date)
        /// Not one of the fifteen document types.
        public static let invalidDocumentKind = Self(.documentKind)
        /// Not a degree of urgency.
        public static let invalidUrgency = Self(.urgency)
        /// Not a classification.
        public static let invalidClassification = Self(.classification)
        /// Not a document number.
        public static let invalidDocumentNumber = Self(.documentNumber)
        /// Not a copy number.
        public static let invalidCopyNumber = Self(.copyNumber)
    }

    /// Which kind of value could not be read.
    public let code: Code

    /// What is wrong with the text, and what was expected.
    public let message: String

    /// The message.
    public var description: String { self.message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Compares the codes: a test names what happened, not the wording.
    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.code == rhs.code
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.code)
    }
}

extension DocumentsError {
    static func divisionCode(_ text: String, _ reason: String) -> Self {
        Self(.invalidDivisionCode, "division code \(text.excerpt) \(reason)")
    }

    static func unitCode(_ text: String, _ reason: String) -> Self {
        Self(.invalidUnitCode, "unified social credit code \(text.excerpt) \(reason)")
    }

    static func officerName(_ text: String, _ reason: String) -> Self {
        Self(.invalidOfficerName, "officer name \(text.excerpt) \(reason)")
    }

    static func address(_ text: String, _ reason: String) -> Self {
        Self(.invalidAddress, "address \(text.excerpt) \(reason)")
    }

    static func domainName(_ text: String, _ reason: String) -> Self {
        Self(.invalidDomainName, "domain name \(text.excerpt) \(reason)")
    }

    static func packetIdentifier(_ text: String, _ reason: String) -> Self {
        Self(.invalidPacketIdentifier, "packet identifier \(text.excerpt) \(reason)")
    }

    static func timestamp(_ text: String, _ reason: String) -> Self {
        Self(.invalidTimestamp, "timestamp \(text.excerpt) \(reason)")
    }

    static func date(_ text: String, _ reason: String) -> Self {
        Self(.invalidDate, "date \(text.excerpt) \(reason)")
    }

    static func documentNumber(_ text: String, _ reason: String) -> Self {
        Self(.invalidDocumentNumber, "document number \(text.excerpt) \(reason)")
    }

    static func copyNumber(_ text: String) -> Self {
        Self(.invalidCopyNumber, "copy number \(text.excerpt) is not six digits from 000001 to 999999")
    }

    static func word(_ code: Code, _ what: String, _ text: String, of words: [String]) -> Self {
        Self(code, "\(what) \(text.excerpt) is none of \(words.joined(separator: " "))")
    }
}

extension String {
    /// The text in quotation marks as it may stand in a message: short, on one line, and unable to steer a terminal.
    var excerpt: String {
        let limit = 40
        var shown = ""
        var rest = self.unicodeScalars[...]
        for _ in 0..<limit {
            guard let scalar = rest.popFirst() else { break }
            shown.unicodeScalars.append(scalar.isHarmless ? scalar : "?")
        }
        return rest.isEmpty ? "\"\(shown)\"" : "\"\(shown)…\""
    }
}

extension Unicode.Scalar {
    /// False for control characters, line separators and format characters, bidirectional overrides among them.
    ///
    /// The joiners and the Mongolian vowel separator are format characters too, but words are written with them.
    var isHarmless: Bool {
        // Printable ASCII and the common ideographs, most of all text, need no look into the table of categories.
        if (0x20..<0x7F).contains(self.value) || (0x4E00...0x9FFF).contains(self.value) { return true }
        return switch self.properties.generalCategory {
        case .control, .surrogate, .lineSeparator, .paragraphSeparator: false
        case .format: ["\u{200C}", "\u{200D}", "\u{180E}"].contains(self)
        default: true
        }
    }
}
