internal import Documents
internal import Evidence
internal import Logging
internal import Storage

/// Serves one neighbour: greets it, sends system messages, and hands packets over in their turn.
///
/// The truth is in the tables; the worker keeps in memory only what decides when to send (``LinkGate``), so a restart
/// begins where the tables stand.
final class LinkWorker: Sendable {
    /// What a link may be told by the configuration.
    struct Settings: Sendable {
        var hours = WorkingHours()
        var pacer: Pacer?
        var policy = RetryPolicy()
        /// How often a neighbour that answers is greeted, for clock and announcements.
        var greeting = Duration.seconds(600)
    }

    let neighbour: DivisionCode
    let gate: LinkGate
    private let context: ExchangeContext
    private let transport: any Transport
    private let policy: RetryPolicy
    private let greeting: Duration
    private let notice: @Sendable () -> NodeNotice
    private let packets: PacketLoop
    private let messages: MessageLoop
    private let signal = WakeSignal()

    init(
        neighbour: DivisionCode,
        context: ExchangeContext,
        transport: any Transport,
        receipts: ReceiptIntake,
        places: FairPlaces,
        settings: Settings,
        notice: @escaping @Sendable () -> NodeNotice
    ) {
        let gate = LinkGate(hours: settings.hours)
        let handover = PacketHandover(
            neighbour: neighbour, context: context, transport: transport, receipts: receipts, policy: settings.policy,
            pacer: settings.pacer)
        self.neighbour = neighbour
        self.gate = gate
        self.context = context
        self.transport = transport
        self.policy = settings.policy
        self.greeting = settings.greeting
        self.notice = notice
        self.packets = PacketLoop(
            neighbour: neighbour, context: context, gate: gate, places: places, handover: handover)
        self.messages = MessageLoop(
            neighbour: neighbour, context: context, gate: gate, transport: transport, policy: settings.policy)
    }

    /// Says that something was queued for the neighbour.
    func wake() {
        self.packets.signal.signal()
        self.messages.signal.signal()
    }

    /// Puts in force what an earlier run stored.
    func restore(_ session: any SQLSession) throws {
        guard let link = try LinkTable.find(self.neighbour, session) else { return }
        self.gate.restore(link, at: self.context.ledger.now())
    }

    /// Works until the task is cancelled; what is under way then ends first.
    func run() async {
        await withTaskGroup { group in
            group.addTask { await self.tend() }
            group.addTask { await self.packets.run { await self.learn($0, urgency: $1) } }
            group.addTask { await self.messages.run { await self.learn($0, urgency: 2) } }
        }
    }

    // MARK: What is learnt of the neighbour

    /// Takes in a failure; urgency is that of the most urgent thing waiting.
    private func learn(_ error: TransportError, urgency: Int64) async {
        let isLeftAlone = self.gate.failed(error) { failures in
            var random = SystemRandomness()
            return self.policy.delay(after: error.kind, attempts: failures, urgency: urgency, using: &random)
        }
        self.signal.signal()
        guard isLeftAlone else { return }
        self.report(error)
        await self.store()
    }

    private func report(_ error: TransportError) {
        let view = self.gate.view(at: self.context.ledger.now())
        let level: Logger.Level = error.kind == .unauthorised ? .critical : .warning
        // One line when an outage begins; its probes are told at a quieter level.
        self.context.logger.log(
            level: view.failures > 1 ? .info : level, "neighbour left alone",
            metadata: [
                LogKey.peer: "\(self.neighbour)", LogKey.errorCode: "\(error.kind.rawValue)",
                LogKey.error: "\(error.message)", LogKey.attempt: "\(view.failures)",
                LogKey.nextAttempt: "\(view.retry.map(\.description) ?? "")",
            ])
    }

