internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Packets
internal import Storage

/// Serves one neighbour: its system messages first, then its packets by urgency and age.
///
/// The truth is in the tables; the worker keeps nothing but which packets it has under way, so a restart begins where
/// the tables stand.
final class LinkWorker: Sendable {
    private static let packetsAtOnce = 8
    private static let messagesAtOnce = 500
    /// Far below what a receiver accepts, also when every character must be escaped.
    private static let messageBytesAtOnce = 2 << 20
    private static let idle = Duration.seconds(30)
    /// After a failure of our own, so that a broken disk does not fill the log.
    private static let pauseAfterFailure = Duration.seconds(5)

    private let neighbour: DivisionCode
    private let context: ExchangeContext
    private let transport: any Transport
    private let receipts: ReceiptIntake
    private let policy: RetryPolicy
    private let packetSignal = WakeSignal()
    private let messageSignal = WakeSignal()

    init(
        neighbour: DivisionCode,
        context: ExchangeContext,
        transport: any Transport,
        receipts: ReceiptIntake,
        policy: RetryPolicy
    ) {
        self.neighbour = neighbour
        self.context = context
        self.transport = transport
        self.receipts = receipts
        self.policy = policy
    }

    func wake() {
        self.packetSignal.signal()
        self.messageSignal.signal()
    }

