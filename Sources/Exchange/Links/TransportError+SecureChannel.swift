internal import Exchange
internal import SecureChannel

extension TransportError {
    /// A failure of the secure channel.
    init(_ error: SecureChannelError) {
        let kind: Kind =
            switch error.code {
            case .certificateRefused, .certificateMissing, .peerRefused, .identityMismatch: .unauthorised
            case .protocolViolation: .protocolViolation
            default: .unreachable
            }
        let phase: Phase =
            switch error.code {
            case .idleTimedOut, .truncated, .closed: .send
            default: .handshake
            }
        self.init(kind, "\(error.code): \(error.message)", phase: phase)
    }
}
