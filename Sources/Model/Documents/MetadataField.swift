/// One value of one element as text: the form in which metadata enters from and leaves for XML, JSON and forms.
public struct MetadataField: Sendable, Hashable {
    /// The element.
    public let element: MetadataElement

    /// One value; an element with several values makes several fields.
    public let value: String

    /// Makes a field.
    public init(_ element: MetadataElement, _ value: String) {
        self.element = element
        self.value = value
    }
}
