internal import Cryptography
internal import Evidence

/// Certificates and revocation lists of a moment, under one digest: what is kept of them once, for all that was logged
/// while they were in force.
struct MaterialSet: Sendable {
    /// What a set is made of.
    enum Kind: String, Sendable {
        case certificate
        case revocationList = "revocation-list"
    }

    /// One certificate or list.
    struct Member: Sendable {
        let kind: Kind
        let digest: String
        let der: [UInt8]

        init(_ kind: Kind, _ der: [UInt8]) throws(CryptographyError) {
            self.kind = kind
            self.digest = try DigestAlgorithm.sha256.hash(der).hex
            self.der = der
        }
    }

    /// The certificates, then the lists.
    let members: [Member]
    /// The digests of the members, as they are kept.
    let text: String
    /// The digest of the text.
    let digest: String

    /// The set of what a receipt is verified with.
    init(_ material: VerificationMaterial) throws(CryptographyError) {
        var members: [Member] = []
        for certificate in material.certificates { members.append(try Member(.certificate, certificate.der)) }
        for list in material.revocationLists { members.append(try Member(.revocationList, list.der)) }
        self.members = members
        self.text = members.map(\.digest).joined(separator: " ")
        self.digest = try Self.digest(of: self.text)
    }

    /// The digest under which a set is kept.
    static func digest(of text: String) throws(CryptographyError) -> String {
        try DigestAlgorithm.sha256.hash(Array(text.utf8)).hex
    }
}

extension VerificationMaterial {
    /// Nothing.
    static let none = Self(certificates: [], revocationLists: [])

    /// This and another, each member once and no more than a receipt file holds; what is left out is the other's.
    func joined(with other: Self, limits: EvidenceLimits = .standard) -> Self {
        Self(
            certificates: Self.once(
                self.certificates + other.certificates, of: \.der, limit: limits.certificateCount),
            revocationLists: Self.once(
                self.revocationLists + other.revocationLists, of: \.der, limit: limits.revocationListCount))
    }

    private static func once<Element>(
        _ elements: [Element],
        of key: (Element) -> [UInt8],
        limit: Int
    ) -> [Element] {
        var seen: Set<[UInt8]> = []
        return Array(elements.filter { seen.insert(key($0)).inserted }.prefix(limit))
    }
}