    /// Works until the task is cancelled; what is under way then ends first.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.serveMessages() }
            group.addTask { await self.servePackets() }
        }
    }

    private func servePackets() async {
        while !Task.isCancelled {
            do {
                let now = self.context.ledger.now()
                let hops = try await self.context.database.read { session in
                    try HopTable.due(for: self.neighbour, at: now, limit: Self.packetsAtOnce, session)
                }
                guard !hops.isEmpty else {
                    await self.packetSignal.wait(atMost: try await self.pause(HopTable.nextDue))
                    continue
                }
                await withTaskGroup { group in
                    for hop in hops { group.addTask { await self.hand(over: hop) } }
                }
            } catch {
                self.report(error)
                await self.packetSignal.wait(atMost: Self.pauseAfterFailure)
            }
        }
    }

    private func serveMessages() async {
        while !Task.isCancelled {
            do {
                let now = self.context.ledger.now()
                let records = try await self.context.database.read { session in
                    try MessageTable.due(
                        for: self.neighbour, at: now, limit: Self.messagesAtOnce, bytes: Self.messageBytesAtOnce,
                        session)
                }
                guard !records.isEmpty else {
                    await self.messageSignal.wait(atMost: try await self.pause(MessageTable.nextDue))
                    continue
                }
                try await self.send(records)
            } catch {
                self.report(error)
                await self.messageSignal.wait(atMost: Self.pauseAfterFailure)
            }
        }
    }

    private func send(_ records: [MessageTable.Record]) async throws {
        let numbers = records.map(\.number)
        do {
            try await self.transport.send(records.map(\.message), to: self.neighbour)
            try await self.change { try MessageTable.remove(numbers, $0) }
        } catch let error as TransportError {
            var random = SystemRandomNumberGenerator()
            let delay = self.policy.delay(
                after: error.kind, attempts: records[0].attempts + 1, urgency: 2, using: &random)
            let due = self.context.ledger.now().advanced(by: delay)
            self.context.logger.warning(
                "system messages not taken",
                metadata: [
                    LogKey.peer: "\(self.neighbour)", LogKey.messages: "\(records.count)",
                    LogKey.errorCode: "\(error.kind.rawValue)", LogKey.error: "\(error.message)",
                    LogKey.nextAttempt: "\(due)",
                ])
            try await self.change { try MessageTable.postpone(numbers, until: due, cause: error.description, $0) }
        }
    }

    private func hand(over hop: HopRecord) async {
        let started = self.context.ledger.now()
        do {
            guard hop.expires > started else { return try await self.expire(hop) }
            guard let (packet, slip) = try await self.load(hop) else { return }
            let clock = ContinuousClock()
            let begun = clock.now
            do {
                let receipts = try await self.transport.send(
                    OutgoingPacket(slip: slip, content: packet), to: self.neighbour)
                try await self.accept(receipts, for: hop, slip)
                try await self.note(hop, started, clock.now - begun, packet.count, "handed-over", "")
            } catch let error as TransportError where !Task.isCancelled {
                try await self.fail(hop, slip, error, started, clock.now - begun, packet.count)
            }
        } catch {
            // At shutdown the entry stays due: the next start sends the packet again.
            guard !Task.isCancelled else { return }
            self.report(error)
            await self.postpone(hop, .unreachable, "\(error)")
        }
    }

    private func load(_ hop: HopRecord) async throws -> (StoredPacket, RoutingSlip)? {
        let context = self.context
        let found = try await context.database.read { session -> (PacketRecord, [UnitAddress])? in
            guard let record = try PacketTable.find(hop.packet, session) else { return nil }
            return (record, try DeliveryTable.queued(hop.packet, for: hop.neighbour, session))
        }
        guard let (record, recipients) = found, !recipients.isEmpty else {
            try await self.change { try HopTable.remove(hop.packet, hop.neighbour, $0) }
            return nil
        }
        let slip = RoutingSlip(packet: hop.packet, to: recipients, hopsLeft: hop.hopsLeft, passed: hop.passed)
        return (try context.content(of: record), slip)
    }

    /// Believes a hand-over only by receipts that cover every recipient on the slip.
    private func accept(_ receipts: [ReceiptCore], for hop: HopRecord, _ slip: RoutingSlip) async throws {
        do {
            for receipt in receipts { try self.receipts.verify(receipt) }
        } catch let error as ExchangeError where error.code == .receiptInvalid {
            throw TransportError(.protocolViolation, error.description)
        }
        // An event that says nothing about custody would leave the packet due and be sent again without end.
        let covered = receipts.filter {
            $0.evidence.issuer == hop.neighbour && $0.evidence.packet == hop.packet
                && $0.evidence.event.deliveryEvent != nil
        }.flatMap(\.evidence.to)
        guard Set(covered).isSuperset(of: slip.to) else {
            throw TransportError(
                .protocolViolation, "the neighbour's receipts cover \(covered.count) of \(slip.to.count) recipients")
        }
        try await self.receipts.take(receipts, answering: (hop.packet, hop.neighbour))
    }

    private func fail(
        _ hop: HopRecord,
        _ slip: RoutingSlip,
        _ error: TransportError,
        _ started: UTCMilliseconds,
        _ duration: Duration,
        _ bytes: UInt64
    ) async throws {
        try await self.note(hop, started, duration, bytes, error.kind.rawValue, error.message)
        guard error.kind == .refused else { return await self.postpone(hop, error.kind, error.message) }
        let code = error.peerCode ?? "refused"
        self.context.logger.error(
            "packet refused by neighbour",
            metadata: [
                LogKey.packetDigest: "\(hop.packet)", LogKey.peer: "\(hop.neighbour)", LogKey.errorCode: "\(code)",
                LogKey.error: "\(error.message)",
            ])
        try await self.giveUp(hop, slip.to, .deliveryUndeliverable, EvidenceReason(code: code), also: error.receipts)
    }

    private func expire(_ hop: HopRecord) async throws {
        let recipients = try await self.context.database.read { session in
            try DeliveryTable.queued(hop.packet, for: hop.neighbour, session)
        }
        try await self.giveUp(hop, recipients, .deliveryExpired, EvidenceReason(code: "expired"), also: [])
    }

    /// Ends a hop for good: evidence for each recipient, told to the sender.
    private func giveUp(
        _ hop: HopRecord,
        _ recipients: [UnitAddress],
        _ event: EvidenceEvent,
        _ reason: EvidenceReason,
        also receipts: [ReceiptCore]
    ) async throws {
        let context = self.context
        let proven = receipts.filter { (try? self.receipts.verify($0)) != nil }
        _ = try await context.ledger.perform { session, entries in
            try HopTable.remove(hop.packet, hop.neighbour, session)
            guard let record = try PacketTable.find(hop.packet, session) else { return }
            let now = context.ledger.now()
            for receipt in proven {
                _ = try EvidenceTable.insert(receipt, digest: try receipt.identity(), isOwn: false, session)
            }
            let custody = Custody(context: context, record: record, passed: hop.passed, hopsLeft: hop.hopsLeft)
            let sender = record.envelope.from.node
            for recipient in recipients {
                let evidence = try custody.evidence(event, to: [recipient], at: now, reason: reason)
                _ = try DeliveryTable.apply(
                    event == .deliveryExpired ? .expired : .undeliverable, packet: hop.packet, recipient: recipient,
                    cause: reason.code, evidence: try evidence.digest(context.digestAlgorithm), at: now, session)
                entries.append(LedgerEntry(evidence, notify: sender == context.node ? [] : [sender]))
            }
        }
        context.wake(Set(context.routing.table.neighbours.keys))
    }

    private func postpone(_ hop: HopRecord, _ kind: TransportError.Kind, _ cause: String) async {
        var random = SystemRandomNumberGenerator()
        let delay = self.policy.delay(after: kind, attempts: hop.attempts + 1, urgency: hop.urgency, using: &random)
        let due = self.context.ledger.now().advanced(by: delay)
        self.context.logger.warning(
            "packet not taken",
            metadata: [
                LogKey.packetDigest: "\(hop.packet)", LogKey.peer: "\(hop.neighbour)",
                LogKey.attempt: "\(hop.attempts + 1)", LogKey.errorCode: "\(kind.rawValue)",
                LogKey.error: "\(cause)", LogKey.nextAttempt: "\(due)",
            ])
        do {
            try await self.change {
                try HopTable.postpone(hop.packet, hop.neighbour, until: due, cause: "\(kind.rawValue): \(cause)", $0)
            }
        } catch {
            self.report(error)
        }
    }

    private func note(
        _ hop: HopRecord,
        _ started: UTCMilliseconds,
        _ duration: Duration,
        _ bytes: UInt64,
        _ result: String,
        _ reason: String
    ) async throws {
        let attempt = AttemptTable.Attempt(
            packet: hop.packet, neighbour: hop.neighbour, started: started,
            milliseconds: Int64(duration / .milliseconds(1)), bytes: bytes, result: result,
            reason: String(reason.prefix(500)))
        try await self.change { try AttemptTable.insert(attempt, $0) }
    }

    /// A change without an event; it shares the transaction and sync of whatever else waits.
    private func change(_ body: @escaping @Sendable (any SQLSession) throws -> Void) async throws {
        _ = try await self.context.ledger.perform { session, _ in try body(session) }
    }

    private func pause(
        _ nextDue: @escaping @Sendable (DivisionCode, any SQLSession) throws -> UTCMilliseconds?
    ) async throws -> Duration {
        let neighbour = self.neighbour
        guard let due = try await self.context.database.read({ try nextDue(neighbour, $0) }) else { return Self.idle }
        let wait = self.context.ledger.now().duration(to: due)
        return max(.milliseconds(10), min(Self.idle, wait))
    }

    private func report(_ error: any Error) {
        if error is CancellationError { return }
        self.context.logger.error(
            "queue work failed", metadata: [LogKey.peer: "\(self.neighbour)", LogKey.error: "\(error)"])
    }
}
