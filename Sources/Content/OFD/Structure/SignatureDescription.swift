internal import XML

/// What a signature says of itself (Signature.xml).
public struct SignatureDescription: Sendable {
    /// Where it stands.
    public let path: OFDPath
    /// The program that signed.
    public let provider: Provider
    /// The algorithm, as written.
    public let method: String?
    /// When it was signed, as written; not to be trusted.
    public let date: String?
    /// The digest algorithm of the references, as written; nil means the standard's default, MD5.
    public let checkMethod: String?
    /// The protected files.
    public let references: [ProtectedFile]
    /// Where the seal is shown.
    public let stamps: [Stamp]
    /// The file of the seal, where it stands apart.
    public let seal: OFDPath?
    /// The file of the signature value.
    public let signedValue: OFDPath?

    /// The file's bytes, which are what is signed.
    let bytes: [UInt8]

    /// The program that signed.
    public struct Provider: Hashable, Sendable {
        /// Its name.
        public let name: String?
        /// Its version.
        public let version: String?
        /// Who made it.
        public let company: String?
    }

    /// A file under the signature.
    public struct ProtectedFile: Hashable, Sendable {
        /// The path as written.
        public let location: String
        /// The file; nil when the path is not acceptable.
        public let path: OFDPath?
        /// The digest, or nil when it is not base64.
        public let digest: [UInt8]?
    }

    /// The place of a seal's picture on a page.
    public struct Stamp: Hashable, Sendable {
        /// The stamp's identifier.
        public let identifier: String?
        /// The identifier of the page.
        public let page: Int
        /// The place on the page.
        public let boundary: OFDBox
        /// The part that is shown, counted from the place's corner; nil for all of it.
        public let clip: OFDBox?
    }

    /// Reads a description.
    ///
    /// - Parameters:
    ///   - path: Where it stands.
    ///   - package: The entries.
    /// - Throws: ``OFDError``.
    public init(at path: OFDPath, in package: OFDPackage) throws(OFDError) {
        let bytes = try package.bytes(at: path)
        let root = try package.xml(bytes, at: path)
        guard root.name == "Signature", let information = root.first("SignedInfo") else {
            throw .structure(path, "is not a Signature with SignedInfo")
        }
        self.path = path
        self.bytes = bytes
        self.provider = Provider(information.first("Provider"))
        self.method = information.string("SignatureMethod")
        self.date = information.string("SignatureDateTime")
        let references = information.first("References")
        self.checkMethod = references?.attributeValue("CheckMethod")?.trimmingWhitespace
        self.references = references?.all("Reference").map { ProtectedFile($0, in: path, of: package) } ?? []
        self.stamps = information.all("StampAnnot").compactMap { Stamp($0) }
        let seal = information.first("Seal")
        self.seal = try Self.path(seal?.string("BaseLoc") ?? seal?.attributeValue("BaseLoc"), path, package)
        self.signedValue = try Self.path(root.string("SignedValue"), path, package)
    }

    private static func path(_ location: String?, _ file: OFDPath, _ package: OFDPackage) throws(OFDError) -> OFDPath? {
        guard let location else { return nil }
        return try package.locate(location, in: file)
    }
}

extension SignatureDescription.Provider {
    /// Attributes by the standard; one producer writes elements.
    fileprivate init(_ element: XMLElement?) {
        self.name = element?.attributeValue("ProviderName") ?? element?.string("ProviderName")
        self.version = element?.attributeValue("Version") ?? element?.string("Version")
        self.company = element?.attributeValue("Company") ?? element?.string("Company")
    }
}

extension SignatureDescription.ProtectedFile {
    fileprivate init(_ element: XMLElement, in file: OFDPath, of package: OFDPackage) {
        let location = element.attributeValue("FileRef") ?? ""
        self.location = location
        self.path = try? package.locate(location, in: file)
        self.digest = element.string("CheckValue").flatMap { Base64Text.decode($0) }
    }
}

extension SignatureDescription.Stamp {
    fileprivate init?(_ element: XMLElement) {
        guard let page = element.integer("PageRef"), let boundary = element.box("Boundary") else { return nil }
        self.identifier = element.attributeValue("ID")
        self.page = page
        self.boundary = boundary
        self.clip = element.box("Clip")
    }
}
