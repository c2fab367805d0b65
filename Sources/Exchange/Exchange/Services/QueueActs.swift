internal import Cryptography
public import Documents
public import Evidence
internal import Logging
internal import Packets
internal import Storage

/// What an operator does to a hand-over that was given up or waits.
public enum QueueAct: Sendable, Hashable {
    /// 重新排队: it is tried again on its own way.
    case requeue
    /// 改投: it is sent by another neighbour.
    case redirect(via: DivisionCode)
    /// 终止投递: it is given up for good and the sender is told.
    case abandon
}

/// The operator's acts on the queue, each with evidence (design section 6).
struct QueueActs: Sendable {
    let context: ExchangeContext

    /// Acts on the hand-overs of a packet.
    ///
    /// - Parameters:
    ///   - act: What to do.
    ///   - packet: The packet.
    ///   - neighbour: The neighbour it waits or failed for; nil for all of them.
    ///   - reason: The operator's words.
    ///   - person: The operator.
    /// - Returns: The recipients concerned.
    /// - Throws: ``ExchangeError`` when there is nothing to act on, or the act cannot be done.
    func perform(
        _ act: QueueAct,
        on packet: Digest,
        for neighbour: DivisionCode?,
        reason: String,
        by person: ActingPerson?
    ) async throws -> [UnitAddress] {
        guard !reason.isEmpty, reason.count <= 200 else {
            throw ExchangeError(.actInvalid, "an operator's act needs a reason of 200 characters at most")
        }
        if case .redirect(let via) = act, self.context.routing.table.neighbours[via] == nil {
            throw ExchangeError(.notNeighbour, "node \(via) is no configured neighbour")
        }
        let context = self.context
        let result = try await context.ledger.perform { session, entries -> [UnitAddress] in
            guard let record = try PacketTable.find(packet, session) else {
                throw ExchangeError(.packetUnknown, "no packet \(packet) is known here")
            }
            let handovers = try self.handovers(packet, neighbour, session)
            guard !handovers.isEmpty else {
                throw ExchangeError(.stateForbids, "packet \(record.envelope.id) neither waits nor was given up here")
            }
            var concerned: [UnitAddress] = []
            for handover in handovers {
                concerned += try self.apply(act, to: handover, record, reason, session, &entries)
            }
            guard !concerned.isEmpty else {
                throw ExchangeError(
                    .stateForbids, "no recipient of packet \(record.envelope.id) is left waiting: see its track")
            }
            entries += try context.people.entries(
                act.people, act.object(record.envelope.id, packet), by: person, saying: [.reason: reason])
            return concerned.sorted()
        }
        context.wake(Set(context.routing.table.neighbours.keys))
        context.logger.notice(
            "operator acted on packet",
            metadata: [
                LogKey.act: "\(act.event.rawValue)", LogKey.packetDigest: "\(packet)",
                LogKey.recipients: "\(result.value.count)",
            ])
        return result.value
    }

    /// A hand-over that waits or was given up, reduced to what both have.
    private struct Handover {
        let neighbour: DivisionCode
        let passed: [DivisionCode]
        let hopsLeft: Int
    }

    private func handovers(
        _ packet: Digest,
        _ neighbour: DivisionCode?,
        _ session: any SQLSession
    ) throws -> [Handover] {
        let waiting = try HopTable.all(of: packet, session).map {
            Handover(neighbour: $0.neighbour, passed: $0.passed, hopsLeft: $0.hopsLeft)
        }
        let dead = try DeadLetterTable.find(packet, session).map {
            Handover(neighbour: $0.neighbour, passed: $0.passed, hopsLeft: $0.hopsLeft)
        }
        var seen: Set<DivisionCode> = []
        return (waiting + dead).filter {
            (neighbour == nil || $0.neighbour == neighbour) && seen.insert($0.neighbour).inserted
        }
    }

