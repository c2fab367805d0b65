public import Cryptography
public import Documents
public import Evidence
public import Packets
internal import Storage

/// Where a packet stands for one recipient, for people and programs.
public struct DeliveryView: Sendable {
    /// The recipient.
    public let recipient: UnitAddress
    /// 主送 or 抄送.
    public let kind: Envelope.Recipient.Kind
    /// The state.
    public let state: DeliveryState
    /// Why, when there is a reason.
    public let cause: String
    /// Since when.
    public let changed: UTCMilliseconds
    /// The receipt that does not come, as the sender's node sees it.
    public var silence: SilenceView?
    /// How often the recipient was reminded.
    public var urging: UrgingView?
    /// The last receipt that came too late.
    public var late: LateReceipt?
}

/// One receipt of a packet.
public struct ReceiptView: Sendable {
    /// The evidence's digest, by which the receipt is asked for.
    public let digest: Digest
    /// The receipt.
    public let core: ReceiptCore
}

/// A packet's way so far (轨迹).
public struct PacketTrack: Sendable {
    /// The envelope.
    public let envelope: Envelope
    /// The packet digest.
    public let digest: Digest
    /// Size in bytes.
    public let size: UInt64
    /// One line for each recipient.
    public let deliveries: [DeliveryView]
    /// Every receipt known here, in the order of its times.
    public let receipts: [ReceiptView]
    /// The statements that none came in time, each with the receipt that took its place.
    public let lateReceipts: [LateReceipt]
}

/// One line of a unit's inbox.
public struct InboxItem: Sendable {
    /// The envelope; titles stay inside packets until they are opened.
    public let envelope: Envelope
    /// The packet digest.
    public let digest: Digest
    /// Size in bytes.
    public let size: UInt64
    /// Where it stands.
    public let delivery: DeliveryView
}

/// One line of the queue.
public struct QueueItem: Sendable {
    /// The packet's identifier.
    public let id: PacketIdentifier
    /// The neighbour it waits for.
    public let neighbour: DivisionCode
    /// Its urgency.
    public let urgency: Urgency
    /// Since when it waits.
    public let created: UTCMilliseconds
    /// Failed attempts so far.
    public let attempts: Int
    /// When it is tried next.
    public let due: UTCMilliseconds
    /// What the last attempt failed by; empty before the first.
    public let cause: String
    /// Size in bytes.
    public let size: UInt64
}

/// What waits for a neighbour.
public struct NeighbourView: Sendable {
    /// The neighbour.
    public let code: DivisionCode
    /// Whether it is the parent.
    public let isParent: Bool
    /// Whether it witnesses this node's logs.
    public let isWitness: Bool
    /// Packets waiting.
    public let packets: Int
    /// System messages waiting.
    public let messages: Int
    /// The oldest waiting packet's time.
    public let oldest: UTCMilliseconds?
    /// When the next attempt is due.
    public let nextDue: UTCMilliseconds?
    /// What the last failed attempt said.
    public let cause: String
    /// How it stands with the link; nil for a moment while neighbours are exchanged.
    public let link: LinkView?
}

/// Reads where packets stand.
struct Tracking: Sendable {
    let context: ExchangeContext

    func track(_ id: PacketIdentifier) async throws -> [PacketTrack] {
        try await self.context.database.read { session in
            try PacketTable.find(id: id, session).map { record in
                let receipts = try EvidenceTable.all(of: record.digest, session).map {
                    ReceiptView(digest: $0.digest, core: $0.core)
                }
                let late = LateReceipt.all(in: receipts)
                return PacketTrack(
                    envelope: record.envelope,
                    digest: record.digest,
                    size: record.size,
                    deliveries: try DeliveryTable.all(of: record.digest, session).map { delivery in
                        var view = try Self.view(delivery, waitingFor: try Self.cause(of: delivery, session), session)
                        view.late = late.last { $0.recipient == delivery.recipient }
                        return view
                    },
                    receipts: receipts, lateReceipts: late)
            }
        }
    }

    func inbox(of unit: UnitAddress, limit: Int) async throws -> [InboxItem] {
        try await self.context.database.read { session in
            try DeliveryTable.inbox(of: unit, limit: limit, session).compactMap { delivery in
                guard let record = try PacketTable.find(delivery.packet, session) else { return nil }
                return InboxItem(
                    envelope: record.envelope, digest: record.digest, size: record.size,
                    delivery: try Self.view(delivery, session))
            }
        }
    }

