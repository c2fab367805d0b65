internal import Documents
internal import Exchange
internal import Links
internal import Logging
internal import ServiceLifecycle

/// Tells neighbours once that this node is there; to those who answer it sends at once what waits.
///
/// Without that, what a neighbour turned away before the restart would wait on, although the cause may just have been
/// put right: half an hour after a refused certificate.
struct Greeter: Service {
    let exchange: Exchange
    let transport: LinkTransport
    let neighbours: [DivisionCode]
    let logger: Logger

    func run() async throws {
        await withTaskGroup { group in
            for neighbour in self.neighbours { group.addTask { await self.greet(neighbour) } }
        }
        try? await gracefulShutdown()
    }

    private func greet(_ neighbour: DivisionCode) async {
        do {
            try await self.transport.greet(neighbour)
            try await self.exchange.hasten(neighbour)
        } catch {
            // It is not there yet; it will greet when it comes.
            self.logger.debug(
                "neighbour not reached", metadata: [LogKey.peer: "\(neighbour)", LogKey.error: "\(error)"])
        }
    }
}
