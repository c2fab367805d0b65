internal import XML

/// The list of all entries of a file, signed against stowaways (GM/T 0099, `OFDEntries.xml` 防夹带).
public struct IntegrityList: Sendable {
    /// Where the list stands.
    public static let entry = OFDPath(entryName: "OFDEntries.xml")

    /// Who made the list.
    public let creator: String?
    /// When, as written.
    public let created: String?
    /// The files, as written and resolved; the path is nil where it is not acceptable.
    public let files: [ListedFile]
    /// The file of the signature over the list.
    public let signedValue: OFDPath?

    /// The file's bytes, which are what is signed.
    let bytes: [UInt8]

    /// One line of the list.
    public struct ListedFile: Hashable, Sendable {
        /// The path as written.
        public let location: String
        /// The file; nil when the path is not acceptable.
        public let path: OFDPath?
    }

    /// Reads the list of a package.
    ///
    /// - Parameter package: The entries.
    /// - Throws: ``OFDError``.
    public init(in package: OFDPackage) throws(OFDError) {
        let path = Self.entry
        let bytes = try package.bytes(at: path)
        let root = try package.xml(bytes, at: path)
        guard root.name == "DocEntries" else { throw .structure(path, "has another root than DocEntries") }
        self.bytes = bytes
        self.creator = root.attributeValue("CreatorName")
        self.created = root.attributeValue("CreationDate")
        self.files = (root.first("FileList")?.all("File") ?? []).map { element in
            let location = element.attributeValue("FileLoc") ?? element.string("FileLoc") ?? ""
            return ListedFile(location: location, path: try? package.locate(location, in: path))
        }
        guard let location = root.string("SignedValueLoc") else {
            self.signedValue = nil
            return
        }
        self.signedValue = try package.locate(location, in: path)
    }
}
