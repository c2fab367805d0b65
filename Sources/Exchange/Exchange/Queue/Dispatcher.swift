internal import Documents
internal import ServiceLifecycle
internal import Storage
internal import Synchronization

/// Runs one worker for each neighbour, the housekeeping, the clients of witnesses and timestamps, the checks of the logs
/// and the watch for receipts that do not come, until the node shuts down.
final class Dispatcher: Sendable {
    /// Hand-overs under way to all neighbours together.
    private static let places = 192

    private struct State {
        var workers: [DivisionCode: LinkWorker] = [:]
        var tasks: [DivisionCode: Task<Void, Never>] = [:]
    }

    private let context: ExchangeContext
    private let transport: any Transport
    private let receipts: ReceiptIntake
    private let witnesses: WitnessCouncil
    private let guardian: LogGuardian
    private let silence: SilenceWatch
    private let stamps: TimestampKeeper
    private let housekeeper: Housekeeper
    private let places = FairPlaces(Dispatcher.places)
    private let notice: @Sendable () -> NodeNotice
    private let state = Mutex(State())
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    init(
        context: ExchangeContext,
        transport: any Transport,
        receipts: ReceiptIntake,
        witnesses: WitnessCouncil,
        guardian: LogGuardian,
        silence: SilenceWatch,
        stamps: TimestampKeeper,
        housekeeper: Housekeeper,
        notice: @escaping @Sendable () -> NodeNotice
    ) {
        self.context = context
        self.transport = transport
        self.receipts = receipts
        self.witnesses = witnesses
        self.guardian = guardian
        self.silence = silence
        self.stamps = stamps
        self.housekeeper = housekeeper
        self.notice = notice
        (self.changes, self.changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        for neighbour in context.routing.table.neighbours.keys {
            self.state.withLock { $0.workers[neighbour] = self.worker(neighbour) }
        }
    }

    private func worker(_ neighbour: DivisionCode) -> LinkWorker {
        let rules = self.context.routing.table.neighbours[neighbour]?.rules ?? LinkRules()
        return LinkWorker(
            neighbour: neighbour, context: self.context, transport: self.transport, receipts: self.receipts,
            places: self.places,
            settings: .init(
                hours: rules.hours, pacer: rules.bytesPerSecond.map { Pacer(bytesPerSecond: $0) }),
            notice: self.notice)
    }

    subscript(_ neighbour: DivisionCode) -> LinkWorker? { self.state.withLock { $0.workers[neighbour] } }

    func wake(_ neighbours: Set<DivisionCode>) {
        for neighbour in neighbours { self[neighbour]?.wake() }
    }

    func logGrew() { self.witnesses.logGrew() }

    /// Puts in force what an earlier run stored of the links.
    func restore() async throws {
        let workers = self.state.withLock { Array($0.workers.values) }
        try await self.context.database.read { session in
            for worker in workers { try worker.restore(session) }
        }
    }

    /// Begins to serve neighbours that are new in the routing table, and ends with those that are gone.
    ///
    /// A neighbour whose hours or bandwidth changed gets a new worker; what was under way is sent again.
    func neighboursChanged(_ altered: Set<DivisionCode>) async throws {
        let table = self.context.routing.table
        let missing = self.state.withLock { state in
            for neighbour in state.workers.keys where table.neighbours[neighbour] == nil || altered.contains(neighbour)
            {
                state.workers[neighbour] = nil
                state.tasks.removeValue(forKey: neighbour)?.cancel()
            }
            return table.neighbours.keys.filter { state.workers[$0] == nil }
        }
        // A pause or an announced maintenance holds for the new worker too.
        let workers = missing.map(self.worker)
        try await self.context.database.read { session in
            for worker in workers { try worker.restore(session) }
        }
        self.state.withLock { state in
            for worker in workers where state.workers[worker.neighbour] == nil {
                state.workers[worker.neighbour] = worker
            }
        }
        self.changed.yield()
        self.witnesses.neighboursChanged()
    }

    func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.witnesses.run() }
                group.addTask { await self.housekeeper.run() }
                group.addTask { await self.guardian.run() }
                group.addTask { await self.silence.run() }
                group.addTask { await self.stamps.run() }
                self.startWorkers(in: &group)
                for await _ in self.changes { self.startWorkers(in: &group) }
            }
        }
    }

    private func startWorkers(in group: inout DiscardingTaskGroup) {
        self.state.withLock { state in
            for (neighbour, worker) in state.workers where state.tasks[neighbour] == nil {
                // A task of its own, so that one neighbour can be ended while the others go on.
                let task = Task { await worker.run() }
                state.tasks[neighbour] = task
                group.addTask {
                    await withTaskCancellationHandler {
                        await task.value
                    } onCancel: {
                        task.cancel()
                    }
                }
            }
        }
    }
}
