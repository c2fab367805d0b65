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

    /// Hands this node's newest checkpoint to a witness.
    ///
    /// - Parameters:
    ///   - request: The checkpoint, and the proof that it continues what the witness has seen.
    ///   - neighbour: The witness.
    /// - Returns: Its cosignature, or what it remembers instead.
    /// - Throws: ``TransportError``.
    func witness(_ request: WitnessRequest, by neighbour: DivisionCode) async throws -> WitnessAnswer

    /// Asks a witness what it remembers of this node's log.
    ///
    /// - Parameter neighbour: The witness.
    /// - Returns: The newest checkpoint it has seen, or nil.
    /// - Throws: ``TransportError``.
    func lastWitnessed(by neighbour: DivisionCode) async throws -> Checkpoint?
}

/// A packet on its way to a neighbour.
public struct OutgoingPacket: Sendable {
    /// The slip for the neighbour.
    public let slip: RoutingSlip
    /// The packet's bytes.
    public let content: StoredPacket

    /// A packet with its slip.
    public init(slip: RoutingSlip, content: StoredPacket) {
        self.slip = slip
        self.content = content
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
    }

    /// The class.
    public let kind: Kind
    /// The neighbour's code for a refusal, for example `hop-limit`.
    public let peerCode: String?
    /// The detail for the local operator.
    public let message: String
    /// Evidence of the refusal, when the neighbour gave it.
    public let receipts: [ReceiptCore]

    /// A failure.
    public init(_ kind: Kind, _ message: String, peerCode: String? = nil, receipts: [ReceiptCore] = []) {
        self.kind = kind
        self.message = message
        self.peerCode = peerCode
        self.receipts = receipts
    }

    /// Class and message in one line.
    public var description: String { "\(self.kind.rawValue): \(self.message)" }
}