    /// What waits; a packet that was never tried waits for the reason its neighbour does.
    func queue(
        for neighbour: DivisionCode?,
        limit: Int,
        _ link: (DivisionCode) -> LinkView?
    ) async throws -> [QueueItem] {
        let table = self.context.routing.table
        let causes = table.neighbours.keys.reduce(into: [DivisionCode: String]()) { $0[$1] = link($1)?.cause ?? "" }
        return try await self.context.database.read { session in
            try HopTable.all(for: neighbour, limit: limit, session).compactMap { hop in
                guard let record = try PacketTable.find(hop.packet, session) else { return nil }
                let cause = causes[hop.neighbour] ?? "node \(hop.neighbour) is no configured neighbour any more"
                return QueueItem(
                    id: record.envelope.id, neighbour: hop.neighbour, urgency: record.envelope.urgency,
                    created: hop.created, attempts: hop.attempts, due: hop.due,
                    cause: hop.cause.isEmpty ? cause : hop.cause, size: record.size)
            }
        }
    }

    func neighbours(_ link: (DivisionCode) -> LinkView?) async throws -> [NeighbourView] {
        let links = self.context.routing.table.neighbours.keys.reduce(into: [DivisionCode: LinkView]()) {
            $0[$1] = link($1)
        }
        let table = self.context.routing.table
        return try await self.context.database.read { session in
            try table.neighbours.values.sorted { $0.code < $1.code }.map { neighbour in
                let row = try session.row(
                    """
                    SELECT COUNT(*) AS n, MIN(created) AS oldest, MIN(due) AS due FROM hops WHERE neighbour = ?
                    """, [.text(neighbour.code.digits)])
                let due = try row?.optionalInteger("due").map { UTCMilliseconds(sinceEpoch: $0) }
                let link = links[neighbour.code]
                return NeighbourView(
                    code: neighbour.code, isParent: neighbour.isParent, isWitness: neighbour.isWitness,
                    packets: Int(try row?.integer("n") ?? 0),
                    messages: try MessageTable.count(for: neighbour.code, session),
                    oldest: try row?.optionalInteger("oldest").map { UTCMilliseconds(sinceEpoch: $0) },
                    nextDue: due.map { due in link?.retry.map { max($0, due) } ?? due },
                    cause: try HopTable.latestCause(for: neighbour.code, session) ?? link?.cause ?? "", link: link)
            }
        }
    }

    func receipt(_ digest: Digest) async throws -> ReceiptFile {
        let proven = try await self.context.database.read { session in
            try EvidenceTable.find(digest, session)?.proven(session)
        }
        guard let proven else {
            throw ExchangeError(.packetUnknown, "no receipt with evidence digest \(digest) is kept here")
        }
        // What became known since stands behind what was in force then: a revocation that reaches back must show.
        let material = proven.material.joined(
            with: self.context.trust.material(
                for: [proven.core.checkpoint], officerSignature: proven.core.officerSignature,
                known: proven.material.certificates))
        return ReceiptFile(core: proven.core, material: material, timestamp: proven.timestamp)
    }

    /// Why a delivery still waits: what its next hop last failed by.
    private static func cause(of delivery: DeliveryRecord, _ session: any SQLSession) throws -> String? {
        guard delivery.state == .queued, let neighbour = delivery.neighbour else { return nil }
        return try HopTable.cause(delivery.packet, neighbour, session)
    }

    private static func view(
        _ delivery: DeliveryRecord,
        waitingFor hop: String? = nil,
        _ session: any SQLSession
    ) throws -> DeliveryView {
        let wait = try SilenceTable.find(delivery.packet, delivery.recipient, session)
        return DeliveryView(
            recipient: delivery.recipient, kind: delivery.kind, state: delivery.state, cause: hop ?? delivery.cause,
            changed: delivery.changed,
            silence: wait.flatMap { wait in
                wait.awaited.map {
                    SilenceView(awaited: $0, isOverdue: wait.level == .overdue, since: wait.since)
                }
            },
            urging: try UrgeTable.find(delivery.packet, delivery.recipient, session))
    }
}