    /// The neighbour answered, or showed itself: everything that waits for it may go at once.
    ///
    /// - Parameters:
    ///   - notice: What it told, when it did.
    ///   - isForced: Whether it is done however often it was done just now.
    func appeared(_ notice: NodeNotice?, isForced: Bool = false) async {
        let isChanged = self.gate.appeared(notice, at: self.context.ledger.now())
        if self.gate.mayHasten(isForced: isForced || isChanged) { await self.hasten() }
        if isChanged {
            self.context.logger.notice("neighbour answers", metadata: [LogKey.peer: "\(self.neighbour)"])
            await self.store()
        }
        self.signal.signal()
        self.wake()
    }

    private func hasten() async {
        let now = self.context.ledger.now()
        do {
            try await self.change { try HopTable.hasten(self.neighbour, at: now, $0) }
        } catch {
            self.report(failure: error)
        }
    }

    // MARK: Greeting

    /// Greets as soon as possible, because there is something to tell.
    func greetNow() {
        self.gate.forgetGreeting()
        self.signal.signal()
    }

    /// Greets at the start, while the neighbour is left alone whenever it is time for a probe, and now and then.
    private func tend() async {
        while !Task.isCancelled {
            let wait = self.gate.greetingWait(interval: self.greeting, at: self.context.ledger.now())
            let owed = self.gate.hasteningWait()
            if let owed, owed <= .zero, self.gate.mayHasten(isForced: true) {
                await self.hasten()
                self.wake()
            } else if wait <= .zero {
                await self.greet()
            } else {
                await self.signal.wait(atMost: min(wait, owed ?? wait))
            }
        }
    }

    private func greet() async {
        self.gate.beginGreeting()
        do {
            await self.appeared(try await self.transport.greet(self.notice(), to: self.neighbour))
        } catch let error as TransportError where !Task.isCancelled {
            let urgency = try? await self.context.database.read { try HopTable.mostUrgent(for: self.neighbour, $0) }
            await self.learn(error, urgency: (urgency ?? nil) ?? 0)
        } catch {
            self.report(failure: error)
        }
    }

    // MARK: Operator

    /// Pauses or resumes the hand-over of packets, with a record of who wanted it why.
    func setPause(_ pause: LinkGate.Pause?, reason: String, by person: ActingPerson?) async throws {
        let before = self.gate.pause
        self.gate.setPause(pause)
        let now = self.context.ledger.now()
        let record = self.gate.record(of: self.neighbour, at: now)
        do {
            let people = self.context.people
            _ = try await self.context.ledger.perform { session, entries in
                try LinkTable.set(record, at: now, session)
                entries += try people.entries(
                    pause == nil ? .peerResumed : .peerPaused, .neighbour(record.neighbour), by: person,
                    saying: [.reason: reason])
                try OperatorActTable.insert(
                    pause == nil ? "resume" : "pause", record.neighbour.digits, reason: reason, at: now, session)
            }
        } catch {
            // What is not on record has not been done.
            self.gate.setPause(before)
            throw error
        }
        if pause == nil { await self.appeared(nil, isForced: true) }
        self.wake()
    }

    func probe() async -> [ProbeStep] {
        let steps = await self.transport.probe(self.notice(), of: self.neighbour)
        if steps.last?.name == .clock { await self.appeared(nil, isForced: true) }
        return steps
    }

    private func store() async {
        let now = self.context.ledger.now()
        let record = self.gate.record(of: self.neighbour, at: now)
        do {
            try await self.change { try LinkTable.set(record, at: now, $0) }
        } catch {
            self.report(failure: error)
        }
    }

    private func change(_ body: @escaping @Sendable (any SQLSession) throws -> Void) async throws {
        _ = try await self.context.ledger.perform { session, _ in try body(session) }
    }

    private func report(failure error: any Error) {
        if error is CancellationError || Task.isCancelled { return }
        self.context.logger.error(
            "queue work failed", metadata: [LogKey.peer: "\(self.neighbour)", LogKey.error: "\(error)"])
    }
}
