/// A value in a statement's arguments or in a row, in the types that both engines share.
///
/// The description names type and size only, so that values cannot slip into a log.
public enum SQLValue: Hashable, Sendable {
    /// The absence of a value.
    case null
    /// A 64-bit integer; also truth values (0 and 1) and times (milliseconds).
    case integer(Int64)
    /// Text.
    case text(String)
    /// Bytes.
    case blob([UInt8])

    /// An integer of any width.
    ///
    /// - Parameter value: The number; it must fit 64 bits with sign.
    /// - Returns: The value.
    public static func integer(_ value: Int) -> Self { .integer(Int64(value)) }

    /// A truth value, stored as 0 or 1.
    ///
    /// - Parameter value: The truth value.
    /// - Returns: The value.
    public static func boolean(_ value: Bool) -> Self { .integer(value ? 1 : 0) }

    /// An integer or null.
    ///
    /// - Parameter value: The number, if there is one.
    /// - Returns: The value.
    public static func integer(_ value: Int64?) -> Self { value.map { value in .integer(value) } ?? .null }

    /// Text or null.
    ///
    /// - Parameter value: The text, if there is one.
    /// - Returns: The value.
    public static func text(_ value: String?) -> Self { value.map { value in .text(value) } ?? .null }

    /// Bytes or null.
    ///
    /// - Parameter value: The bytes, if there are any.
    /// - Returns: The value.
    public static func blob(_ value: [UInt8]?) -> Self { value.map { value in .blob(value) } ?? .null }

    var typeName: String {
        switch self {
        case .null: "null"
        case .integer: "integer"
        case .text: "text"
        case .blob: "blob"
        }
    }
}

extension SQLValue: ExpressibleByNilLiteral {
    /// Null.
    ///
    /// - Parameter nilLiteral: Nothing.
    public init(nilLiteral: ()) { self = .null }
}

extension SQLValue: ExpressibleByIntegerLiteral {
    /// An integer.
    ///
    /// - Parameter value: The number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
}

extension SQLValue: ExpressibleByStringLiteral {
    /// Text.
    ///
    /// - Parameter value: The text.
    public init(stringLiteral value: String) { self = .text(value) }
}

extension SQLValue: ExpressibleByArrayLiteral {
    /// Bytes.
    ///
    /// - Parameter elements: The bytes.
    public init(arrayLiteral elements: UInt8...) { self = .blob(elements) }
}

extension SQLValue: CustomStringConvertible {
    /// The type, and the size of texts and blobs.
    public var description: String {
        switch self {
        case .null, .integer: self.typeName
        case .text(let text): "text of \(text.utf8.count) bytes"
        case .blob(let bytes): "blob of \(bytes.count) bytes"
        }
    }
}
