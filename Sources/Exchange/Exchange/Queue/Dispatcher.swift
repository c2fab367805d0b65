internal import Documents
internal import ServiceLifecycle
internal import Synchronization

/// Runs one worker for each neighbour until the node shuts down.
final class Dispatcher: Sendable {
    private let workers: [DivisionCode: LinkWorker]

    init(
        context: ExchangeContext,
        transport: any Transport,
        receipts: ReceiptIntake,
        policy: RetryPolicy = RetryPolicy()
    ) {
        self.workers = context.routing.table.neighbours.keys.reduce(into: [:]) { workers, neighbour in
            workers[neighbour] = LinkWorker(
                neighbour: neighbour, context: context, transport: transport, receipts: receipts, policy: policy)
        }
    }

    func wake(_ neighbours: Set<DivisionCode>) {
        for neighbour in neighbours { self.workers[neighbour]?.wake() }
    }

    func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                for worker in self.workers.values { group.addTask { await worker.run() } }
            }
        }
    }
}
