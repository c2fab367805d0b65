internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Storage
internal import Synchronization

/// Has one of this node's logs witnessed by its parent (design decisions 6 and 7).
///
/// **At every start** the parent is asked what it remembers. If the store does not know that state, this node has signed
/// more than is stored (a backup was restored, a disk replaced), and a new shard is opened before anything is signed. A
/// parent that cannot be reached does not keep the node from starting, since counties must work while their line is cut;
/// it is then asked as soon as it answers, and the shard is opened at that moment. What was signed in between stays
/// provable as the fork it is: the parent has never cosigned it, and a critical line tells the operator.
///
/// **Afterwards** the newest checkpoint follows each batch, at most once in ``Settings/interval`` and never on the way of
/// an acknowledgement. Cosignatures are stored and join the receipt files exported later.
final class WitnessClient: Sendable {
    struct Settings: Sendable {
        /// The shortest time between two checkpoints handed over.
        var interval = Duration.seconds(2)
        /// How long a quiet node waits before it looks again.
        var idle = Duration.seconds(30)
        /// How long a start waits for the parent's answer.
        var patience = Duration.seconds(3)
    }

    private struct State {
        /// Whether the parent's memory was compared with the store since the start.
        var isChecked = false
        /// Whether the last try failed; then batches wake nobody until the parent shows itself or time has passed.
        var isFailing: Bool { self.failingSince != nil }
        var failingSince: UTCMilliseconds?
        /// When the parent was found to know more of the log than the store.
        var aheadSince: UTCMilliseconds?
        /// What the parent is known to remember.
        var position: LogPosition?
        /// A state that contradicts it, which the parent has yet to be shown.
        var confession: WitnessRequest?
    }

    private let log: LogKind
    private let context: ExchangeContext
    private let transport: any Transport
    private let settings: Settings
    private let signal = WakeSignal()
    private let state = Mutex(State())

    init(of log: LogKind, context: ExchangeContext, transport: any Transport, settings: Settings) {
        self.log = log
        self.context = context
        self.transport = transport
        self.settings = settings
    }

    /// How it stands, for who watches the node.
    var standing: WitnessStanding {
        self.state.withLock { WitnessStanding(failingSince: $0.failingSince, aheadSince: $0.aheadSince) }
    }

    /// Says that the log has grown.
    func logGrew() {
        if !self.state.withLock({ $0.isFailing }) { self.signal.signal() }
    }

    /// Says that the parent has shown itself.
    func parentIsBack() { self.signal.signal() }

    /// Asks the parent before anything is signed; gives up after the patience of the settings.
    func checkAtStart() async throws {
        guard let parent = self.context.routing.table.parent else { return }
        do {
            try await self.check(with: parent) { try await self.ask(parent, atMost: self.settings.patience) }
        } catch let error as StorageError {
            throw error
        } catch {
            self.context.logger.notice(
                "log not compared with its witness at start; this is done as soon as it answers",
                metadata: [
                    LogKey.peer: "\(parent)", LogKey.log: "\(self.log.rawValue)", LogKey.error: "\(error)",
                ])
        }
    }

