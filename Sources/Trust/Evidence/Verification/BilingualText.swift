/// A text for people in Chinese and English.
public struct BilingualText: Sendable, Hashable {
    /// The Chinese text.
    public let chinese: String
    /// The English text.
    public let english: String

    /// A text in both languages.
    public init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }
}
