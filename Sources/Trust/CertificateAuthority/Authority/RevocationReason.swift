/// Why a certificate is revoked (RFC 5280 § 5.3.1); certificateHold and removeFromCRL are not used.
public enum RevocationReason: String, Sendable, Hashable, CaseIterable {
    /// No reason is given.
    case unspecified
    /// The private key is in other hands, or may be.
    case keyCompromise
    /// The same of a CA's key.
    case cACompromise
    /// The unit or officer belongs elsewhere now.
    case affiliationChanged
    /// Another certificate took its place.
    case superseded
    /// The node, unit or post exists no more.
    case cessationOfOperation
    /// What the certificate permits was withdrawn.
    case privilegeWithdrawn

    /// The CRLReason code.
    public var code: Int {
        switch self {
        case .unspecified: 0
        case .keyCompromise: 1
        case .cACompromise: 2
        case .affiliationChanged: 3
        case .superseded: 4
        case .cessationOfOperation: 5
        case .privilegeWithdrawn: 9
        }
    }
}
