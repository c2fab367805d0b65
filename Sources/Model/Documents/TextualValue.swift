/// A value with one canonical text: equal values print the same, and what is printed can be read back.
///
/// In JSON and other coded forms such a value is its canonical text, so that a file can be read by a person and
/// compared byte by byte.
public protocol TextualValue: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Reads a text.
    ///
    /// - Parameter text: The text as it came, not trimmed and of any length.
    /// - Throws: A ``DocumentsError`` that names the kind of value and what is wrong with the text.
    init(_ text: String) throws(DocumentsError)
}

extension TextualValue {
    /// Reads the value from its canonical text.
    ///
    /// - Parameter decoder: A decoder that stands at a single string.
    /// - Throws: `DecodingError.dataCorrupted` with the text of the ``DocumentsError``.
    public init(from decoder: any Decoder) throws {
        self = try Self.read(from: decoder)
    }

    /// Writes the canonical text.
    ///
    /// - Parameter encoder: The encoder that takes a single string.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        try self.write(to: encoder)
    }

    private static func read(from decoder: any Decoder) throws -> Self {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            return try Self(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    private func write(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }
}

// An enumeration of words has two defaults to choose from, the one above and that of RawRepresentable; as it cannot
// choose, the compiler would write a third. These are preferred to both.
extension TextualValue where Self: RawRepresentable<String> {
    /// Reads the value from its canonical text.
    ///
    /// - Parameter decoder: A decoder that stands at a single string.
    /// - Throws: `DecodingError.dataCorrupted` with the text of the ``DocumentsError``.
    public init(from decoder: any Decoder) throws {
        self = try Self.read(from: decoder)
    }

    /// Writes the canonical text.
    ///
    /// - Parameter encoder: The encoder that takes a single string.
    /// - Throws: What the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        try self.write(to: encoder)
    }
}
