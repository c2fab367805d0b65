internal import Documents
internal import Evidence
internal import Logging
internal import Packets
internal import Storage

/// Ends hand-overs that come to nothing: evidence for each recipient, told to the sender, and a dead letter.
struct Undertaker: Sendable {
    let context: ExchangeContext
    let receipts: ReceiptIntake

    /// The neighbour will never take the packet.
    func bury(
        _ hop: HopRecord,
        _ recipients: [UnitAddress],
        refusedBy error: TransportError,
        _ attempt: AttemptView
    ) async throws {
        let code = error.peerCode ?? "refused"
        self.context.logger.error(
            "packet refused by neighbour",
            metadata: [
                LogKey.packetDigest: "\(hop.packet)", LogKey.peer: "\(hop.neighbour)", LogKey.errorCode: "\(code)",
                LogKey.error: "\(error.message)",
            ])
        try await self.end(
            hop, recipients, .deliveryUndeliverable,
            Cause(fault: .partner, code: code, detail: error.message, receipts: error.receipts, attempt: attempt))
    }

    /// This node cannot send the packet.
    func bury(_ hop: HopRecord, failedBy error: any Error) async throws {
        let code = (error as? ExchangeError)?.code.peerCode ?? "failed"
        self.context.logger.critical(
            "packet put aside: this node cannot send it",
            metadata: [
                LogKey.packetDigest: "\(hop.packet)", LogKey.peer: "\(hop.neighbour)", LogKey.errorCode: "\(code)",
                LogKey.error: "\(error)",
            ])
        // The sender is told only that delivery was given up; what broke here is for the operator here.
        try await self.end(
            hop, try await self.waiting(hop), .deliveryUndeliverable,
            Cause(fault: .ours, code: code, detail: "\(error)", receipts: [], attempt: nil))
    }

    /// The packet is encrypted for certificates that were revoked since; it is immutable, so it must be sent anew.
    func bury(_ hop: HopRecord, revoked split: RecipientRevocation.Split) async throws {
        let nodes = split.nodes.map(\.digits).joined(separator: ", ")
        self.context.logger.error(
            "packet not sent: recipient's certificate revoked",
            metadata: [
                LogKey.packetDigest: "\(hop.packet)", LogKey.peer: "\(hop.neighbour)",
                LogKey.recipients: "\(split.revoked.count)", LogKey.error: "encrypted for \(nodes)",
            ])
        try await self.end(
            hop, split.revoked, .deliveryUndeliverable,
            Cause(
                fault: .revoked, code: ExchangeError.Code.recipientRevoked.peerCode,
                detail: "encrypted for a certificate of \(nodes) that is revoked; send the document anew", receipts: [],
                attempt: nil))
    }

    /// The packet's time is over.
    func expire(_ hop: HopRecord) async throws {
        try await self.end(
            hop, try await self.waiting(hop), .deliveryExpired,
            Cause(fault: .unreachable, code: "expired", detail: hop.cause, receipts: [], attempt: nil))
    }

    private func waiting(_ hop: HopRecord) async throws -> [UnitAddress] {
        try await self.context.database.read { try DeliveryTable.queued(hop.packet, for: hop.neighbour, $0) }
    }

    private struct Cause: Sendable {
        let fault: DeadLetter.Fault
        let code: String
        let detail: String
        let receipts: [ReceiptCore]
        let attempt: AttemptView?
    }

    private func end(
        _ hop: HopRecord,
        _ recipients: [UnitAddress],
        _ event: EvidenceEvent,
        _ cause: Cause
    ) async throws {
        let context = self.context
        let proven = cause.receipts.filter { (try? self.receipts.verify($0)) != nil }
        _ = try await context.ledger.perform { session, entries in
            if let attempt = cause.attempt { try AttemptTable.insert(attempt, of: hop.packet, session) }
            guard let record = try PacketTable.find(hop.packet, session) else {
                return try HopTable.remove(hop.packet, hop.neighbour, session)
            }
            let now = context.ledger.now()
            for receipt in proven {
                _ = try EvidenceTable.insert(
                    receipt, digest: try receipt.identity(), isOwn: false, material: try context.keep(receipt, session),
                    session)
            }
            try DeadLetterTable.insert(Self.letter(hop, cause, at: now), session)
            let custody = Custody(context: context, record: record, passed: hop.passed, hopsLeft: hop.hopsLeft)
            let sender = record.envelope.from.node
            for recipient in recipients {
                let evidence = try custody.evidence(
                    event, to: [recipient], at: now, reason: EvidenceReason(code: cause.code))
                _ = try DeliveryTable.apply(
                    event == .deliveryExpired ? .expired : .undeliverable, packet: hop.packet, recipient: recipient,
                    cause: cause.code, evidence: try evidence.digest(context.digestAlgorithm), at: now, session)
                entries.append(LedgerEntry(evidence, notify: sender == context.node ? [] : [sender]))
            }
            try HopTable.settle(hop.packet, hop.neighbour, session)
        }
        context.wake(Set(context.routing.table.neighbours.keys))
    }

    private static func letter(_ hop: HopRecord, _ cause: Cause, at now: UTCMilliseconds) -> DeadLetterTable.Record {
        DeadLetterTable.Record(
            packet: hop.packet, neighbour: hop.neighbour, urgency: hop.urgency, hopsLeft: hop.hopsLeft,
            passed: hop.passed, attempts: hop.attempts + (cause.attempt == nil ? 0 : 1), fault: cause.fault,
            code: cause.code, detail: cause.detail, since: now)
    }
}
