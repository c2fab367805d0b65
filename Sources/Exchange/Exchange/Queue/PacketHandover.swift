internal import Documents
internal import Evidence
internal import Logging
internal import Packets
internal import Storage

/// Hands one packet over, and records what came of it.
struct PacketHandover: Sendable {
    enum Outcome: Sendable {
        case handedOver
        case failed(TransportError)
        /// The packet needed no hand-over, or the reason lies here.
        case nothing
    }

    /// A packet that this node itself cannot send is a dead letter after so many attempts.
    private static let ownAttempts = 3

    let neighbour: DivisionCode
    let context: ExchangeContext
    let transport: any Transport
    let receipts: ReceiptIntake
    let policy: RetryPolicy
    let pacer: Pacer?

    func perform(_ hop: HopRecord) async -> Outcome {
        let started = self.context.ledger.now()
        do {
            guard hop.expires > started else {
                try await self.undertaker.expire(hop)
                return .nothing
            }
            guard let (packet, slip) = try await self.load(hop) else { return .nothing }
            return try await self.send(packet, slip, hop, started)
        } catch {
            // At shutdown the entry stays due: the next start sends the packet again.
            guard !Task.isCancelled, !(error is CancellationError) else { return .nothing }
            await self.failed(hop, by: error)
            return .nothing
        }
    }

    private var undertaker: Undertaker { Undertaker(context: self.context, receipts: self.receipts) }

    /// Makes a neighbour that is left alone wait no longer than an urgency permits.
    func shorten(_ gate: LinkGate, for urgency: Int64) {
        var random = SystemRandomness()
        _ = gate.shorten(
            to: self.policy.delay(after: .unreachable, attempts: .max, urgency: urgency, using: &random))
    }

    private func load(_ hop: HopRecord) async throws -> (StoredPacket, RoutingSlip)? {
        let context = self.context
        let found = try await context.database.read { session -> (PacketRecord, [UnitAddress])? in
            guard let record = try PacketTable.find(hop.packet, session) else { return nil }
            return (record, try DeliveryTable.queued(hop.packet, for: hop.neighbour, session))
        }
        guard let (record, recipients) = found else {
            try await self.change { try HopTable.remove(hop.packet, hop.neighbour, $0) }
            return nil
        }
        guard !recipients.isEmpty else {
            try await self.change { try HopTable.settle(hop.packet, hop.neighbour, $0) }
            return nil
        }
        let content = try context.content(of: record)
        let split = try RecipientRevocation(context: context).split(recipients, of: record, content, by: hop.neighbour)
        if !split.revoked.isEmpty { try await self.undertaker.bury(hop, revoked: split) }
        guard !split.free.isEmpty else { return nil }
        return (
            content, RoutingSlip(packet: hop.packet, to: split.free, hopsLeft: hop.hopsLeft, passed: hop.passed)
        )
    }

    private func send(
        _ packet: StoredPacket,
        _ slip: RoutingSlip,
        _ hop: HopRecord,
        _ started: UTCMilliseconds
    ) async throws -> Outcome {
        let clock = ContinuousClock()
        let begun = clock.now
        func attempt(_ result: String, _ phase: TransportError.Phase, _ reason: String) -> AttemptView {
            let duration = clock.now - begun
            self.context.observe(
                .attempt(
                    .init(
                        neighbour: self.neighbour, subject: .packet, result: result, duration: duration,
                        bytes: packet.count)))
            return AttemptView(
                neighbour: self.neighbour, started: started, milliseconds: Int64(duration / .milliseconds(1)),
                bytes: packet.count, phase: phase.rawValue, result: result, reason: reason)
        }
        do {
            FaultPoint.reach(.handoverBeforeSend)
            let receipts = try await self.transport.send(
                OutgoingPacket(slip: slip, content: packet, pace: self.pace(hop.urgency)), to: self.neighbour)
            FaultPoint.reach(.handoverAfterSend)
            try self.check(receipts, for: hop, slip)
            try await self.receipts.take(
                receipts, answering: (hop.packet, hop.neighbour), attempt: attempt("handed-over", .answer, ""))
            FaultPoint.reach(.handoverReceiptsTaken)
            return .handedOver
        } catch let error as TransportError where !Task.isCancelled {
            let attempt = attempt(error.kind.rawValue, error.phase, error.message)
            if error.kind == .refused {
                try await self.undertaker.bury(hop, slip.to, refusedBy: error, attempt)
                return .nothing
            }
            try await self.postpone(hop, error.kind, error.message, delay: self.delay(hop, error), attempt)
            return .failed(error)
        }
    }

