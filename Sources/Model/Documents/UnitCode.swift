/// The unified social credit code of an organisation (GB 32100), and so the name of a unit.
///
/// Eighteen characters: registrar, kind of organisation, area of the registrar (6 digits), organisation code (GB 11714,
/// 8 characters and its check character), check character. Both check characters are verified, so that one mistyped
/// character never names another unit.
public struct UnitCode: TextualValue, Comparable {
    /// The eighteen characters, letters in upper case.
    public let description: String

    /// Reads a code.
    ///
    /// - Parameter text: Eighteen characters, letters in upper case.
    /// - Throws: ``DocumentsError/Code/invalidUnitCode``.
    public init(_ text: String) throws(DocumentsError) {
        let characters = Array(text.utf8.prefix(19))
        guard characters.count == 18 else { throw .unitCode(text, "is not 18 characters long") }
        let values = characters.compactMap(Self.value(of:))
        guard values.count == 18 else {
            throw .unitCode(text, "holds a character that is neither a digit nor one of \(Self.letters)")
        }
        guard characters[2..<8].allSatisfy(\.isDigit) else {
            throw .unitCode(text, "has no area of six digits in places 3 to 8")
        }
        guard characters[16] == Self.organisationCheck(characters[8..<16]) else {
            throw .unitCode(text, "has a wrong check character in place 17")
        }
        guard values[17] == Self.check(values[..<17]) else {
            throw .unitCode(text, "has a wrong check character in place 18")
        }
        self.description = text
    }

    /// Reads the form a code has in a domain name, which is lower case.
    ///
    /// - Parameter domainLabel: The eighteen characters, letters in lower case.
    /// - Throws: ``DocumentsError/Code/invalidUnitCode``.
    public init(domainLabel: String) throws(DocumentsError) {
        guard domainLabel.utf8.allSatisfy({ $0.isDigit || $0.isLowercaseLetter }) else {
            throw .unitCode(domainLabel, "is not in lower case, as a domain name wants it")
        }
        try self.init(domainLabel.uppercased())
    }

    /// The form of the code in a domain name.
    public var domainLabel: String { self.description.lowercased() }

    /// Orders codes as texts.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.description.utf8.lexicographicallyPrecedes(rhs.description.utf8)
    }

    /// GB 32100: the letters without I, O, S, V and Z.
    private static let letters = "ABCDEFGHJKLMNPQRTUWXY"
    private static let alphabet = Array("0123456789\(Self.letters)".utf8)

    private static func value(of character: UInt8) -> Int? {
        self.alphabet.firstIndex(of: character)
    }

    /// GB 32100: the weight of place i is 3^(i-1) mod 31.
    private static func check(_ values: ArraySlice<Int>) -> Int {
        var weight = 1
        var sum = 0
        for value in values {
            sum += value * weight
            weight = weight * 3 % 31
        }
        return (31 - sum % 31) % 31
    }

    /// GB 11714: here letters count from 10 in the order of the full alphabet; ten is written X.
    private static func organisationCheck(_ characters: ArraySlice<UInt8>) -> UInt8 {
        let weights = [3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(characters, weights).reduce(0) { sum, pair in
            sum + (pair.0.digitValue ?? Int(pair.0 - UInt8(ascii: "A")) + 10) * pair.1
        }
        return switch 11 - sum % 11 {
        case 11: .zero
        case 10: UInt8(ascii: "X")
        case let digit: .zero + UInt8(digit)
        }
    }
}
