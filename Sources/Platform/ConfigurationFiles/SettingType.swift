/// What the value of a setting must be, and how it is read.
///
/// A module adds types of its own as static members, so that they stand beside the built-in ones:
///
/// ```swift
/// extension SettingType where Value == DivisionCode {
///     static var divisionCode: Self { .text("a division code", parse: DivisionCode.init(_:)) }
/// }
/// ```
public struct SettingType<Value> {
    /// What is expected, for messages: "an integer from 1 to 65535".
    public let expectation: String

    /// Reads the text of a value.
    public let parse: (SettingText) throws(SettingFault) -> Value

    /// Makes a type.
    ///
    /// - Parameters:
    ///   - expectation: What is expected, with its article.
    ///   - parse: Reads the text, or throws what is wrong with it.
    public init(_ expectation: String, parse: @escaping (SettingText) throws(SettingFault) -> Value) {
        self.expectation = expectation
        self.parse = parse
    }
}

@available(*, unavailable)
extension SettingType: Sendable {}

/// The text of a value as it stands in the file.
public struct SettingText: Sendable, Hashable {
    /// The text without quotation marks.
    public let string: String

    /// Whether it stood in quotation marks or in a block, and so is meant as text, whatever it looks like.
    public let isQuoted: Bool

    /// Makes a text.
    public init(_ string: String, isQuoted: Bool = false) {
        self.string = string
        self.isQuoted = isQuoted
    }

    /// Whether this is no value: nothing, `~` or `null`.
    var isNull: Bool {
        !self.isQuoted && ["", "~", "null", "Null", "NULL"].contains(self.string)
    }
}

/// What is wrong with the text of a value.
public struct SettingFault: Error, Sendable, Hashable {
    /// What is wrong, as the end of a sentence that begins with the setting's name: "is not an integer".
    ///
    /// It must not hold the text unless that can never be a secret.
    public let message: String

    /// What to do about it.
    public let hint: String?

    /// Makes a fault.
    public init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
