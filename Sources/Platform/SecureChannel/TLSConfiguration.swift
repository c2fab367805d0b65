public import NIOCore

/// The protocol a channel speaks.
public enum ProtocolVariant: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// TLS 1.3 with P-256 and AES-GCM; every OpenSSL 3 has it.
    case tls13 = "tls13"
    /// TLS 1.3 with the SM2, SM3 and SM4 suites of RFC 8998; needs a library that has them.
    case tls13GM = "tls13-gm"
    /// TLCP, GB/T 38636; needs a library that has it, such as Tongsuo.
    case tlcp = "tlcp"

    /// The name people know the protocol by.
    public var description: String {
        switch self {
        case .tls13: "TLS 1.3"
        case .tls13GM: "TLS 1.3 with the GM suites (RFC 8998)"
        case .tlcp: "TLCP (GB/T 38636)"
        }
    }
}

/// Everything a ``TLSContext`` is made from.
public struct TLSConfiguration: Sendable {
    /// Who this node is.
    public var identity: TLSIdentity
    /// Which protocol is spoken; there is no negotiation between variants.
    public var variant: ProtocolVariant
    /// The application protocols offered and accepted (RFC 7301), the preferred one first; empty: none.
    ///
    /// A peer that offers protocols but none of these is turned away; one that offers nothing is let in.
    public var applicationProtocols: [String]
    /// Who may be the peer.
    public var verifier: PeerVerifier
    /// Whether sessions are resumed; the verifier decides about a resumed session too.
    public var resumesSessions: Bool
    /// Time and size limits.
    public var limits: TLSLimits

    /// Makes a configuration.
    ///
    /// - Parameters:
    ///   - identity: Who this node is.
    ///   - variant: Which protocol is spoken.
    ///   - applicationProtocols: Application protocols, the preferred one first.
    ///   - resumesSessions: Whether sessions are resumed; TLCP sessions never are.
    ///   - limits: Time and size limits.
    ///   - verifier: Who may be the peer.
    public init(
        identity: TLSIdentity,
        variant: ProtocolVariant = .tls13,
        applicationProtocols: [String] = [],
        resumesSessions: Bool = true,
        limits: TLSLimits = TLSLimits(),
        verifier: @escaping PeerVerifier
    ) {
        self.identity = identity
        self.variant = variant
        self.applicationProtocols = applicationProtocols
        self.resumesSessions = resumesSessions
        self.limits = limits
        self.verifier = verifier
    }
}

/// The time and size limits of a secure channel.
public struct TLSLimits: Hashable, Sendable {
    /// How long a handshake may take, from the connection on.
    public var handshakeTimeout: TimeAmount = .seconds(10)
    /// How long a connection may stay without a byte moving in either direction; nil: for ever.
    public var idleTimeout: TimeAmount? = .seconds(120)
    /// How long closing may wait for the last bytes to leave, or for a refused peer to read its alert.
    public var closeTimeout: TimeAmount = .seconds(2)
    /// How long a session can be resumed (RFC 8446 § 4.6.1 allows seven days).
    public var sessionLifetime: TimeAmount = .hours(1)
    /// How many bytes of certificates a peer may send.
    public var maximumCertificateBytes = 32 * 1024
    /// How many bytes may be written before the handshake has ended.
    public var maximumEarlyWriteBytes = 64 * 1024
    /// For how many peers a client keeps a session to resume.
    public var maximumCachedSessions = 1024

    /// The limits for links between nodes.
    public init() {}

    func validate() throws(SecureChannelError) {
        guard self.handshakeTimeout > .zero else {
            throw .settingInvalid("handshakeTimeout", "must be above zero")
        }
        guard self.closeTimeout > .zero else {
            throw .settingInvalid("closeTimeout", "must be above zero")
        }
        guard self.idleTimeout.map({ $0 > .zero }) ?? true else {
            throw .settingInvalid("idleTimeout", "must be above zero, or absent")
        }
        guard self.sessionLifetime >= .seconds(1), self.sessionLifetime <= .hours(7 * 24) else {
            throw .settingInvalid("sessionLifetime", "must be between 1 s and 7 days")
        }
        guard (1024...1_048_576).contains(self.maximumCertificateBytes) else {
            throw .settingInvalid("maximumCertificateBytes", "must be between 1024 and 1048576")
        }
        guard self.maximumEarlyWriteBytes >= 0, self.maximumCachedSessions >= 0 else {
            throw .settingInvalid("maximumEarlyWriteBytes and maximumCachedSessions", "must not be negative")
        }
    }
}

extension TimeAmount {
    var inSeconds: Double { Double(self.nanoseconds) / 1_000_000_000 }
}