    /// Works until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            if let parent = self.context.routing.table.parent {
                do {
                    try await self.advance(with: parent)
                    self.state.withLock { $0.failingSince = nil }
                } catch {
                    self.note(error, parent)
                }
            }
            // Ends early when the task is cancelled.
            try? await Task.sleep(for: self.settings.interval)
            await self.signal.wait(atMost: self.settings.idle)
        }
    }

    /// One line when it begins to fail, not one for each try of a long outage.
    private func note(_ error: any Error, _ parent: DivisionCode) {
        let now = self.context.ledger.now()
        let isNew = self.state.withLock { state in
            defer { state.failingSince = state.failingSince ?? now }
            return !state.isFailing
        }
        guard isNew, !Task.isCancelled else { return }
        self.context.logger.warning(
            "log not witnessed",
            metadata: [
                LogKey.peer: "\(parent)", LogKey.log: "\(self.log.rawValue)", LogKey.error: "\(error)",
            ])
    }

    private func advance(with parent: DivisionCode) async throws {
        if !self.state.withLock({ $0.isChecked }) {
            try await self.check(with: parent) { try await self.transport.lastWitnessed(self.log, by: parent) }
        }
        if let confession = self.state.withLock({ $0.confession }) {
            // It is refused, and on record with the parent; nothing else can come of it.
            _ = try await self.transport.witness(confession, by: parent)
            self.state.withLock { $0.confession = nil }
        }
        var conflicts = 0
        while !Task.isCancelled, let request = try await self.next() {
            switch try await self.transport.witness(request, by: parent) {
            case .cosigned(let line):
                try await self.keep(line, of: request.checkpoint, by: parent)
            case .contradicted(let known):
                self.context.logger.critical(
                    "the witness refuses this node's log: it contradicts what the witness has seen",
                    metadata: [
                        LogKey.peer: "\(parent)", LogKey.log: "\(self.log.rawValue)",
                        LogKey.logShard: "\(request.checkpoint.body.origin.shard)",
                        LogKey.logSize: "\(request.checkpoint.body.size)",
                        LogKey.logRoot: "\(request.checkpoint.body.root)",
                        LogKey.witnessedSize: "\(known.body.size)", LogKey.witnessedRoot: "\(known.body.root)",
                    ])
                conflicts += 1
                guard conflicts <= 2 else {
                    throw TransportError(.protocolViolation, "witness \(parent) says that this log is forked")
                }
                try await self.settle(known, with: parent)
            case .conflict(let known):
                conflicts += 1
                guard conflicts <= 2 else {
                    throw TransportError(.protocolViolation, "witness \(parent) accepts no proof of this log")
                }
                try await self.settle(known, with: parent)
            }
        }
    }

    private func next() async throws -> WitnessRequest? {
        let position = self.state.withLock { $0.position }
        return try await self.context.database.read { session in
            let start = try position ?? self.beginning(session)
            return try WitnessRequest.next(after: start, session)
        }
    }

    /// Where the shard in use begins.
    private func beginning(_ session: any SQLSession) throws -> LogPosition {
        LogPosition(log: self.log, shard: try LogTable(self.log).currentShard(session), size: 0)
    }

    private func keep(_ line: NoteSignature, of checkpoint: Checkpoint, by parent: DivisionCode) async throws {
        let context = self.context
        if let reason = try context.trust.refusal(
            of: line, over: checkpoint, by: parent, at: context.ledger.now())
        {
            throw TransportError(.protocolViolation, "the cosignature of \(parent): \(reason)")
        }
        let moment = try context.trust.moment(of: line, over: checkpoint, by: parent)
        _ = try await context.ledger.perform { session, _ in
            let material = try MaterialTable.keep(moment, at: context.ledger.now(), session)
            try WitnessTable(checkpoint.body.origin.log).insert(
                line, of: checkpoint, by: parent, material: material, session)
        }
        let body = checkpoint.body
        let position = LogPosition(log: self.log, shard: Int64(body.origin.shard), size: body.size)
        self.state.withLock { $0.position = position }
        context.logger.debug(
            "log witnessed",
            metadata: [
                LogKey.peer: "\(parent)", LogKey.log: "\(self.log.rawValue)", LogKey.logShard: "\(body.origin.shard)",
                LogKey.logSize: "\(body.size)",
            ])
    }

    private func check(
        with parent: DivisionCode,
        asking: () async throws -> Checkpoint?
    ) async throws {
        try await self.settle(try await asking(), with: parent)
        self.state.withLock { $0.isChecked = true }
    }

    /// Compares what the parent remembers with the store, and opens a new shard if the store is behind it.
    private func settle(_ known: Checkpoint?, with parent: DivisionCode) async throws {
        guard let known else {
            // It has seen nothing: whatever shard is in use is handed over from its beginning.
            let beginning = try await self.context.database.read { try self.beginning($0) }
            return self.state.withLock { $0.position = beginning }
        }
        try self.requireOwn(known, parent)
        let (position, isNew, forked) = try await self.context.ledger.perform {
            session, _ -> (LogPosition, Bool, Checkpoint?) in
            let forked = try LogTable.contradiction(to: known.body, session)
            switch try WitnessedPast.examine(known.body, session) {
            case .known(let position): return (position, false, forked)
            case .ahead:
                // In the transaction of the comparison, so that no batch is signed between the two.
                let table = LogTable(known.body.origin.log)
                let shard = max(try table.currentShard(session), Int64(known.body.origin.shard)) + 1
                try table.open(shard, session)
                return (LogPosition(log: table.log, shard: shard, size: 0), true, forked)
            }
        }.value
        let now = self.context.ledger.now()
        self.state.withLock { state in
            state.position = position
            if isNew { state.aheadSince = now }
            state.confession = forked.map {
                WitnessRequest(checkpoint: $0, oldSize: known.body.size, proof: [])
            }
        }
        if isNew { self.report(known.body, position, parent) }
    }

    /// A witness cannot make this node give its log up: what it shows must be signed by the node's own key.
    private func requireOwn(_ known: Checkpoint, _ parent: DivisionCode) throws {
        let context = self.context
        guard known.body.origin.node == context.node, known.body.origin.log == self.log else {
            throw TransportError(.protocolViolation, "witness \(parent) answers with the log \(known.body.origin)")
        }
        // A checkpoint that was witnessed before the log key was renewed is as much this node's own.
        let own = [context.keys.log.certificate] + context.keys.formerLogCertificates
        if try own.contains(where: { try known.verifySignature(by: $0) }) { return }
        if let reason = try context.trust.refusal(of: known, at: context.ledger.now()) {
            throw TransportError(.protocolViolation, "witness \(parent) shows a checkpoint of this node: \(reason)")
        }
    }

    private func report(_ known: CheckpointBody, _ opened: LogPosition, _ parent: DivisionCode) {
        self.context.logger.critical(
            "the store is older than what this node has signed; a new shard of the log is open",
            metadata: [
                LogKey.peer: "\(parent)", LogKey.log: "\(self.log.rawValue)", LogKey.logShard: "\(opened.shard)",
                LogKey.witnessedSize: "\(known.size)", LogKey.witnessedRoot: "\(known.root)",
            ])
    }

    /// Asks with a limit of time; a transport that does not heed cancellation is left behind.
    private func ask(_ parent: DivisionCode, atMost limit: Duration) async throws -> Checkpoint? {
        let (answers, answer) = AsyncThrowingStream.makeStream(of: Checkpoint?.self)
        let (transport, log) = (self.transport, self.log)
        // Unstructured, because a start must not wait for a connection that hangs.
        let question = Task {
            do {
                answer.yield(try await transport.lastWitnessed(log, by: parent))
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
