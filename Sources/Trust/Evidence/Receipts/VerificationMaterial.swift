public import Cryptography

/// What a receipt is verified with beside the anchors: certificates and revocation lists, none of them trusted as such.
public struct VerificationMaterial: Sendable, Hashable {
    /// Certificates of logs, officers and CAs, in any order.
    public let certificates: [Certificate]
    /// Revocation lists of the CAs.
    public let revocationLists: [RevocationList]

    /// Joins certificates and revocation lists.
    public init(certificates: [Certificate], revocationLists: [RevocationList]) {
        self.certificates = certificates
        self.revocationLists = revocationLists
    }

    /// Whether certificates and lists are the same, byte for byte and in order.
    public static func == (left: Self, right: Self) -> Bool {
        left.certificates == right.certificates
            && left.revocationLists.elementsEqual(right.revocationLists) { $0.der == $1.der }
    }

    /// Hashes the certificates only: lists can be long.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.certificates) }
}
