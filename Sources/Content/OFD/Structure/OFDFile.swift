internal import XML

/// An OFD file: its package and what `OFD.xml` says of the documents in it.
public struct OFDFile: Sendable {
    /// The entries.
    public let package: OFDPackage
    /// The version of the format, as written.
    public let version: String?
    /// `OFD`, or `OFD-A` for archives.
    public let documentType: String?
    /// The documents, one at least.
    public let bodies: [DocumentBody]

    /// Where the main entry of every file stands.
    public static let mainEntry = OFDPath(entryName: "OFD.xml")

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - limits: The bounds.
    /// - Throws: ``OFDError`` if the archive or `OFD.xml` cannot be read.
    public init(_ bytes: [UInt8], limits: OFDLimits = .standard) throws(OFDError) {
        try self.init(package: OFDPackage(bytes, limits: limits))
    }

    /// Reads the main entry of a package.
    ///
    /// - Parameter package: The entries.
    /// - Throws: ``OFDError`` if `OFD.xml` cannot be read.
    public init(package: OFDPackage) throws(OFDError) {
        let root = try package.xml(at: Self.mainEntry)
        guard root.name == "OFD" else { throw .structure(Self.mainEntry, "has another root than OFD") }
        let elements = root.all("DocBody")
        guard !elements.isEmpty else { throw .structure(Self.mainEntry, "holds no DocBody") }
        guard elements.count <= package.limits.documentCount else {
            throw .limit("the number of documents", package.limits.documentCount)
        }
        var bodies: [DocumentBody] = []
        for element in elements { bodies.append(try DocumentBody(element, in: package)) }
        self.package = package
        self.version = root.attributeValue("Version")
        self.documentType = root.attributeValue("DocType")
        self.bodies = bodies
    }

    /// Reads a document of the file.
    ///
    /// - Parameter index: Which one, counted from 0.
    /// - Throws: ``OFDError``.
    /// - Returns: Its structure; pages are read one by one.
    public func document(_ index: Int = 0) throws(OFDError) -> OFDDocument {
        guard self.bodies.indices.contains(index) else {
            throw OFDError(.pageMissing, "the file has \(self.bodies.count) documents, number \(index + 1) is not one")
        }
        guard let root = self.bodies[index].root else { throw .structure(Self.mainEntry, "names no DocRoot") }
        return try OFDDocument(at: root, in: self.package)
    }
}

/// One document of a file, as `OFD.xml` lists it (DocBody).
public struct DocumentBody: Hashable, Sendable {
    /// What is said about the document.
    public let information: DocumentInformation
    /// Where its Document.xml stands; nil for a body that only holds information.
    public let root: OFDPath?
    /// Where its list of signatures stands.
    public let signatures: OFDPath?

    init(_ element: XMLElement, in package: OFDPackage) throws(OFDError) {
        self.information = DocumentInformation(element.first("DocInfo"))
        self.root = try Self.path("DocRoot", element, package)
        self.signatures = try Self.path("Signatures", element, package)
    }

    private static func path(_ name: String, _ element: XMLElement, _ package: OFDPackage) throws(OFDError) -> OFDPath?
    {
        guard let location = element.string(name) else { return nil }
        return try package.locate(location, in: OFDFile.mainEntry)
    }
}

/// What a file says about a document (CT_DocInfo); nothing of it is checked.
public struct DocumentInformation: Hashable, Sendable {
    /// The document's UUID.
    public let identifier: String?
    /// The title.
    public let title: String?
    /// Who wrote it.
    public let author: String?
    /// What it is about.
    public let subject: String?
    /// A summary.
    public let abstract: String?
    /// When it was made, as written.
    public let created: String?
    /// When it was last changed, as written.
    public let modified: String?
    /// What it is for.
    public let usage: String?
    /// Words it may be found by.
    public let keywords: [String]
    /// The program that made it.
    public let creator: String?
    /// The version of that program.
    public let creatorVersion: String?
    /// Names and values of the producer's own.
    public let customData: [CustomDatum]

    /// The issuing organs (发文机关) that the custom data name, several parted as in a joint document.
    public var issuers: [String] {
        let value = self.customData.first { $0.name == "发文机关" }?.value ?? ""
        return value.split { "、,，;；\n ".contains($0) }.map { String($0).trimmingWhitespace }.filter { !$0.isEmpty }
    }

    /// A name and value of the producer's own.
    public struct CustomDatum: Hashable, Sendable {
        /// The name.
        public let name: String
        /// The value.
        public let value: String
    }

    init(_ element: XMLElement?) {
        self.identifier = element?.string("DocID")
        self.title = element?.string("Title")
        self.author = element?.string("Author")
        self.subject = element?.string("Subject")
        self.abstract = element?.string("Abstract")
        self.created = element?.string("CreationDate")
        self.modified = element?.string("ModDate")
        self.usage = element?.string("DocUsage")
        self.keywords = element?.first("Keywords")?.all("Keyword").compactMap(\.trimmedText) ?? []
        self.creator = element?.string("Creator")
        self.creatorVersion = element?.string("CreatorVersion")
        self.customData =
            element?.first("CustomDatas")?.all("CustomData").map { datum in
                CustomDatum(name: datum.attributeValue("Name") ?? "", value: datum.text.trimmingWhitespace)
            } ?? []
    }
}