    private func pace(_ urgency: Int64) -> @Sendable (Int) async throws -> Void {
        guard let pacer = self.pacer else { return { _ in } }
        return { bytes in
            let wait = pacer.take(bytes, isUrgent: urgency >= 2)
            // The bandwidth is what is waited for, not an event.
            if wait > .zero { try await Task.sleep(for: wait) }
        }
    }

    /// How long this packet waits; not at all when the whole neighbour does.
    private func delay(_ hop: HopRecord, _ error: TransportError) -> Duration {
        if error.phase.isBeforeSending || error.retryAfter != nil || error.kind == .unauthorised { return .zero }
        var random = SystemRandomness()
        return self.policy.delay(after: error.kind, attempts: hop.attempts + 1, urgency: hop.urgency, using: &random)
    }

    /// Believes a hand-over only by receipts that cover every recipient on the slip.
    private func check(_ receipts: [ReceiptCore], for hop: HopRecord, _ slip: RoutingSlip) throws {
        do {
            for receipt in receipts { try self.receipts.verify(receipt) }
        } catch let error as ExchangeError where error.code == .receiptInvalid {
            throw TransportError(.protocolViolation, error.description)
        } catch let error as ExchangeError where error.code == .failed {
            // A renewed log key that the directory here does not have yet: the neighbour gives the same answer again.
            throw TransportError(.busy, error.message)
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
    }

    /// Something of our own failed; the third time the packet is put aside, so that it holds up no other.
    private func failed(_ hop: HopRecord, by error: any Error) async {
        self.report(error)
        do {
            if hop.attempts + 1 >= Self.ownAttempts, !Self.isTemporary(error) {
                return try await self.undertaker.bury(hop, failedBy: error)
            }
            var random = SystemRandomness()
            let delay = self.policy.delay(
                after: .busy, attempts: hop.attempts + 1, urgency: hop.urgency, using: &random)
            try await self.postpone(hop, nil, "\(error)", delay: delay, nil)
        } catch {
            self.report(error)
        }
    }

    private static func isTemporary(_ error: any Error) -> Bool {
        switch error {
        case let error as StorageError: error.code.isTemporary
        case let error as ExchangeError: error.code.isTemporary
        default: false
        }
    }

    private func postpone(
        _ hop: HopRecord,
        _ kind: TransportError.Kind?,
        _ cause: String,
        delay: Duration,
        _ attempt: AttemptView?
    ) async throws {
        let due = self.context.ledger.now().advanced(by: delay)
        let name = kind?.rawValue ?? "ours"
        self.context.logger.warning(
            "packet not taken",
            metadata: [
                LogKey.packetDigest: "\(hop.packet)", LogKey.peer: "\(hop.neighbour)",
                LogKey.attempt: "\(hop.attempts + 1)", LogKey.errorCode: "\(name)",
                LogKey.error: "\(cause)", LogKey.nextAttempt: "\(due)",
            ])
        try await self.change { session in
            try HopTable.postpone(hop.packet, hop.neighbour, until: due, cause: "\(name): \(cause)", session)
            if let attempt { try AttemptTable.insert(attempt, of: hop.packet, session) }
        }
    }

    /// A change without an event; it shares the transaction and sync of whatever else waits.
    private func change(_ body: @escaping @Sendable (any SQLSession) throws -> Void) async throws {
        _ = try await self.context.ledger.perform { session, _ in try body(session) }
    }

    private func report(_ error: any Error) {
        self.context.logger.error(
            "packet cannot be sent by this node",
            metadata: [LogKey.peer: "\(self.neighbour)", LogKey.error: "\(error)"])
    }
}
