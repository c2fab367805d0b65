import Logging

/// The keys of this module's log metadata.
enum LogKey: String {
    case peerAddress = "peer.address"
    case peerName = "peer.name"
    case errorCode = "error.code"
    case errorReason = "error.reason"
    case isResumed = "tls.resumed"
    case applicationProtocol = "tls.alpn"
}

extension Logger.Metadata {
    subscript(key: LogKey) -> Logger.MetadataValue? {
        get { self[key.rawValue] }
        set { self[key.rawValue] = newValue }
    }
}

extension SecureChannelError {
    /// Refusals need a person who looks; what any stranger on the network can cause is less.
    var logLevel: Logger.Level {
        switch self.code {
        case .certificateRefused, .certificateMissing, .peerRefused: .warning
        case .libraryFailed: .error
        case .truncated, .closed: .debug
        default: .info
        }
    }
}
