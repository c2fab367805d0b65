/// Keeps the OFD document of a package that streams past, up to a size.
struct DocumentCollector {
    /// The entry of a package that holds an OFD document.
    static let entry = "document.ofd"

    private let limit: Int
    /// The document; nil when the package has none, or nobody looks.
    private(set) var bytes: [UInt8]?
    /// Whether it is larger than what is looked into.
    private(set) var isTooLarge = false

    /// - Parameter limit: The most that is kept; 0 when nobody looks.
    init(limit: Int) { self.limit = limit }

    mutating func take(_ part: ArraySlice<UInt8>, of name: String) {
        guard self.limit > 0, name == Self.entry, !self.isTooLarge else { return }
        guard (self.bytes?.count ?? 0) + part.count <= self.limit else {
            self.isTooLarge = true
            self.bytes = []
            return
        }
        if self.bytes == nil { self.bytes = [] }
        self.bytes?.append(contentsOf: part)
    }
}
