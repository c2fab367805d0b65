public import Cryptography

/// Whether a certificate serves.
public enum TrustVerdict: Sendable, Hashable {
    /// It does; the chain leads from it to the anchor.
    case trusted(VerifiedChain)
    /// It does not, and why.
    case refused(TrustRefusal)

    /// The chain of a trusted certificate.
    public var chain: VerifiedChain? {
        if case .trusted(let chain) = self { chain } else { nil }
    }

    /// The reason against a refused certificate.
    public var refusal: TrustRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}

/// Why a certificate does not serve.
public struct TrustRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of reason.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It is a CA's.
        case notAnEndEntity
        /// It has no dNSName, or several.
        case nameNotSingle
        /// Its dNSName is that of no node, unit or officer, or of one that the purpose is not for.
        case nameUnfit
        /// Its name is not the one expected.
        case nameMismatch
        /// It is marked for another purpose, or for none.
        case purposeWrong
        /// Its key usage does not permit the purpose.
        case usageWrong
        /// Its key is of one suite, its CA's signature of another.
        case suiteMixed
        /// Its validity is over.
        case expired
        /// Its validity has not begun.
        case notYetValid
        /// Its CA revoked it, or one of the CAs above was revoked.
        case revoked
        /// There is no revocation list in force for a CA in the chain.
        case revocationUnknown
        /// No chain leads to an anchor.
        case issuerUnknown
        /// A signature in the chain is wrong.
        case signatureWrong
        /// A CA issued it outside of its subtree.
        case nameNotPermitted
        /// Any other breach of RFC 5280, and CAs that are not all of one suite.
        case pathInvalid
        /// The check could not be carried out; what is not known to be good is refused.
        case undecided

        /// Whether it points to an attack or a compromised CA, and not to something left undone.
        public var deservesAlert: Bool {
            switch self {
            case .expired, .notYetValid, .revocationUnknown, .issuerUnknown, .undecided: false
            default: true
            }
        }
    }

    /// The kind of reason.
    public let kind: Kind
    /// The detail for the local operator.
    public let detail: String

    init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    init(_ refusal: ChainRefusal) {
        self.kind =
            switch refusal.reason {
            case .expired: .expired
            case .notYetValid: .notYetValid
            case .revoked: .revoked
            case .revocationUnknown: .revocationUnknown
            case .issuerUnknown: .issuerUnknown
            case .signatureWrong: .signatureWrong
            case .nameNotPermitted: .nameNotPermitted
            case .pathInvalid: .pathInvalid
            }
        self.detail = "\(refusal.subject): \(refusal.detail)"
    }

    /// Kind and detail in one line.
    public var description: String { "\(self.kind.rawValue): \(self.detail)" }
}
