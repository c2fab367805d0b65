internal import Documents
public import Exchange
public import Logging
public import ServiceLifecycle

/// Warns in the log of what ends, at the start and whenever a threshold is passed.
public struct ExpiryWatcher<Time: Clock>: Service where Time.Duration == Duration {
    private let items: @Sendable () -> [ExpiringItem]
    private let clock: any NodeClock
    private let sleeper: Time
    private let interval: Duration
    private let logger: Logger

    /// A watcher.
    ///
    /// - Parameters:
    ///   - clock: The node's clock.
    ///   - sleeper: The clock that it sleeps by.
    ///   - interval: How often it looks.
    ///   - logger: Where it warns.
    ///   - items: What there is now.
    public init(
        clock: any NodeClock,
        sleeper: Time = ContinuousClock(),
        interval: Duration = .seconds(600),
        logger: Logger,
        items: @escaping @Sendable () -> [ExpiringItem]
    ) {
        self.items = items
        self.clock = clock
        self.sleeper = sleeper
        self.interval = interval
        self.logger = logger
    }

    /// Looks and warns until graceful shutdown.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var watch = ExpiryWatch()
            while !Task.isCancelled {
                for warning in watch.check(self.items(), at: self.clock.now()) { self.report(warning) }
                // Ends early when the task is cancelled.
                try? await self.sleeper.sleep(until: self.sleeper.now.advanced(by: self.interval), tolerance: nil)
            }
        }
    }

    private func report(_ warning: ExpiryWatch.Warning) {
        let isOver = warning.left <= .zero
        let days = Int64(warning.left / .seconds(86_400))
        self.logger.log(
            level: isOver ? .critical : days < 8 ? .error : .warning,
            isOver ? "validity has ended" : "validity ends soon",
            metadata: [
                WatchLogKey.kind: "\(warning.item.kind.rawValue)", WatchLogKey.name: "\(warning.item.name)",
                WatchLogKey.edition: "\(warning.item.edition)", WatchLogKey.until: "\(warning.item.until)",
                WatchLogKey.days: "\(days)",
            ])
    }
}

/// The metadata keys of what is warned of.
enum WatchLogKey {
    static let kind = "expiry.kind"
    static let name = "expiry.name"
    static let edition = "expiry.edition"
    static let until = "expiry.until"
    static let days = "expiry.days"
    static let error = "error.message"
}
