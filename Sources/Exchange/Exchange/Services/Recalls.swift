internal import Cryptography
internal import Documents
internal import Evidence
internal import Packets
internal import Storage

/// 撤回: takes a packet back before 签收, wherever it is found first.
struct Recalls: Sendable {
    let context: ExchangeContext

    /// A sender's own recall: takes effect at once for recipients still queued or hosted here, and follows the others.
    func request(
        _ evidence: Evidence,
        signature: [UInt8],
        _ session: any SQLSession,
        _ entries: inout [LedgerEntry]
    ) throws {
        guard try self.isOfSender(evidence, session) else {
            throw ExchangeError(.packetUnknown, "unit \(evidence.from) has sent no packet \(evidence.id)")
        }
        var remote: Set<DivisionCode> = []
        var granted: [LedgerEntry] = []
        for recipient in evidence.to {
            guard let delivery = try DeliveryTable.find(evidence.packet, recipient, session) else { continue }
            if try !self.grant(delivery, evidence, session, &granted) { remote.insert(recipient.node) }
        }
        entries.append(LedgerEntry(evidence, officerSignature: signature, notify: remote, kind: .recall))
        entries += granted
    }

    /// A recall that came by the link and was verified.
    func arrive(_ core: ReceiptCore, _ session: any SQLSession, _ entries: inout [LedgerEntry]) throws {
        let evidence = core.evidence
        guard try PacketTable.isKnown(evidence.packet, session) else { return }
        guard try self.isOfSender(evidence, session) else {
            throw ExchangeError(
                .receiptInvalid, "unit \(evidence.from) recalls a packet that is not its own, \(evidence.packet)")
        }
        let digest = try core.identity()
        let material = try self.context.keep(core, session)
        guard try EvidenceTable.insert(core, digest: digest, isOwn: false, material: material, session) else { return }
        for recipient in evidence.to {
            guard let delivery = try DeliveryTable.find(evidence.packet, recipient, session) else { continue }
            guard try !self.grant(delivery, evidence, session, &entries), delivery.isLocal,
                delivery.state != .recalled
            else { continue }
            entries.append(
                LedgerEntry(
                    try self.answer(
                        .recallRejected, delivery, evidence, reason: EvidenceReason(code: delivery.state.rawValue)),
                    notify: self.interested(evidence)))
        }
    }

    /// The officer's signature says who asks; whether the packet is that unit's says our own record alone.
    private func isOfSender(_ request: Evidence, _ session: any SQLSession) throws -> Bool {
        guard let envelope = try PacketTable.head(request.packet, session)?.envelope else { return false }
        return envelope.from == request.from && envelope.id == request.id
    }

    private func interested(_ evidence: Evidence) -> Set<DivisionCode> {
        evidence.from.node == self.context.node ? [] : [evidence.from.node]
    }

    /// Recalls a delivery that is still in this node's hands.
    private func grant(
        _ delivery: DeliveryRecord,
        _ request: Evidence,
        _ session: any SQLSession,
        _ entries: inout [LedgerEntry]
    ) throws -> Bool {
        let isHere =
            delivery.state == .queued
            || delivery.isLocal && (delivery.state == .delivered || delivery.state == .quarantined)
        guard isHere else { return false }
        let answer = try self.answer(.recallAccepted, delivery, request, reason: nil)
        _ = try DeliveryTable.apply(
            .recalled, packet: delivery.packet, recipient: delivery.recipient, cause: request.reason?.text ?? "",
            evidence: try answer.digest(self.context.digestAlgorithm), at: self.context.ledger.now(), session)
        if let neighbour = delivery.neighbour { try HopTable.settle(delivery.packet, neighbour, session) }
        entries.append(LedgerEntry(answer, notify: self.interested(request)))
        return true
    }

    private func answer(
        _ event: EvidenceEvent,
        _ delivery: DeliveryRecord,
        _ request: Evidence,
        reason: EvidenceReason?
    ) throws -> Evidence {
        try Evidence(
            event: event, packet: request.packet, id: request.id, from: request.from, to: [delivery.recipient],
            issuer: self.context.node, time: self.context.ledger.now(), reason: reason, previous: delivery.latest)
    }
}
