public import Documents
public import Evidence

/// How a neighbour is reached; Exchange knows no transport by name.
///
/// A transport returns only after the neighbour has answered that it made the packet or the messages durable.
public protocol Transport: Sendable {
    /// Hands a packet over.
    ///
    /// - Parameters:
    ///   - packet: The packet and its slip.
    ///   - neighbour: The next hop.
    /// - Returns: The neighbour's receipts for the recipients it took over.
    /// - Throws: ``TransportError``.
    func send(_ packet: OutgoingPacket, to neighbour: DivisionCode) async throws -> [ReceiptCore]

    /// Hands a batch of system messages over.
    ///
    /// - Parameters:
    ///   - messages: The messages.
    ///   - neighbour: The next hop.
    /// - Throws: ``TransportError``.
    func send(_ messages: [SystemMessage], to neighbour: DivisionCode) async throws

    /// Shows this node to a neighbour.
    ///
    /// - Parameters:
    ///   - notice: What the neighbour is told.
    ///   - neighbour: The neighbour.
    /// - Returns: What the neighbour tells.
    /// - Throws: ``TransportError``.
    func greet(_ notice: NodeNotice, to neighbour: DivisionCode) async throws -> NodeNotice

    /// Tries everything a hand-over needs, step by step, for an operator who asks what is wrong.
    ///
    /// - Parameters:
    ///   - notice: What the neighbour is told.
    ///   - neighbour: The neighbour.
    /// - Returns: The steps in order; those after a failed one are missing.
    func probe(_ notice: NodeNotice, of neighbour: DivisionCode) async -> [ProbeStep]

    /// Hands this node's newest checkpoint to a witness.
    ///
    /// - Parameters:
    ///   - request: The checkpoint, and the proof that it continues what the witness has seen.
    ///   - neighbour: The witness.
    /// - Returns: Its cosignature, or what it remembers instead.
    /// - Throws: ``TransportError``.
    func witness(_ request: WitnessRequest, by neighbour: DivisionCode) async throws -> WitnessAnswer

    /// Asks a witness what it remembers of one of this node's logs.
    ///
    /// - Parameters:
    ///   - log: Which log.
    ///   - neighbour: The witness.
    /// - Returns: The newest checkpoint it has seen, or nil.
    /// - Throws: ``TransportError``.
    func lastWitnessed(_ log: LogKind, by neighbour: DivisionCode) async throws -> Checkpoint?
}

/// A packet on its way to a neighbour.
public struct OutgoingPacket: Sendable {
    /// The slip for the neighbour.
    public let slip: RoutingSlip
    /// The packet's bytes.
    public let content: StoredPacket
    /// To be called before bytes are sent, with their number; waits for the neighbour's bandwidth.
    public let pace: @Sendable (Int) async throws -> Void

    /// A packet with its slip.
    public init(
        slip: RoutingSlip,
        content: StoredPacket,
        pace: @escaping @Sendable (Int) async throws -> Void = { _ in }
    ) {
        self.slip = slip
        self.content = content
        self.pace = pace
    }
}

/// Why a transport could not hand something over; it decides what the queue does next.
public struct TransportError: Error, Sendable, CustomStringConvertible {
    /// The classes of failure.
    public enum Kind: String, Sendable, Hashable {
        /// No connection, or it broke: the outcome is unknown, the same packet is sent again.
        case unreachable
        /// The neighbour asks to come back later.
        case busy
        /// TLS, certificate or authorisation failed; only a change of configuration helps.
        case unauthorised
        /// The neighbour will never take this packet.
        case refused
        /// The neighbour does not speak the protocol.
        case protocolViolation

        /// Whether the line or the neighbour as a whole may be the cause, and not this packet.
        var isOfTheLine: Bool { self == .unreachable || self == .unauthorised || self == .protocolViolation }
    }

    /// How far an attempt came.
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        /// The address was looked up and a connection made.
        case connect
        /// Both sides proved who they are.
        case handshake
        /// The packet or messages were sent.
        case send
        /// The neighbour's answer was awaited and read.
        case answer

        /// Whether nothing of the packet can have reached the neighbour.
        var isBeforeSending: Bool { self == .connect || self == .handshake }
    }

    /// The class.
    public let kind: Kind
    /// How far the attempt came.
    public let phase: Phase
    /// How long the neighbour asks to be left alone.
    public let retryAfter: Duration?
    /// The neighbour's code for a refusal, for example `hop-limit`.
    public let peerCode: String?
    /// The detail for the local operator.
    public let message: String
    /// Evidence of the refusal, when the neighbour gave it.
    public let receipts: [ReceiptCore]

    /// A failure.
    public init(
        _ kind: Kind,
        _ message: String,
        phase: Phase? = nil,
        peerCode: String? = nil,
        retryAfter: Duration? = nil,
        receipts: [ReceiptCore] = []
    ) {
        self.kind = kind
        self.phase = phase ?? (kind == .unreachable ? .connect : .answer)
        self.retryAfter = retryAfter
        self.message = message
        self.peerCode = peerCode
        self.receipts = receipts
    }

    /// Class and message in one line.
    public var description: String { "\(self.kind.rawValue): \(self.message)" }
}

/// One step of a probe, with its verdict.
public struct ProbeStep: Sendable, Hashable {
    /// The steps, in their order.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        /// The host's name gives an address.
        case name
        /// A TCP connection can be made.
        case tcp
        /// Both sides agree on TLS.
        case tls
        /// The neighbour's certificate is accepted here.
        case certificate
        /// This node is accepted there.
        case authorisation
        /// The neighbour has room for packets.
        case storage
        /// The clocks agree.
        case clock

        /// The word users see.
        public var title: String {
            switch self {
            case .name: "域名"
            case .tcp: "连接"
            case .tls: "加密通道"
            case .certificate: "对方证书"
            case .authorisation: "对方授权"
            case .storage: "对方存储"
            case .clock: "时钟"
            }
        }
    }

    /// The step.
    public let name: Name
    /// Whether it succeeded.
    public let isGood: Bool
    /// What was found, for example an address or a cause.
    public let detail: String
    /// How long it took.
    public let duration: Duration

    /// A step.
    public init(_ name: Name, isGood: Bool, _ detail: String, _ duration: Duration) {
        self.name = name
        self.isGood = isGood
        self.detail = detail
        self.duration = duration
    }
}
