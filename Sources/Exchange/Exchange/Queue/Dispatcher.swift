internal import Documents
internal import ServiceLifecycle
internal import Synchronization

/// Runs one worker for each neighbour, and the witness's client, until the node shuts down.
final class Dispatcher: Sendable {
    private let workers: [DivisionCode: LinkWorker]
    private let witness: WitnessClient

    init(
        context: ExchangeContext,
        transport: any Transport,
        receipts: ReceiptIntake,
        witness: WitnessClient,
        policy: RetryPolicy = RetryPolicy()
    ) {
        self.witness = witness
        self.workers = context.routing.table.neighbours.keys.reduce(into: [:]) { workers, neighbour in
            workers[neighbour] = LinkWorker(
                neighbour: neighbour, context: context, transport: transport, receipts: receipts, policy: policy)
        }
    }

    func wake(_ neighbours: Set<DivisionCode>) {
        for neighbour in neighbours { self.workers[neighbour]?.wake() }
    }

    func logGrew() { self.witness.logGrew() }

    func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                for worker in self.workers.values { group.addTask { await worker.run() } }
                group.addTask { await self.witness.run() }
            }
        }
    }
}
