internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Storage
internal import Synchronization

/// Has one of this node's logs witnessed by one neighbour (design decisions 6 and 7); ``WitnessCouncil`` has one for each.
///
/// **At every start** the witness is asked what it remembers. If the store does not know that state, this node has signed
/// more than is stored (a backup was restored, a disk replaced), and a new shard is opened before anything is signed. A
/// witness that cannot be reached does not keep the node from starting, since counties must work while their line is
/// cut; it is then asked as soon as it answers, and the shard is opened at that moment. What was signed in between stays
/// provable as the fork it is: the witness has never cosigned it, and a critical line tells the operator.
///
/// **Afterwards** the newest checkpoint follows each batch, at most once in ``Settings/interval`` and never on the way of
/// an acknowledgement. Cosignatures are stored and join the receipt files exported later. A witness that follows a first
/// one is shown the states that this one has cosigned, so that one state, and every receipt under it, bears both lines.
final class WitnessClient: Sendable {
    struct Settings: Sendable {
        /// The shortest time between two checkpoints handed over.
        var interval = Duration.seconds(2)
        /// How long a quiet node waits before it looks again.
        var idle = Duration.seconds(30)
        /// How long a start waits for the witness's answer.
        var patience = Duration.seconds(3)
        /// How long a witness that follows the first waits for this one to cosign a state.
        var deference = Duration.seconds(60)
    }

    private struct State {
        /// Whether the witness's memory was compared with the store since the start.
        var isChecked = false
        /// Whether the last try failed; then batches wake nobody until the witness shows itself or time has passed.
        var isFailing: Bool { self.failingSince != nil }
        var failingSince: UTCMilliseconds?
        /// When the witness was found to know more of the log than the store.
        var aheadSince: UTCMilliseconds?
        /// What the witness is known to remember.
        var position: LogPosition?
        /// A state that contradicts it, which the witness has yet to be shown.
        var confession: WitnessRequest?
    }

    private let log: LogKind
    private let witness: DivisionCode
    private let context: ExchangeContext
    private let transport: any Transport
    private let settings: Settings
    private let cosigned: @Sendable () -> Void
    private let signal = WakeSignal()
    private let state = Mutex(State())

    /// A client.
    ///
    /// - Parameters:
    ///   - log: Which of this node's logs.
    ///   - witness: The neighbour that witnesses it.
    ///   - context: The exchange.
    ///   - transport: Reaches the neighbour.
    ///   - settings: Times.
    ///   - cosigned: Told after each cosignature that was stored.
    init(
        of log: LogKind,
        by witness: DivisionCode,
        context: ExchangeContext,
        transport: any Transport,
        settings: Settings,
        cosigned: @escaping @Sendable () -> Void
    ) {
        self.log = log
        self.witness = witness
        self.context = context
        self.transport = transport
        self.settings = settings
        self.cosigned = cosigned
    }

    private var book: WitnessBook { WitnessBook(context: self.context, log: self.log, witness: self.witness) }

    /// How it stands, for who watches the node.
    var standing: WitnessStanding {
        self.state.withLock { WitnessStanding(failingSince: $0.failingSince, aheadSince: $0.aheadSince) }
    }

    /// Says that the log has grown.
    func logGrew() {
        if !self.state.withLock({ $0.isFailing }) { self.signal.signal() }
    }

    /// Says that the witness has shown itself.
    func witnessIsBack() { self.signal.signal() }

    /// Asks the witness before anything is signed; gives up after the patience of the settings.
    func checkAtStart() async throws {
        do {
            try await self.check { try await self.ask(atMost: self.settings.patience) }
        } catch let error as StorageError {
            throw error
        } catch {
            self.context.logger.notice(
                "log not compared with its witness at start; this is done as soon as it answers",
                metadata: [
                    LogKey.peer: "\(self.witness)", LogKey.log: "\(self.log.rawValue)", LogKey.error: "\(error)",
                ])
        }
    }

