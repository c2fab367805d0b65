internal import CertificateAuthority
internal import Cryptography
internal import Documents
public import Exchange
public import SecureChannel

/// Decides in a handshake whether the peer is a neighbour: chain, revocation, one dNSName, configured.
public struct LinkAuthority: Sendable {
    private let trust: NodeTrust
    private let routing: CurrentRouting
    private let clock: any NodeClock

    /// An authority over the node's trust and neighbours; both are looked at anew in every handshake.
    public init(trust: NodeTrust, routing: CurrentRouting, clock: any NodeClock) {
        self.trust = trust
        self.routing = routing
        self.clock = clock
    }

    /// The decision on a certificate chain.
    ///
    /// - Parameter chain: What the peer sent, DER, leaf first.
    /// - Returns: The neighbour, or why it is none and what it is told.
    public func decide(_ chain: [[UInt8]]) -> PeerDecision {
        // Before the trust material is looked at, so that a decision is never taken for newer than what it rests on.
        let judged = ContinuousClock.now
        guard let first = chain.first, let leaf = try? Certificate.reading(der: first) else {
            return .refused(reason: "the peer's certificate cannot be read", alert: .badCertificate)
        }
        let presented = chain.dropFirst().compactMap { try? Certificate.reading(der: $0) }
        let verdict = self.trust.resolver.verify(leaf, presented: presented, purpose: .link, at: self.clock.now())
        if let refusal = verdict.refusal {
            return .refused(reason: "\(leaf.subject): \(refusal)", alert: Self.alert(refusal.kind))
        }
        guard let name = leaf.name, let node = try? DivisionCode(domainName: name) else {
            return .refused(reason: "\(leaf.subject) names no node", alert: .badCertificate)
        }
        guard self.routing.table.neighbours[node] != nil else {
            return .refused(reason: "node \(node) is no configured neighbour", alert: .accessDenied)
        }
        return .accepted(PeerIdentity(name: name, judged: judged))
    }

    private static func alert(_ kind: TrustRefusal.Kind) -> RefusalAlert {
        switch kind {
        case .expired, .notYetValid: .certificateExpired
        case .revoked: .certificateRevoked
        case .issuerUnknown: .unknownCA
        case .notAnEndEntity, .purposeWrong, .usageWrong: .unsupportedCertificate
        case .revocationUnknown, .undecided: .accessDenied
        default: .badCertificate
        }
    }
}
