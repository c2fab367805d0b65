internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Packets
internal import Storage

/// Takes receipts that other nodes gave: verifies, keeps, and moves the deliveries they speak of.
final class ReceiptIntake: Sendable {
    private let context: ExchangeContext

    init(_ context: ExchangeContext) { self.context = context }

    /// Checks a receipt in every respect that needs no stored packet.
    ///
    /// - Throws: ``ExchangeError/Code/receiptInvalid`` with what is wrong.
    func verify(_ core: ReceiptCore) throws {
        let now = self.context.ledger.now()
        if let reason = try self.context.trust.refusal(of: core, at: now) {
            throw ExchangeError(.receiptInvalid, "a receipt of \(core.evidence.issuer): \(reason)")
        }
    }

    /// Takes verified receipts in one transaction.
    ///
    /// - Parameters:
    ///   - cores: Receipts that ``verify(_:)`` accepted.
    ///   - sent: The hop that was answered by them; its queue entry ends when nobody is left waiting.
    ///   - attempt: What is recorded of the attempt that they answer.
    /// - Throws: What the store throws.
    func take(
        _ cores: [ReceiptCore],
        answering sent: (packet: Digest, neighbour: DivisionCode)? = nil,
        attempt: AttemptView? = nil
    ) async throws {
        let context = self.context
        FaultPoint.reach(.receiptsBeforeCommit)
        let result = try await context.ledger.perform { session, _ -> (done: [Digest], recalled: Set<DivisionCode>) in
            var finished: [Digest] = []
            var recalled: Set<DivisionCode> = []
            for core in cores {
                do {
                    recalled.formUnion(try session.savepoint { try self.apply(core, session) })
                } catch let error as ExchangeError {
                    // One receipt that contradicts our own record must not hold up the others of its batch.
                    self.report(core, error)
                }
                finished.append(core.evidence.packet)
            }
            if let sent {
                try HopTable.settle(sent.packet, sent.neighbour, session)
                if let attempt { try AttemptTable.insert(attempt, of: sent.packet, session) }
                finished.append(sent.packet)
            }
            return (try Set(finished).filter { try self.mayForget($0, session) }, recalled)
        }
        FaultPoint.reach(.receiptsAfterCommit)
        for packet in result.value.done { try await self.forget(packet) }
        if !result.value.recalled.isEmpty { context.wake(result.value.recalled) }
    }

    /// - Returns: The neighbours for whom a recall was queued.
    private func apply(_ core: ReceiptCore, _ session: any SQLSession) throws -> Set<DivisionCode> {
        let evidence = core.evidence
        guard let packet = try PacketTable.head(evidence.packet, session) else { return [] }
        // A sender compares the receipt with its own record before it accepts it (design section 7).
        guard packet.envelope.id == evidence.id, packet.envelope.from == evidence.from else {
            throw ExchangeError(
                .receiptInvalid, "a receipt of \(evidence.issuer) speaks of another sender or identifier")
        }
        try EvidenceTable.requireRoom(for: evidence, session)
        let digest = try core.identity()
        let material = try self.context.keep(core, session)
        guard try EvidenceTable.insert(core, digest: digest, isOwn: false, material: material, session) else {
            return []
        }
        guard let event = evidence.event.deliveryEvent else { return [] }
        var recalled: Set<DivisionCode> = []
        for recipient in evidence.to {
            guard let delivery = try DeliveryTable.find(evidence.packet, recipient, session) else { continue }
            guard Self.mayMove(delivery, by: evidence, event) else { continue }
            let state = try DeliveryTable.apply(
                event, packet: evidence.packet, recipient: recipient, cause: evidence.reason?.words ?? "",
                evidence: digest, at: self.context.ledger.now(), session)
            if let state, state != delivery.state, packet.envelope.from.node == self.context.node {
                try self.waitOn(packet.envelope, evidence, recipient, in: state, session)
            }
            if delivery.state == .recalled, event == .relayed || event == .delivered || event == .quarantined {
                if let neighbour = try self.repeatRecall(of: evidence.packet, recipient, session) {
                    recalled.insert(neighbour)
                }
            }
        }
        if let neighbour = self.neighbour(of: evidence) {
            try HopTable.settle(evidence.packet, neighbour, session)
        }
        return recalled
    }

    /// Whether a node's word changes where a delivery stands; otherwise it is kept as evidence and no more.
    ///
    /// Custody passes to the next hop only. Who could lie on the way is the recipient's node, what stands above it or
    /// above the sender, and the next hop: another recipient of the same circular has no say in this one's delivery.
    private static func mayMove(_ delivery: DeliveryRecord, by evidence: Evidence, _ event: DeliveryEvent) -> Bool {
        let issuer = evidence.issuer
        guard issuer != delivery.neighbour else { return true }
        return event != .relayed
            && (issuer.isPrefix(of: delivery.recipient.node) || issuer.isPrefix(of: evidence.from.node))
    }

