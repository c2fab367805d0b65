internal import Documents
public import Exchange
public import Logging
internal import NIOPosix
internal import ServiceNotification
public import ServiceLifecycle
internal import Synchronization

/// Everything that lets a node be seen: counts, snapshots, health, warnings, and what the service manager is told.
public final class NodeWatch: Sendable {
    /// What is counted.
    public let metrics = NodeMetrics()
    private let clock: any NodeClock
    private let started: UTCMilliseconds
    private let logger: Logger
    private let readiness = Mutex(false)
    private let source = Mutex<SnapshotSource?>(nil)
    private let collector = Mutex<SnapshotCollector?>(nil)

    /// A watch that counts; ``attach(_:rules:)`` gives it the rest.
    public init(clock: any NodeClock, logger: Logger) {
        self.clock = clock
        self.started = clock.now()
        self.logger = logger
    }

    /// Begins to watch a node.
    ///
    /// - Parameters:
    ///   - parts: What is watched.
    ///   - rules: What needs a person.
    public func attach(_ parts: SnapshotCollector.Parts, rules: HealthRules = HealthRules()) {
        let collector = SnapshotCollector(
            parts, metrics: self.metrics, rules: rules, started: self.started,
            isReady: { [weak self] in self?.isReady ?? false })
        self.collector.withLock { $0 = collector }
        self.source.withLock { $0 = SnapshotSource { try await collector.collect() } }
    }

    /// Whether the node answers on link and socket.
    public var isReady: Bool { self.readiness.withLock { $0 } }

    /// Notes that the node answers, or no longer does.
    public func setReady(_ isReady: Bool) { self.readiness.withLock { $0 = isReady } }

    /// How it stands, at a bounded cost.
    ///
    /// - Throws: What collecting throws; ``WatchNotAttached`` before there is a node.
    public func snapshot() async throws -> NodeSnapshot {
        guard let source = self.source.withLock({ $0 }) else { throw WatchNotAttached() }
        return try await source.snapshot()
    }

    /// All metrics in Prometheus's text format.
    ///
    /// - Throws: As ``snapshot()``.
    public func metricsText() async throws -> String {
        guard let source = self.source.withLock({ $0 }) else { throw WatchNotAttached() }
        let snapshot = try await source.snapshot()
        return self.metrics.text(snapshot, took: await source.duration)
    }

    /// The services that watch a node: warnings of what ends, the server for monitoring, the service manager's reporter.
    ///
    /// - Parameters:
    ///   - address: Where to answer monitoring; nil for nowhere.
    ///   - variables: The environment, which tells of the service manager.
    /// - Returns: The services, to be started last and ended first.
    public func services(
        address: (host: String, port: Int)?,
        variables: [String: String]
    ) -> (server: WatchServer?, others: [any Service]) {
        let watcher = ExpiryWatcher(clock: self.clock, logger: self.logger) { [self] in
            self.collector.withLock { $0 }?.expiries() ?? []
        }
        let server = address.map {
            WatchServer(
                host: $0.host, port: $0.port, watch: self, group: MultiThreadedEventLoopGroup.singleton,
                logger: self.logger)
        }
        let reporter = ServiceReporter(
            watch: self, notifier: ServiceNotifier(variables: variables), logger: self.logger)
        return (server, [watcher, reporter])
    }
}

/// There is no node to watch yet.
public struct WatchNotAttached: Error, Sendable, CustomStringConvertible {
    /// What is missing.
    public var description: String { "the node is still being opened" }
}

/// Which edition of the program this is.
public enum NodeVersion: Sendable {
    /// The edition.
    public static let current = "0.1.0"
}
