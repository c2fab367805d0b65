public import XML
public import Zip

/// How large an OFD file may be, packed and unpacked, and how much is made of it.
public struct OFDLimits: Hashable, Sendable {
    /// The bounds of the archive.
    public var archive: ForeignLimits
    /// The bounds of each XML file.
    public var xml: XMLLimits
    /// The greatest number of documents in a file, and of signatures in a document.
    public var documentCount: Int
    /// The greatest number of pages of a document.
    public var pageCount: Int
    /// How deep page blocks, composite objects, patterns and nested files may stand in each other.
    public var nesting: Int
    /// The greatest number of objects drawn for one page, those of templates and composites each time they are used.
    public var objectCount: Int
    /// The greatest size of a rendered page in bytes.
    public var renderedSize: Int

    /// Limits for documents of offices: 1 GiB unpacked, 256 MiB an entry, 32 MiB an XML file, 16384 entries, 64 MiB of SVG.
    public static let standard = Self()

    /// Sets the limits.
    public init(
        archive: ForeignLimits = ForeignLimits(entrySize: 256 << 20, totalSize: 1 << 30),
        xml: XMLLimits = XMLLimits(size: 32 << 20, depth: 64, nodeCount: 1_000_000, attributeCount: 64),
        documentCount: Int = 64,
        pageCount: Int = 10_000,
        nesting: Int = 12,
        objectCount: Int = 200_000,
        renderedSize: Int = 64 << 20
    ) {
        self.archive = archive
        self.xml = xml
        self.documentCount = documentCount
        self.pageCount = pageCount
        self.nesting = nesting
        self.objectCount = objectCount
        self.renderedSize = renderedSize
    }
}
