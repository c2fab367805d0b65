internal import XML

/// What kind of signature an entry of the list is.
public enum SignatureKind: String, Hashable, Sendable {
    /// With a seal (签章).
    case seal = "Seal"
    /// Without one (签名).
    case sign = "Sign"
}

/// One line of Signatures.xml.
public struct SignatureReference: Hashable, Sendable {
    /// The signature's identifier, as written.
    public let identifier: String
    /// Whether it is with a seal.
    public let kind: SignatureKind
    /// Where its description stands; nil when its path cannot be followed.
    public let path: OFDPath?
    /// The identifier of the signature it is about, where it says so.
    public let relative: String?
}

/// The list of a document's signatures (Signatures.xml).
public struct SignatureList: Hashable, Sendable {
    /// Where the list stands.
    public let path: OFDPath
    /// The greatest identifier in use, as written.
    public let maximumIdentifier: String?
    /// The signatures in their order.
    public let signatures: [SignatureReference]

    /// Reads the list.
    ///
    /// - Parameters:
    ///   - path: Where it stands.
    ///   - package: The entries.
    /// - Throws: ``OFDError``.
    public init(at path: OFDPath, in package: OFDPackage) throws(OFDError) {
        let root = try package.xml(at: path)
        guard root.name == "Signatures" else { throw .structure(path, "has another root than Signatures") }
        let elements = root.all("Signature")
        guard elements.count <= package.limits.documentCount else {
            throw .limit("the number of signatures", package.limits.documentCount)
        }
        self.path = path
        self.maximumIdentifier = root.string("MaxSignId")
        var signatures: [SignatureReference] = []
        for (index, element) in elements.enumerated() {
            let kind = element.attributeValue("Type") ?? SignatureKind.seal.rawValue
            guard let kind = SignatureKind(rawValue: kind) else {
                throw .structure(path, "lists a signature of the unknown type '\(kind.shortened)'")
            }
            signatures.append(
                SignatureReference(
                    identifier: element.attributeValue("ID") ?? "#\(index + 1)",
                    kind: kind,
                    path: element.attributeValue("BaseLoc").flatMap { try? package.locate($0, in: path) },
                    relative: element.attributeValue("Relative")))
        }
        self.signatures = signatures
    }
}

extension OFDFile {
    /// The signatures of a document.
    ///
    /// - Parameter index: Which document, counted from 0.
    /// - Throws: ``OFDError`` if there is a list that cannot be read.
    /// - Returns: The list, or nil for a document without one.
    public func signatures(ofDocument index: Int) throws(OFDError) -> SignatureList? {
        guard self.bodies.indices.contains(index), let path = self.bodies[index].signatures else { return nil }
        return try SignatureList(at: path, in: self.package)
    }
}
