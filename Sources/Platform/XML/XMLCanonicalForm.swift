/// A canonical form of XML documents, comments left out.
public enum XMLCanonicalForm: Hashable, Sendable {
    /// Canonical XML 1.0 (W3C Recommendation of 2001).
    case inclusive
    /// Exclusive XML Canonicalization 1.0 (W3C Recommendation of 2002).
    case exclusive

    /// Brings a document into this form.
    ///
    /// - Parameters:
    ///   - bytes: The document in UTF-8.
    ///   - limits: How large it may be.
    ///   - annotations: Whether comments and processing instructions are accepted.
    /// - Returns: The canonical bytes, processing instructions included.
    /// - Throws: ``XMLError`` if the document is malformed, forbidden or beyond the limits.
    public func canonicalize(
        _ bytes: [UInt8],
        limits: XMLLimits = .standard,
        annotations: XMLAnnotations = .refused
    ) throws(XMLError) -> [UInt8] {
        try LibXMLDocument.parse(bytes, limits: limits, annotations: annotations).canonicalized(self)
    }
}
