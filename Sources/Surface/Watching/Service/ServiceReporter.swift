internal import Logging
internal import ServiceLifecycle
internal import ServiceNotification

/// Tells the service manager that the node serves, how it stands, that it is alive, and that it ends.
///
/// That it is alive is said only after a snapshot was made: when the store or the tasks hang, the manager hears nothing
/// and ends the process.
struct ServiceReporter: Service {
    private static let interval = Duration.seconds(30)
    private static let startPoll = Duration.milliseconds(100)

    let watch: NodeWatch
    let notifier: ServiceNotifier?
    let logger: Logger

    func run() async throws {
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown { await self.report() }
        } onGracefulShutdown: {
            self.watch.setReady(false)
            self.tell(.stopping)
        }
    }

    private func report() async {
        guard let notifier = self.notifier else { return await self.waitForEnd() }
        while !self.watch.isReady, !Task.isCancelled {
            // Once, at the start: the servers say through the watch that they answer.
            try? await Task.sleep(for: Self.startPoll)
        }
        if !Task.isCancelled { self.tell(.ready) }
        // Half of what the manager asks for, as sd_watchdog_enabled(3) advises.
        let interval = min(Self.interval, notifier.watchdog.map { $0 / 2 } ?? Self.interval)
        while !Task.isCancelled {
            do {
                let snapshot = try await self.watch.snapshot()
                if !Task.isCancelled { self.tell(.alive, .status(HealthReport.line(snapshot))) }
            } catch {
                if !Task.isCancelled { self.tell(.status("the node cannot be watched")) }
            }
            try? await Task.sleep(for: interval)
        }
    }

    private func waitForEnd() async {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
    }

    private func tell(_ states: ServiceState...) {
        guard let notifier = self.notifier else { return }
        do {
            for state in states { try notifier.send(state) }
        } catch {
            self.logger.warning("the service manager cannot be told", metadata: [WatchLogKey.error: "\(error)"])
        }
    }
}