    /// The sender's node waits for the next receipt from now on.
    private func waitOn(
        _ envelope: Envelope,
        _ evidence: Evidence,
        _ recipient: UnitAddress,
        in state: DeliveryState,
        _ session: any SQLSession
    ) throws {
        guard let silence = self.context.silence else { return }
        let now = self.context.ledger.now()
        let isHere = state == .delivered || state == .quarantined
        let due = SilenceRules(policy: silence.value).firstLook(
            envelope, in: state, arrived: isHere ? min(evidence.time, now) : nil, at: now)
        guard let due else { return }
        if isHere {
            try SilenceTable.begin(evidence.packet, recipient, due: due, session)
            silence.expect(due, at: now)
        } else if try SilenceTable.find(evidence.packet, recipient, session).map({ $0.level > .none }) == true {
            // The silence that stood is over, another may have begun: that is seen by looking.
            try SilenceTable.begin(evidence.packet, recipient, due: now, session)
            silence.expect(now, at: now)
        }
    }

    private func report(_ core: ReceiptCore, _ error: ExchangeError) {
        self.context.logger.warning(
            "receipt not taken",
            metadata: [
                LogKey.packetID: "\(core.evidence.id)", LogKey.peer: "\(core.evidence.issuer)",
                LogKey.errorCode: "\(error.code)", LogKey.error: "\(error)",
            ])
    }

    private func neighbour(of evidence: Evidence) -> DivisionCode? {
        guard let recipient = evidence.to.first,
            case .neighbour(let neighbour) = self.context.routing.table.route(to: recipient.node)
        else { return nil }
        return neighbour
    }

    /// A recall that was granted here overtook a packet already under way: it is sent after it.
    private func repeatRecall(
        of packet: Digest,
        _ recipient: UnitAddress,
        _ session: any SQLSession
    ) throws -> DivisionCode? {
        let requests = try EvidenceTable.all(of: packet, session).filter {
            $0.core.evidence.event == .recallRequested && $0.core.evidence.to.contains(recipient)
        }
        guard let request = requests.last,
            case .neighbour(let neighbour) = self.context.routing.table.route(to: recipient.node)
        else { return nil }
        let message = SystemMessage(
            kind: .recall, destination: recipient.node, digest: request.digest, body: request.core.bytes)
        try MessageTable.insert(message, via: neighbour, due: self.context.ledger.now(), session)
        return neighbour
    }

    /// Whether a relay has handed a packet on and need not keep its bytes; the sender's node keeps its own.
    private func mayForget(_ packet: Digest, _ session: any SQLSession) throws -> Bool {
        guard let head = try PacketTable.head(packet, session), head.isKept,
            head.envelope.from.node != self.context.node
        else { return false }
        return try !DeliveryTable.needsContent(packet, session)
    }

    /// Forgets the bytes of a packet nobody needs any more.
    func forget(_ packet: Digest) async throws {
        let context = self.context
        try await context.locks.exclusively(packet) {
            // Through the ledger: a sync that fails there stops the node.
            let location = try await context.ledger.perform { session, _ -> PacketLocation in
                guard try self.mayForget(packet, session), let record = try PacketTable.find(packet, session) else {
                    return .gone
                }
                try PacketTable.removeContent(packet, session)
                return record.location
            }.value
            FaultPoint.reach(.contentForgotten)
            if case .spool(let reference) = location { try context.spool.remove(reference) }
        }
    }
}

extension EvidenceReason {
    /// What people read as the reason: the officer's words where there are any.
    var words: String { self.text.isEmpty ? self.code : self.text }
}

extension EvidenceEvent {
    /// What the event does to a delivery; nil when it says nothing about its state.
    var deliveryEvent: DeliveryEvent? {
        switch self {
        case .relayAccepted: .relayed
        case .consignmentDelivered: .delivered
        case .consignmentQuarantined: .quarantined
        case .actSignedFor: .signedFor
        case .actRefused: .refused
        case .actReturned: .returned
        case .recallAccepted: .recalled
        case .deliveryExpired: .expired
        case .relayRejected, .consignmentFailed, .deliveryUndeliverable, .operatorAbandoned: .undeliverable
        case .submissionAccepted, .submissionRejected, .relayFailed, .handoverOpened, .recallRequested,
            .recallRejected, .operatorRequeued, .operatorRedirected, .actReleased, .consignmentOverdue,
            .acceptanceOverdue, .deliveryDelayed, .deliveryUrged:
            nil
        }
    }
}
