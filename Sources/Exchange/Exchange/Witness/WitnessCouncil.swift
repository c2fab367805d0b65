internal import Documents
internal import Evidence
internal import Synchronization

/// The witnesses of this node's logs: its parent, and the neighbours that the configuration names beside it.
///
/// Each works by itself, so that one that is away holds up no other. The first of them sets the pace, see
/// ``WitnessClient``.
final class WitnessCouncil: Sendable {
    private struct Seat: Hashable {
        let log: LogKind
        let witness: DivisionCode
    }

    private struct State {
        var clients: [Seat: WitnessClient] = [:]
        var tasks: [Seat: Task<Void, Never>] = [:]
    }

    private let context: ExchangeContext
    private let transport: any Transport
    private let settings: WitnessClient.Settings
    private let state = Mutex(State())
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    init(context: ExchangeContext, transport: any Transport, settings: WitnessClient.Settings) {
        self.context = context
        self.transport = transport
        self.settings = settings
        (self.changes, self.changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.seat()
    }

    private var clients: [WitnessClient] { self.state.withLock { Array($0.clients.values) } }

    /// How it stands with them, for who watches the node; what is wrong with any of them is wrong.
    var standing: WitnessStanding {
        self.state.withLock { state in
            state.clients.reduce(into: WitnessStanding()) { standing, seat in
                standing = standing.joined(with: seat.value.standing)
            }
        }
    }

    /// Says that a log has grown.
    func logGrew() { for client in self.clients { client.logGrew() } }

    /// Says that a neighbour has shown itself.
    func isBack(_ neighbour: DivisionCode) {
        let clients = self.state.withLock { state in
            LogKind.allCases.compactMap { state.clients[Seat(log: $0, witness: neighbour)] }
        }
        for client in clients { client.witnessIsBack() }
    }

    /// Asks all of them before anything is signed, together, so that those that do not answer hold a start up once.
    func checkAtStart() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for client in self.clients { group.addTask { try await client.checkAtStart() } }
        }
    }

    /// Follows the routing table: neighbours that are witnesses no more are asked no more.
    func neighboursChanged() {
        self.seat()
        self.changed.yield()
    }

    /// Works until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            self.start(in: &group)
            for await _ in self.changes { self.start(in: &group) }
        }
    }

    private func seat() {
        let witnesses = self.context.routing.table.witnesses
        let seats = Set(LogKind.allCases.flatMap { log in witnesses.map { Seat(log: log, witness: $0) } })
        self.state.withLock { state in
            for seat in state.clients.keys where !seats.contains(seat) {
                state.clients[seat] = nil
                state.tasks.removeValue(forKey: seat)?.cancel()
            }
            for seat in seats where state.clients[seat] == nil { state.clients[seat] = self.client(seat) }
        }
    }

    private func client(_ seat: Seat) -> WitnessClient {
        WitnessClient(
            of: seat.log, by: seat.witness, context: self.context, transport: self.transport, settings: self.settings,
            cosigned: { [weak self] in self?.cosigned(seat) })
    }

    /// Those that follow look at once whether there is something for them.
    private func cosigned(_ seat: Seat) {
        guard self.context.routing.table.witnesses.first == seat.witness else { return }
        let followers = self.state.withLock { state in
            state.clients.filter { $0.key.log == seat.log && $0.key.witness != seat.witness }.map(\.value)
        }
        for follower in followers { follower.logGrew() }
    }

    private func start(in group: inout DiscardingTaskGroup) {
        self.state.withLock { state in
            for (seat, client) in state.clients where state.tasks[seat] == nil {
                // A task of its own, so that one witness can be ended while the others go on.
                let task = Task { await client.run() }
                state.tasks[seat] = task
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
