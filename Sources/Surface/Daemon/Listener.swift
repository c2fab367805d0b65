internal import ServiceLifecycle
internal import Synchronization

/// A server whose failure to listen is told with the address it should listen on.
struct Listener: Service {
    /// Whether the server answers.
    final class Start: Sendable {
        private let isOver = Mutex(false)

        var isReached: Bool { self.isOver.withLock { $0 } }

        func reach() { self.isOver.withLock { $0 = true } }
    }

    let address: String
    let start: Start
    let server: any Service

    func run() async throws {
        do {
            try await self.server.run()
        } catch  where !self.start.isReached && !(error is CancellationError) {
            throw DaemonError(.addressUnusable, "the node cannot listen on \(self.address)", cause: error)
        }
    }
}
