/// How large a document may be to be read.
public struct XMLLimits: Hashable, Sendable {
    /// The greatest number of bytes.
    public var size: Int
    /// The greatest number of elements inside each other; libxml2 itself stops at 256.
    public var depth: Int
    /// The greatest number of elements, pieces of text, comments and processing instructions.
    public var nodeCount: Int
    /// The greatest number of attributes and namespace declarations of one element.
    public var attributeCount: Int

    /// Limits for what crosses a boundary: 8 MiB, 64 levels, 200000 nodes, 64 attributes.
    public static let standard = Self()

    /// Sets the limits.
    public init(
        size: Int = 8 << 20,
        depth: Int = 64,
        nodeCount: Int = 200_000,
        attributeCount: Int = 64
    ) {
        self.size = size
        self.depth = depth
        self.nodeCount = nodeCount
        self.attributeCount = attributeCount
    }
}

/// What becomes of comments and processing instructions, which have no place in the value tree.
public enum XMLAnnotations: Hashable, Sendable {
    /// The document is refused: for formats of our own, where nothing may be carried unseen.
    case refused
    /// They are passed over: for documents that others wrote.
    case skipped
}
