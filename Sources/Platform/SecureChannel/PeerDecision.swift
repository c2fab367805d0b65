/// Decides whether the holder of a certificate chain is a peer this node speaks with.
///
/// It is called in every handshake, a resumed one too, on the channel's event loop, so it must not block.
/// The chain is what the peer sent: DER, leaf first, unverified, at most ten certificates. That the peer holds the
/// leaf's key is proved by the handshake, not by this decision.
public typealias PeerVerifier = @Sendable (_ chain: [[UInt8]]) -> PeerDecision

/// The answer of a ``PeerVerifier``.
public enum PeerDecision: Hashable, Sendable {
    /// The chain is good and names this peer.
    case accepted(PeerIdentity)
    /// The chain is refused; the reason is for the log here, the alert for the peer.
    case refused(reason: String, alert: RefusalAlert)
}

/// Who the other side of a channel is.
public struct PeerIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The domain name of the node, as its certificate gives it.
    public let name: String
    /// When that was decided, so that it can be told from what was decided by newer trust material.
    public let judged: ContinuousClock.Instant

    /// Makes an identity from a name that was verified.
    ///
    /// - Parameters:
    ///   - name: The node's domain name.
    ///   - judged: When it was decided.
    public init(name: String, judged: ContinuousClock.Instant = .now) {
        self.name = name
        self.judged = judged
    }

    /// Identities are equal when they name the same peer.
    public static func == (left: Self, right: Self) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.name) }

    /// The name.
    public var description: String { self.name }
}

/// What a refused peer is told (RFC 8446 § 6.2).
public enum RefusalAlert: Hashable, Sendable, CaseIterable {
    /// `bad_certificate`: corrupt, wrongly signed, or not what it should be.
    case badCertificate
    /// `unsupported_certificate`: of a kind or purpose that is not used here.
    case unsupportedCertificate
    /// `certificate_revoked`.
    case certificateRevoked
    /// `certificate_expired`: expired, or not valid yet.
    case certificateExpired
    /// `unknown_ca`: no chain to an anchor known here.
    case unknownCA
    /// The certificate is good, its holder is not a peer of this node.
    ///
    /// libssl cannot answer a certificate with `access_denied`; the peer sees `certificate_unknown`.
    case accessDenied
}
