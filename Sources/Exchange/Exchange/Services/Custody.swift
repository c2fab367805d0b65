internal import Cryptography
internal import Documents
internal import Evidence
internal import Packets
internal import Storage

/// Takes a packet into custody within a transaction: rows for packet, deliveries and next hops, and the events.
struct Custody: Sendable {
    let context: ExchangeContext
    let record: PacketRecord
    /// Nodes passed up to and including this one.
    let passed: [DivisionCode]
    let hopsLeft: Int

    private var envelope: Envelope { self.record.envelope }

    /// Who is told by system message: the sending node, unless it is this one or has the receipts as the answer already.
    ///
    /// Should that answer be lost, it hands over again and gets the same ones.
    private var interested: Set<DivisionCode> {
        let sender = self.envelope.from.node
        return sender == self.context.node || sender == self.record.origin ? [] : [sender]
    }

    func evidence(
        _ event: EvidenceEvent,
        to recipients: [UnitAddress],
        at now: UTCMilliseconds,
        reason: EvidenceReason? = nil,
        previous: Digest? = nil
    ) throws -> Evidence {
        try Evidence(
            event: event, packet: self.record.digest, id: self.envelope.id, from: self.envelope.from, to: recipients,
            issuer: self.context.node, time: now, reason: reason, previous: previous)
    }

    /// Queues recipients for their next hops; those already known are left alone.
    ///
    /// - Returns: The recipients that were new.
    func queue(
        _ recipients: [UnitAddress],
        via neighbour: DivisionCode,
        at now: UTCMilliseconds,
        _ session: any SQLSession
    ) throws -> [UnitAddress] {
        let new = try recipients.filter { recipient in
            try DeliveryTable.insert(self.delivery(recipient, neighbour, .queued, at: now, latest: nil), session)
        }
        if !new.isEmpty { try self.enqueue(via: neighbour, at: now, session) }
        return new
    }

    /// Makes the queue entry for a next hop; one that is there already stays.
    func enqueue(via neighbour: DivisionCode, at now: UTCMilliseconds, _ session: any SQLSession) throws {
        let hop = HopRecord(
            packet: self.record.digest, neighbour: neighbour, urgency: self.envelope.urgency.rank,
            created: self.envelope.created, expires: self.envelope.expires, hopsLeft: self.hopsLeft,
            passed: self.passed, attempts: 0, due: now, cause: "", size: self.record.size)
        try HopTable.insert(hop, session)
    }

    /// What becomes of a packet for units of this node.
    enum Arrival: Sendable {
        /// It is at their disposal.
        case delivered
        /// It is kept apart until an officer decides.
        case quarantined(EvidenceReason)
        /// They cannot be given it.
        case failed(EvidenceReason)

        var event: EvidenceEvent {
            switch self {
            case .delivered: .consignmentDelivered
            case .quarantined: .consignmentQuarantined
            case .failed: .consignmentFailed
            }
        }

        var state: DeliveryState {
            switch self {
            case .delivered: .delivered
            case .quarantined: .quarantined
            case .failed: .undeliverable
            }
        }

        var reason: EvidenceReason? {
            switch self {
            case .delivered: nil
            case .quarantined(let reason), .failed(let reason): reason
            }
        }
    }

    /// Delivers to units of this node, each with its evidence; those already known are left alone.
    ///
    /// - Returns: The recipients that were new.
    func deliver(
        _ recipients: [UnitAddress],
        as arrival: Arrival,
        at now: UTCMilliseconds,
        _ session: any SQLSession,
        _ entries: inout [LedgerEntry]
    ) throws -> [UnitAddress] {
        try recipients.filter { recipient in
            let evidence = try self.evidence(arrival.event, to: [recipient], at: now, reason: arrival.reason)
            let digest = try evidence.digest(self.context.digestAlgorithm)
            let delivery = self.delivery(
                recipient, nil, arrival.state, cause: arrival.reason?.words ?? "", at: now, latest: digest)
            guard try DeliveryTable.insert(delivery, session) else { return false }
            entries.append(LedgerEntry(evidence, notify: self.interested))
            return true
        }
    }

    private func delivery(
        _ recipient: UnitAddress,
        _ neighbour: DivisionCode?,
        _ state: DeliveryState,
        cause: String = "",
        at now: UTCMilliseconds,
        latest: Digest?
    ) -> DeliveryRecord {
        DeliveryRecord(
            packet: self.record.digest, recipient: recipient,
            kind: self.envelope.to.first { $0.address == recipient }?.kind ?? .main, neighbour: neighbour,
            state: state, cause: cause, changed: now, latest: latest)
    }
}
