/// A JSON value without fractional numbers.
///
/// Signed texts in Yizhan are JSON in the canonical form of RFC 8785. They hold no fractions, so that the one part of that
/// form which is hard to agree on, the printing of floating-point numbers, is never needed.
///
/// Keys are compared as Swift compares strings, by canonical equivalence: an object with one key in two Unicode
/// normalisations counts as having it twice and is refused.
public enum JSONValue: Sendable, Hashable {
    /// An object; the order of its keys is no part of it.
    case object([String: JSONValue])
    /// An array.
    case array([JSONValue])
    /// A string.
    case string(String)
    /// A whole number; the parser accepts ``safeIntegers`` only.
    case integer(Int64)
    /// `true` or `false`.
    case boolean(Bool)
    /// `null`.
    case null

    /// The integers that every reader of JSON represents exactly (RFC 7493 § 2.2).
    public static let safeIntegers: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991

    /// What the value is, for messages.
    var typeName: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .integer: "an integer"
        case .boolean: "a boolean"
        case .null: "null"
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }

    /// An integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }

    /// A boolean.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// An object; of a key given twice the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
