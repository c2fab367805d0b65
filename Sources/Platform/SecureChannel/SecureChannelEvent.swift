/// What a ``SecureChannelHandler`` tells the handlers behind it, as a user inbound event.
public enum SecureChannelEvent: Hashable, Sendable {
    /// The handshake is complete and the peer was accepted; application data follows, if any.
    ///
    /// In TLS 1.3 a client is complete before the server has decided on its certificate. A refusal then reaches the
    /// client as an error of code `peerRefused` when it reads.
    case handshakeCompleted(peer: PeerIdentity, applicationProtocol: String?, isResumed: Bool)
}
