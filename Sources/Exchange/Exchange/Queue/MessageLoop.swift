internal import Documents
internal import Logging
internal import Storage

/// Sends system messages to one neighbour: the lane above all packets, many in a request.
struct MessageLoop: Sendable {
    private static let atOnce = 500
    /// Far below what a receiver accepts, also when every character must be escaped.
    private static let bytesAtOnce = 2 << 20
    private static let idle = Duration.seconds(30)
    /// After a failure of our own, so that a broken disk does not fill the log.
    private static let pauseAfterFailure = Duration.seconds(5)

    let neighbour: DivisionCode
    let context: ExchangeContext
    let gate: LinkGate
    let transport: any Transport
    let policy: RetryPolicy
    let signal = WakeSignal()

    func run(_ learn: @Sendable (TransportError) async -> Void) async {
        while !Task.isCancelled {
            do {
                let now = self.context.ledger.now()
                if case .closed(let wait) = self.gate.messages(at: now) {
                    await self.signal.wait(atMost: wait ?? Self.idle)
                    continue
                }
                let records = try await self.context.database.read { session in
                    try MessageTable.due(
                        for: self.neighbour, at: now, limit: Self.atOnce, bytes: Self.bytesAtOnce, session)
                }
                guard !records.isEmpty else {
                    await self.signal.wait(atMost: try await self.pause(at: now))
                    continue
                }
                try await self.send(records, learn)
            } catch {
                self.report(error)
                await self.signal.wait(atMost: Self.pauseAfterFailure)
            }
        }
    }

    private func send(
        _ records: [MessageTable.Record],
        _ learn: @Sendable (TransportError) async -> Void
    ) async throws {
        let numbers = records.map(\.number)
        let clock = ContinuousClock()
        let begun = clock.now
        let bytes = records.reduce(UInt64(0)) { $0 + UInt64($1.message.body.count) }
        do {
            FaultPoint.reach(.messagesBeforeSend)
            try await self.transport.send(records.map(\.message), to: self.neighbour)
            FaultPoint.reach(.messagesAfterSend)
            self.observe("handed-over", clock.now - begun, bytes)
            self.gate.succeeded(at: self.context.ledger.now())
            try await self.change { try MessageTable.remove(numbers, $0) }
        } catch let error as TransportError where !Task.isCancelled {
            self.observe(error.kind.rawValue, clock.now - begun, bytes)
            try await self.postpone(records, error)
            await learn(error)
        }
    }

    private func postpone(_ records: [MessageTable.Record], _ error: TransportError) async throws {
        var random = SystemRandomness()
        // What keeps the whole neighbour waiting is the gate's matter; the messages themselves stay due.
        let isOfTheLine = error.phase.isBeforeSending || error.retryAfter != nil
        let delay =
            isOfTheLine
            ? Duration.zero
            : self.policy.delay(after: error.kind, attempts: records[0].attempts + 1, urgency: 2, using: &random)
        let due = self.context.ledger.now().advanced(by: delay)
        self.context.logger.warning(
            "system messages not taken",
            metadata: [
                LogKey.peer: "\(self.neighbour)", LogKey.messages: "\(records.count)",
                LogKey.errorCode: "\(error.kind.rawValue)", LogKey.error: "\(error.message)",
                LogKey.nextAttempt: "\(due)",
            ])
        let numbers = records.map(\.number)
        try await self.change { try MessageTable.postpone(numbers, until: due, cause: error.description, $0) }
    }

    private func observe(_ result: String, _ duration: Duration, _ bytes: UInt64) {
        self.context.observe(
            .attempt(
                .init(
                    neighbour: self.neighbour, subject: .messages, result: result, duration: duration, bytes: bytes)))
    }

    private func pause(at now: UTCMilliseconds) async throws -> Duration {
        guard let due = try await self.context.database.read({ try MessageTable.nextDue(for: self.neighbour, $0) })
        else { return Self.idle }
        return max(.milliseconds(10), min(Self.idle, now.duration(to: due)))
    }

    private func change(_ body: @escaping @Sendable (any SQLSession) throws -> Void) async throws {
        _ = try await self.context.ledger.perform { session, _ in try body(session) }
    }

    private func report(_ error: any Error) {
        if error is CancellationError || Task.isCancelled { return }
        self.context.logger.error(
            "queue work failed", metadata: [LogKey.peer: "\(self.neighbour)", LogKey.error: "\(error)"])
    }
}
