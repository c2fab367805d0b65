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

    private static let revocationLabel = "X509 CRL"

    /// The certificates in PEM.
    public var certificatesPEM: String { self.certificates.map(\.pem).joined() }

    /// The revocation lists in PEM.
    public var revocationListsPEM: String {
        self.revocationLists.map { PEM.encode($0.der, label: Self.revocationLabel) }.joined()
    }

    /// Reads both.
    ///
    /// - Parameters:
    ///   - certificates: Certificates in PEM.
    ///   - revocationLists: Revocation lists in PEM.
    ///   - limits: How many are accepted.
    /// - Throws: `containerInvalid` for what cannot be read.
    public init(
        certificates: String,
        revocationLists: String,
        limits: EvidenceLimits = .standard
    ) throws(EvidenceError) {
        do {
            self.init(
                certificates: try PEM.decode(certificates, label: "CERTIFICATE", limit: limits.certificateCount).map {
                    try Certificate(der: $0)
                },
                revocationLists: try PEM.decode(
                    revocationLists, label: Self.revocationLabel, limit: limits.revocationListCount
                ).map { try RevocationList(der: $0) })
        } catch {
            throw .container("certificates or revocation lists cannot be read", cause: error)
        }
    }

    /// Whether certificates and lists are the same, byte for byte and in order.
    public static func == (left: Self, right: Self) -> Bool {
        left.certificates == right.certificates
            && left.revocationLists.elementsEqual(right.revocationLists) { $0.der == $1.der }
    }

    /// Hashes the certificates only: lists can be long.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.certificates) }
}
