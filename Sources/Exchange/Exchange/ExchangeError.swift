internal import Documents

/// Why the exchange refused or failed.
///
/// The message is for the local operator; a peer is told ``Code/peerCode`` only.
public struct ExchangeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure this is.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case slipInvalid = "slip-invalid"
            case notNeighbour = "not-neighbour"
            case senderOutsideSubtree = "sender-outside-subtree"
            case hopLimit = "hop-limit"
            case loop
            case noRoute = "no-route"
            case identifierReused = "identifier-reused"
            case unitUnknown = "unit-unknown"
            case suiteUnavailable = "suite-unavailable"
            case packetUnknown = "packet-unknown"
            case stateForbids = "state-forbids"
            case urgedRecently = "urged-recently"
            case actInvalid = "act-invalid"
            case receiptInvalid = "receipt-invalid"
            case checkpointInvalid = "checkpoint-invalid"
            case timestampInvalid = "timestamp-invalid"
            case transferIncomplete = "transfer-incomplete"
            case preparationUnknown = "preparation-unknown"
            case keyMissing = "key-missing"
            case contentGone = "content-gone"
            case clockSkewed = "clock-skewed"
            case noticeInvalid = "notice-invalid"
            case uploadUnknown = "upload-unknown"
            case uploadOffset = "upload-offset"
            case uploadQuota = "upload-quota"
            case uploadSuperseded = "upload-superseded"
            case signerRevoked = "signer-revoked"
            case recipientRevoked = "recipient-revoked"
            case directoryOutdated = "directory-outdated"
            case busy
            case failed
        }

        private let value: Value

        /// The routing slip cannot be read or names recipients the envelope does not.
        public static let slipInvalid = Self(value: .slipInvalid)
        /// The peer is no configured neighbour.
        public static let notNeighbour = Self(value: .notNeighbour)
        /// A child brought a packet from outside its own subtree.
        public static let senderOutsideSubtree = Self(value: .senderOutsideSubtree)
        /// The packet has crossed too many links.
        public static let hopLimit = Self(value: .hopLimit)
        /// The packet has passed this node before.
        public static let loop = Self(value: .loop)
        /// No neighbour leads to a recipient.
        public static let noRoute = Self(value: .noRoute)
        /// The same sender used the same identifier for another packet.
        public static let identifierReused = Self(value: .identifierReused)
        /// A unit is not hosted here, or not in the directory.
        public static let unitUnknown = Self(value: .unitUnknown)
        /// There is no suite for which all recipients have certificates.
        public static let suiteUnavailable = Self(value: .suiteUnavailable)
        /// There is no such packet here.
        public static let packetUnknown = Self(value: .packetUnknown)
        /// The delivery's state does not permit the act.
        public static let stateForbids = Self(value: .stateForbids)
        /// The recipient was reminded a short time ago; later it may be again.
        public static let urgedRecently = Self(value: .urgedRecently)
        /// A human act's evidence or signature is not acceptable.
        public static let actInvalid = Self(value: .actInvalid)
        /// A receipt does not prove what it should.
        public static let receiptInvalid = Self(value: .receiptInvalid)
        /// A checkpoint to be witnessed is not the neighbour's, or not in its form.
        public static let checkpointInvalid = Self(value: .checkpointInvalid)
        /// A timestamp authority refuses, or what it gives does not hold.
        public static let timestampInvalid = Self(value: .timestampInvalid)
        /// Fewer or more bytes of a packet came than were announced.
        public static let transferIncomplete = Self(value: .transferIncomplete)
        /// A submission was not prepared, or too long ago.
        public static let preparationUnknown = Self(value: .preparationUnknown)
        /// The node has no key for the purpose and suite.
        public static let keyMissing = Self(value: .keyMissing)
        /// The packet's content is no longer kept.
        public static let contentGone = Self(value: .contentGone)
        /// The clocks are too far apart for an act to be evidenced.
        public static let clockSkewed = Self(value: .clockSkewed)
        /// A greeting cannot be read.
        public static let noticeInvalid = Self(value: .noticeInvalid)
        /// There is no such unfinished upload.
        public static let uploadUnknown = Self(value: .uploadUnknown)
        /// Bytes were to be appended elsewhere than where the upload stands.
        public static let uploadOffset = Self(value: .uploadOffset)
        /// The neighbour has more unfinished uploads than it may have.
        public static let uploadQuota = Self(value: .uploadQuota)
        /// A newer connection of the same neighbour has taken the upload over.
        public static let uploadSuperseded = Self(value: .uploadSuperseded)
        /// The node that signed a packet did so with a certificate that its CA has revoked.
        public static let signerRevoked = Self(value: .signerRevoked)
        /// A packet is encrypted for a certificate that was revoked since, or would pass such a node.
        public static let recipientRevoked = Self(value: .recipientRevoked)
        /// A directory is older than one that this node has used.
        public static let directoryOutdated = Self(value: .directoryOutdated)
        /// More work is waiting than is allowed; later it may go.
        public static let busy = Self(value: .busy)
        /// Something of our own failed.
        public static let failed = Self(value: .failed)

        /// The code as it stands in evidence and in what a peer is told.
        public var peerCode: String { self.value.rawValue }

        /// Whether the same request may succeed later.
        public var isTemporary: Bool {
            switch self {
            case .failed, .keyMissing, .busy, .urgedRecently, .transferIncomplete, .uploadUnknown, .uploadOffset,
                .uploadQuota,
                .uploadSuperseded:
                true
            default: false
            }
        }

        /// The code's name.
        public var description: String { self.value.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What, which packet, what to do.
    public let message: String
    /// What lay below.
    public let cause: (any Error)?

    /// An error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    static func reused(_ id: PacketIdentifier, by node: DivisionCode) -> Self {
        Self(.identifierReused, "node \(node) has used identifier \(id) for another packet before")
    }

    /// Compares codes only.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    /// Hashes the code only.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.code) }

    /// Code, message and cause in one line.
    public var description: String {
        self.cause.map { "\(self.code): \(self.message): \($0)" } ?? "\(self.code): \(self.message)"
    }
}
