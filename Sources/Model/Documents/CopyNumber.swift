/// The number of a single copy (份号): six digits, `000001`.
public struct CopyNumber: TextualValue, Comparable {
    /// The number, 1 to 999999.
    public let value: Int

    /// Makes a copy number; nil when it does not fit in six digits.
    public init?(_ value: Int) {
        guard 1...999_999 ~= value else { return nil }
        self.value = value
    }

    /// Reads six digits.
    ///
    /// - Parameter text: For example `000001`.
    /// - Throws: ``DocumentsError/Code/invalidCopyNumber``.
    public init(_ text: String) throws(DocumentsError) {
        guard text.utf8.count == 6, let value = text.utf8.decimalValue, let number = Self(value) else {
            throw .copyNumber(text)
        }
        self = number
    }

    /// The six digits.
    public var description: String { self.value.padded(to: 6) }

    /// Orders by number.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.value < rhs.value
    }
}