    private func apply(
        _ act: QueueAct,
        to handover: Handover,
        _ record: PacketRecord,
        _ reason: String,
        _ session: any SQLSession,
        _ entries: inout [LedgerEntry]
    ) throws -> [UnitAddress] {
        let now = self.context.ledger.now()
        let custody = Custody(
            context: self.context, record: record, passed: handover.passed, hopsLeft: handover.hopsLeft)
        let open: Set<DeliveryState> = [.queued, .undeliverable, .expired]
        let deliveries = try DeliveryTable.all(of: record.digest, session).filter {
            $0.neighbour == handover.neighbour && open.contains($0.state)
        }
        let target: DivisionCode? =
            switch act {
            case .requeue: handover.neighbour
            case .redirect(let via): via
            case .abandon: nil
            }
        if target != nil { try self.requireSendable(record, at: now) }
        try HopTable.remove(record.digest, handover.neighbour, session)
        try DeadLetterTable.remove(record.digest, handover.neighbour, session)
        let sender = record.envelope.from.node
        for delivery in deliveries {
            let evidence = try custody.evidence(
                act.event, to: [delivery.recipient], at: now, reason: EvidenceReason(code: act.code, text: reason))
            entries.append(LedgerEntry(evidence, notify: sender == self.context.node ? [] : [sender]))
            if let target {
                try DeliveryTable.requeue(delivery, via: target, at: now, session)
                if sender == self.context.node {
                    try SilenceTable.begin(record.digest, delivery.recipient, due: now, session)
                }
            } else {
                _ = try DeliveryTable.apply(
                    .undeliverable, packet: record.digest, recipient: delivery.recipient, cause: act.code,
                    evidence: try evidence.digest(self.context.digestAlgorithm), at: now, session)
            }
        }
        if let target, !deliveries.isEmpty { try custody.enqueue(via: target, at: now, session) }
        return deliveries.map(\.recipient)
    }

    private func requireSendable(_ record: PacketRecord, at now: UTCMilliseconds) throws {
        guard record.location != .gone else {
            throw ExchangeError(
                .contentGone,
                "the content of packet \(record.envelope.id) is no longer kept; its sender must send again")
        }
        guard record.envelope.expires > now else {
            throw ExchangeError(
                .stateForbids,
                "packet \(record.envelope.id) expired at \(record.envelope.expires); it must be sent anew")
        }
    }

    func deadLetters(limit: Int) async throws -> [DeadLetter] {
        try await self.context.database.read { session in
            try DeadLetterTable.all(limit: limit, session).compactMap { letter in
                guard let record = try PacketTable.find(letter.packet, session) else { return nil }
                let open: Set<DeliveryState> = [.undeliverable, .expired, .queued]
                let recipients = try DeliveryTable.all(of: letter.packet, session).filter {
                    $0.neighbour == letter.neighbour && open.contains($0.state)
                }.map(\.recipient)
                return DeadLetter(
                    id: record.envelope.id, packet: letter.packet, neighbour: letter.neighbour,
                    recipients: recipients, fault: letter.fault, code: letter.code, detail: letter.detail,
                    since: letter.since, attempts: letter.attempts, isSendable: record.location != .gone)
            }
        }
    }
}

extension QueueAct {
    var event: EvidenceEvent {
        switch self {
        case .requeue: .operatorRequeued
        case .redirect: .operatorRedirected
        case .abandon: .operatorAbandoned
        }
    }

    /// What the log of people calls it.
    public var people: PeopleAct {
        switch self {
        case .requeue: .queueRequeued
        case .redirect: .queueRedirected
        case .abandon: .queueAbandoned
        }
    }

    /// The packet it is done to, and the neighbour it goes by instead.
    func object(_ id: PacketIdentifier?, _ packet: Digest) -> PeopleObject {
        guard case .redirect(let via) = self else { return .packet(id, packet) }
        return .packet(id, packet).via(via)
    }

    /// The reason's code in the evidence.
    var code: String {
        switch self {
        case .requeue: "requeued"
        case .redirect(let via): "redirected-\(via)"
        case .abandon: "abandoned"
        }
    }
}
