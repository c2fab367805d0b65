/// A document as a value tree.
public struct XMLDocument: Hashable, Sendable {
    /// The outermost element.
    public var root: XMLElement

    /// Whether the document that was parsed held processing instructions, which the tree does not show.
    public let hasSkippedInstructions: Bool

    /// Makes a document of an element.
    public init(root: XMLElement) {
        self.init(root: root, hasSkippedInstructions: false)
    }

    init(root: XMLElement, hasSkippedInstructions: Bool) {
        self.root = root
        self.hasSkippedInstructions = hasSkippedInstructions
    }

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: The document in UTF-8.
    ///   - limits: How large it may be.
    ///   - annotations: What becomes of comments and processing instructions.
    /// - Returns: The document, all references resolved.
    /// - Throws: ``XMLError`` if it is malformed, forbidden or beyond the limits.
    public static func parse(
        _ bytes: [UInt8],
        limits: XMLLimits = .standard,
        annotations: XMLAnnotations = .refused
    ) throws(XMLError) -> XMLDocument {
        try LibXMLDocument.parse(bytes, limits: limits, annotations: annotations).document()
    }

    /// Writes the document; what was written by this function and parsed is written again byte for byte.
    ///
    /// - Parameter declaration: Whether the XML declaration comes first.
    /// - Returns: The document in UTF-8.
    /// - Throws: ``XMLError`` with the code ``XMLError/Code/unwritable``.
    public func serialized(declaration: Bool = true) throws(XMLError) -> [UInt8] {
        try self.root.serialized(declaration: declaration)
    }

    /// The canonical form of the document, without comments.
    ///
    /// - Parameter form: Which of the two algorithms.
    /// - Returns: The canonical bytes.
    /// - Throws: ``XMLError`` if the tree cannot be written, or does not show all that the form must contain.
    public func canonicalized(_ form: XMLCanonicalForm) throws(XMLError) -> [UInt8] {
        guard !self.hasSkippedInstructions else {
            throw .unwritable("the canonical form of a document whose processing instructions were skipped")
        }
        let bytes = try self.serialized()
        // The limits are those of what was just written.
        let limits = XMLLimits(size: bytes.count, depth: 256, nodeCount: bytes.count, attributeCount: bytes.count)
        return try form.canonicalize(bytes, limits: limits)
    }
}

extension XMLElement {
    /// Writes the element as a document of its own, always the same way.
    ///
    /// - Parameter declaration: Whether the XML declaration comes first.
    /// - Returns: The document in UTF-8.
    /// - Throws: ``XMLError`` with the code ``XMLError/Code/unwritable``.
    public func serialized(declaration: Bool = true) throws(XMLError) -> [UInt8] {
        var serializer = XMLSerializer()
        if declaration { serializer.appendDeclaration() }
        try serializer.append(self)
        return serializer.bytes
    }
}
