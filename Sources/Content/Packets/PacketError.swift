/// Why a packet or package was refused.
///
/// The message is for the local operator. A peer is told ``Code/peerCode`` only: everything that fails after
/// decryption has begun looks the same to it.
public struct PacketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of refusal this is.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case containerMalformed = "container-malformed"
            case envelopeInvalid = "envelope-invalid"
            case manifestInvalid = "manifest-invalid"
            case digestMismatch = "digest-mismatch"
            case signatureInvalid = "signature-invalid"
            case signerUntrusted = "signer-untrusted"
            case suiteMixed = "suite-mixed"
            case expired
            case notAddressed = "not-addressed"
            case contentUnreadable = "content-unreadable"
            case stateSecret = "state-secret"
            case metadataInvalid = "metadata-invalid"
            case limitExceeded = "limit-exceeded"
            case sourceChanged = "source-changed"
            case failed
        }

        private let value: Value

        /// The ZIP is not of the strict profile or has not the entries of its kind.
        public static let containerMalformed = Self(value: .containerMalformed)
        /// envelope.xml is not valid.
        public static let envelopeInvalid = Self(value: .envelopeInvalid)
        /// A manifest is not valid or does not list what is there.
        public static let manifestInvalid = Self(value: .manifestInvalid)
        /// A part is not the one that was signed.
        public static let digestMismatch = Self(value: .digestMismatch)
        /// A signature is malformed or wrong.
        public static let signatureInvalid = Self(value: .signatureInvalid)
        /// The signer's certificate is not trusted for what it signed.
        public static let signerUntrusted = Self(value: .signerUntrusted)
        /// Parts of one packet are of different suites.
        public static let suiteMixed = Self(value: .suiteMixed)
        /// The packet is past its expiry.
        public static let expired = Self(value: .expired)
        /// The packet is not for this node.
        public static let notAddressed = Self(value: .notAddressed)
        /// Whatever failed after decryption began.
        public static let contentUnreadable = Self(value: .contentUnreadable)
        /// The document bears a mark of state secrecy (密级).
        public static let stateSecret = Self(value: .stateSecret)
        /// The document's metadata are not valid.
        public static let metadataInvalid = Self(value: .metadataInvalid)
        /// A size or count is over its limit.
        public static let limitExceeded = Self(value: .limitExceeded)
        /// A file changed while it was being packed.
        public static let sourceChanged = Self(value: .sourceChanged)
        /// Packing or opening could not be carried out.
        public static let failed = Self(value: .failed)

        /// The code as it stands in evidence and in what a peer is told.
        public var peerCode: String { self.value.rawValue }

        /// The code's name.
        public var description: String { self.value.rawValue }
    }

    /// What kind of refusal this is.
    public let code: Code
    /// What, which object, what was expected.
    public let message: String
    /// What lay below.
    public let cause: (any Error)?

    /// A refusal.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Whether the same bytes can never be accepted; false only where our own machinery failed.
    public var isPermanent: Bool { self.code != .failed }

    /// Compares codes only.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code only.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }

    /// Code, message and cause in one line.
    public var description: String {
        self.cause.map { "\(self.code): \(self.message): \($0)" } ?? "\(self.code): \(self.message)"
    }
}
