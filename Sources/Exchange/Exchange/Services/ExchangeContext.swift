internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Packets
internal import Storage
internal import Synchronization

/// What every service of the exchange needs; made once by ``Exchange``.
struct ExchangeContext: Sendable {
    let node: DivisionCode
    let keys: any KeyStore
    let trust: NodeTrust
    let routing: CurrentRouting
    let database: any Database
    let spool: any BlobStore
    let ledger: Ledger
    let currentLimits: CurrentLimits
    /// What is asked of the seals of documents that arrive; nil when nobody looks.
    let seals: CurrentSealPolicy?
    /// What is known of the states of seals; nil when nobody looks.
    let sealStatus: SealStatusBoard?
    /// How long is waited for receipts; nil when nobody waits.
    let silence: CurrentSilencePolicy?
    let logger: Logger
    /// One task at a time works on a packet's custody.
    let locks = CustodyLocks()
    /// Told of what happens.
    let observe: @Sendable (ExchangeObservation) -> Void
    /// Told of neighbours for whom something was queued.
    let wake: @Sendable (Set<DivisionCode>) -> Void

    /// The bounds of packets in force.
    var limits: PacketLimits { self.currentLimits.value }

    /// The algorithm of this node's own evidence digests.
    var digestAlgorithm: DigestAlgorithm { self.keys.log.key.algorithm.digestAlgorithm }

    /// Keeps what another node's receipt, which was found right, is verified with; gives the number of the set.
    func keep(_ core: ReceiptCore, _ session: any SQLSession) throws -> Int64 {
        try MaterialTable.keep(self.trust.moment(of: core), at: self.ledger.now(), session)
    }

    /// Opens a stored packet's bytes.
    func content(of packet: PacketRecord) throws -> StoredPacket {
        switch packet.location {
        case .row(let bytes): return StoredPacket(bytes)
        case .spool(let reference): return StoredPacket(try self.spool.open(reference))
        case .gone:
            throw ExchangeError(.contentGone, "the content of packet \(packet.envelope.id) is no longer kept here")
        }
    }
}

/// The routing table in force; replaced as a whole when the configuration is read again.
public final class CurrentRouting: Sendable {
    private let state: Mutex<RoutingTable>

    /// A holder.
    public init(_ table: RoutingTable) { self.state = Mutex(table) }

    /// The table in force.
    public var table: RoutingTable { self.state.withLock { $0 } }

    /// Puts another table in force.
    public func replace(with table: RoutingTable) { self.state.withLock { $0 = table } }
}

/// The bounds of packets in force; replaced when the configuration is read again.
final class CurrentLimits: Sendable {
    private let state: Mutex<PacketLimits>

    init(_ limits: PacketLimits) { self.state = Mutex(limits) }

    var value: PacketLimits { self.state.withLock { $0 } }

    func replace(with limits: PacketLimits) { self.state.withLock { $0 = limits } }
}

/// How recipients split by where they are reached.
struct RecipientSplit: Sendable {
    var local: [UnitAddress] = []
    var byNeighbour: [DivisionCode: [UnitAddress]] = [:]
    var unreachable: [UnitAddress] = []

    init(_ recipients: [UnitAddress], by table: RoutingTable) {
        for recipient in recipients {
            switch table.route(to: recipient.node) {
            case .local: self.local.append(recipient)
            case .neighbour(let neighbour): self.byNeighbour[neighbour, default: []].append(recipient)
            case .none: self.unreachable.append(recipient)
            }
        }
    }
}
