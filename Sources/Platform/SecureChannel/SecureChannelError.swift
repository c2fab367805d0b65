/// Why a secure channel could not be made, or why it ended.
public struct SecureChannelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure; two errors are equal when their codes are.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case identityUnreadable, identityMismatch, variantUnavailable, settingInvalid, libraryFailed
            case connectionsExceeded, handshakesExceeded
            case handshakeTimedOut, handshakeCut, protocolViolation, certificateMissing, certificateRefused, peerRefused
            case idleTimedOut, truncated, bufferFull, closed, notEstablished
        }

        private let kind: Kind

        /// The code's name, for logs and metrics.
        public var description: String { self.kind.rawValue }

        /// A certificate or key of the own identity cannot be read.
        public static let identityUnreadable = Self(kind: .identityUnreadable)
        /// The private key does not belong to the certificate.
        public static let identityMismatch = Self(kind: .identityMismatch)
        /// The TLS library in use does not offer the protocol variant that the settings ask for.
        public static let variantUnavailable = Self(kind: .variantUnavailable)
        /// A setting has a value outside its range.
        public static let settingInvalid = Self(kind: .settingInvalid)
        /// The TLS library failed for a reason of its own, such as memory.
        public static let libraryFailed = Self(kind: .libraryFailed)
        /// The address, or all addresses together, have as many connections as they may.
        public static let connectionsExceeded = Self(kind: .connectionsExceeded)
        /// As many handshakes are under way as may be.
        public static let handshakesExceeded = Self(kind: .handshakesExceeded)
        /// The handshake did not end within its time.
        public static let handshakeTimedOut = Self(kind: .handshakeTimedOut)
        /// The connection ended before the handshake did.
        public static let handshakeCut = Self(kind: .handshakeCut)
        /// The peer sent what the protocol, or the versions and algorithms allowed here, do not permit.
        public static let protocolViolation = Self(kind: .protocolViolation)
        /// The peer showed no certificate.
        public static let certificateMissing = Self(kind: .certificateMissing)
        /// The peer's certificate was refused by the trust decision made here.
        public static let certificateRefused = Self(kind: .certificateRefused)
        /// The peer ended the connection with an alert.
        public static let peerRefused = Self(kind: .peerRefused)
        /// Nothing moved in either direction for the idle time.
        public static let idleTimedOut = Self(kind: .idleTimedOut)
        /// The connection ended without the peer's closing message: what was received may be cut short.
        public static let truncated = Self(kind: .truncated)
        /// More was written than may wait for the handshake to end.
        public static let bufferFull = Self(kind: .bufferFull)
        /// The channel was closed here before the handshake ended.
        public static let closed = Self(kind: .closed)
        /// The channel has no authenticated peer, or not yet.
        public static let notEstablished = Self(kind: .notEstablished)
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, to which object, with the numbers that matter.
    public let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// Whether the same attempt can succeed later without a change of this node's settings.
    public var isTemporary: Bool {
        switch self.code {
        case .identityUnreadable, .identityMismatch, .variantUnavailable, .settingInvalid: false
        default: true
        }
    }

    /// The message.
    public var description: String { self.message }

    /// Whether two errors are of one kind.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Feeds the kind into the hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }
}

extension SecureChannelError {
    static func identityUnreadable(_ object: String, cause: String) -> Self {
        Self(code: .identityUnreadable, message: "\(object) of the TLS identity cannot be read: \(cause)")
    }

    static func identityMismatch() -> Self {
        Self(code: .identityMismatch, message: "private key of the TLS identity does not belong to its certificate")
    }

    static func variantUnavailable(_ variant: ProtocolVariant, library: String, missing: String) -> Self {
        let message = "\(variant) is switched on, but the TLS library in use (\(library)) does not offer it: \(missing)"
        return Self(code: .variantUnavailable, message: message)
    }

    static func settingInvalid(_ name: String, _ requirement: String) -> Self {
        Self(code: .settingInvalid, message: "TLS setting \(name) \(requirement)")
    }

    static func libraryFailed(_ operation: String, cause: String) -> Self {
        Self(code: .libraryFailed, message: "TLS library could not \(operation): \(cause)")
    }

    static func connectionsExceeded(_ whose: String, limit: Int) -> Self {
        Self(code: .connectionsExceeded, message: "connection refused: \(whose) may have \(limit) connections")
    }

    static func handshakesExceeded(limit: Int) -> Self {
        Self(code: .handshakesExceeded, message: "connection refused: \(limit) handshakes are under way")
    }

    static func handshakeTimedOut(seconds: Double) -> Self {
        Self(code: .handshakeTimedOut, message: "TLS handshake did not end within \(seconds) s")
    }

    static func handshakeCut() -> Self {
        Self(code: .handshakeCut, message: "connection ended before the TLS handshake did")
    }

    static func protocolViolation(_ cause: String) -> Self {
        Self(code: .protocolViolation, message: "peer broke the TLS rules in force here: \(cause)")
    }

    static func certificateMissing() -> Self {
        Self(code: .certificateMissing, message: "peer showed no certificate")
    }

    static func certificateRefused(_ reason: String) -> Self {
        Self(code: .certificateRefused, message: "peer's certificate was refused: \(reason)")
    }

    static func peerRefused(alert: String) -> Self {
        Self(code: .peerRefused, message: "peer ended the connection with the TLS alert: \(alert)")
    }

    static func idleTimedOut(seconds: Double) -> Self {
        Self(code: .idleTimedOut, message: "connection closed: no progress for \(seconds) s")
    }

    static func truncated() -> Self {
        Self(code: .truncated, message: "connection ended without the peer's close_notify; data may be missing")
    }

    static func bufferFull(limit: Int) -> Self {
        Self(code: .bufferFull, message: "more than \(limit) bytes written before the TLS handshake ended")
    }

    static func closed() -> Self {
        Self(code: .closed, message: "channel was closed before the TLS handshake ended")
    }

    static func notEstablished() -> Self {
        Self(code: .notEstablished, message: "channel has no peer authenticated by TLS")
    }
}
