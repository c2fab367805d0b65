/// The name of an officer within a unit, as it stands in the certificate: one label of a domain name.
public struct OfficerName: TextualValue, Comparable {
    /// The label.
    public let description: String

    /// Reads a name.
    ///
    /// - Parameter text: 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end (RFC 1123 § 2.1).
    /// - Throws: ``DocumentsError/Code/invalidOfficerName``.
    public init(_ text: String) throws(DocumentsError) {
        let hyphen = UInt8(ascii: "-")
        guard 1...63 ~= text.utf8.count,
            text.utf8.allSatisfy({ $0.isDigit || $0.isLowercaseLetter || $0 == hyphen }),
            text.utf8.first != hyphen, text.utf8.last != hyphen
        else {
            throw .officerName(text, "is not 1 to 63 of a-z, 0-9 and - (no - at the ends)")
        }
        self.description = text
    }

    /// Orders names as texts.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.description.utf8.lexicographicallyPrecedes(rhs.description.utf8)
    }
}
