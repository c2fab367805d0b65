public import Documents
public import SecureChannel

/// How a node reaches and is reached by its neighbours.
public struct LinkSettings: Sendable {
    /// Where a neighbour listens.
    public struct Peer: Sendable, Hashable {
        /// The neighbour.
        public let code: DivisionCode
        /// Host name or address.
        public let host: String
        /// TCP port.
        public let port: Int

        /// A neighbour's place.
        public init(code: DivisionCode, host: String, port: Int) {
            self.code = code
            self.host = host
            self.port = port
        }
    }

    /// The address to listen on.
    public var host: String
    /// The port to listen on; 0 lets the system choose.
    public var port: Int
    /// The neighbours.
    public var peers: [Peer]
    /// Limits on connections and handshakes.
    public var limits: ConnectionLimits
    /// Limits on what one neighbour may ask.
    public var requests: RequestLimits
    /// Largest batch of system messages, in bytes.
    public var messageLimit: Int

    /// Settings.
    public init(
        host: String,
        port: Int,
        peers: [Peer],
        limits: ConnectionLimits = ConnectionLimits(),
        requests: RequestLimits = RequestLimits(),
        messageLimit: Int = 16 << 20
    ) {
        self.host = host
        self.port = port
        self.peers = peers
        self.limits = limits
        self.requests = requests
        self.messageLimit = messageLimit
    }
}

/// Fixed names of the link protocol (design section 5).
enum LinkProtocol {
    static let alpn = "http/1.1"
    static let transferType = "application/vnd.yizhan.transfer"
    /// More requests than a neighbour may make.
    static let tooManyRequests = "too-many-requests"
    /// A body over its limit.
    static let requestTooLarge = "request-too-large"
    static let problemType = "application/problem+json"
    /// A witness remembers another state of the caller's log than the request begins at.
    static let witnessConflict = "witness-conflict"
    static let logContradicted = "log-contradicted"
    /// Largest request to a witness: a checkpoint and a proof.
    static let witnessLimit = 64 << 10
    /// Largest greeting.
    static let noticeLimit = 4 << 10
    static let problemPrefix = "urn:yizhan:problem:"
    /// Uploads that resume: draft-ietf-httpbis-resumable-upload-09.
    static let uploads = "/v1/uploads"
    static let slipType = "application/vnd.yizhan.slip+json"
    static let partialType = "application/partial-upload"
    /// The answering node's clock.
    static let timeHeader = "yizhan-time"
    /// Largest slip, in bytes; 5,000 recipients take about 200 KiB.
    static let slipLimit = 1 << 20
    /// Largest answer: receipts for every recipient of a packet.
    static let answerLimit = 64 << 20
}