    /// Works until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await self.advance()
                self.state.withLock { $0.failingSince = nil }
            } catch {
                self.note(error)
            }
            // Ends early when the task is cancelled.
            try? await Task.sleep(for: self.settings.interval)
            await self.signal.wait(atMost: self.settings.idle)
        }
    }

    /// One line when it begins to fail, not one for each try of a long outage.
    private func note(_ error: any Error) {
        let now = self.context.ledger.now()
        let isNew = self.state.withLock { state in
            defer { state.failingSince = state.failingSince ?? now }
            return !state.isFailing
        }
        guard isNew, !Task.isCancelled else { return }
        self.context.logger.warning(
            "log not witnessed",
            metadata: [
                LogKey.peer: "\(self.witness)", LogKey.log: "\(self.log.rawValue)", LogKey.error: "\(error)",
            ])
    }

    private func advance() async throws {
        if !self.state.withLock({ $0.isChecked }) {
            try await self.check { try await self.transport.lastWitnessed(self.log, by: self.witness) }
        }
        if let confession = self.state.withLock({ $0.confession }) {
            // It is refused, and on record with the witness; nothing else can come of it.
            _ = try await self.transport.witness(confession, by: self.witness)
            self.state.withLock { $0.confession = nil }
        }
        var conflicts = 0
        while !Task.isCancelled, let request = try await self.next() {
            switch try await self.transport.witness(request, by: self.witness) {
            case .cosigned(let line):
                let position = try await self.book.keep(line, of: request.checkpoint)
                self.state.withLock { $0.position = position }
                self.cosigned()
            case .contradicted(let known):
                self.book.report(request.checkpoint.body, contradicting: known.body)
                conflicts += 1
                guard conflicts <= 2 else {
                    throw TransportError(.protocolViolation, "witness \(self.witness) says that this log is forked")
                }
                try await self.settle(known)
            case .conflict(let known):
                conflicts += 1
                guard conflicts <= 2 else {
                    throw TransportError(.protocolViolation, "witness \(self.witness) accepts no proof of this log")
                }
                try await self.settle(known)
            }
        }
    }

    private func next() async throws -> WitnessRequest? {
        let position = self.state.withLock { $0.position }
        let first = self.context.routing.table.witnesses.first
        let patience = self.context.ledger.now().advanced(by: .zero - self.settings.deference)
        return try await self.context.database.read { session in
            let start = try position ?? self.beginning(session)
            guard let first, first != self.witness else { return try WitnessRequest.next(after: start, session) }
            return try WitnessRequest.next(after: start, following: first, patience: patience, session)
        }
    }

    /// Where the shard in use begins.
    private func beginning(_ session: any SQLSession) throws -> LogPosition {
        LogPosition(log: self.log, shard: try LogTable(self.log).currentShard(session), size: 0)
    }

    private func check(asking: () async throws -> Checkpoint?) async throws {
        try await self.settle(try await asking())
        self.state.withLock { $0.isChecked = true }
    }

    /// Goes on from what the witness remembers.
    private func settle(_ known: Checkpoint?) async throws {
        guard let known else {
            // It has seen nothing: whatever shard is in use is handed over from its beginning.
            let beginning = try await self.context.database.read { try self.beginning($0) }
            return self.state.withLock { $0.position = beginning }
        }
        let comparison = try await self.book.compare(known)
        let now = self.context.ledger.now()
        self.state.withLock { state in
            state.position = comparison.position
            if comparison.isBehind { state.aheadSince = now }
            state.confession = comparison.confession
        }
    }

    /// Asks with a limit of time; a transport that does not heed cancellation is left behind.
    private func ask(atMost limit: Duration) async throws -> Checkpoint? {
        let (answers, answer) = AsyncThrowingStream.makeStream(of: Checkpoint?.self)
        let (transport, log, witness) = (self.transport, self.log, self.witness)
        // Unstructured, because a start must not wait for a connection that hangs.
        let question = Task {
            do {
                answer.yield(try await transport.lastWitnessed(log, by: witness))
                answer.finish()
            } catch {
                answer.finish(throwing: error)
            }
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            answer.finish(throwing: TransportError(.unreachable, "no answer within \(limit)"))
        }
        defer {
            question.cancel()
            timer.cancel()
        }
        for try await checkpoint in answers { return checkpoint }
        throw TransportError(.unreachable, "the witness's answer was cancelled")
    }
}
