public import Cryptography
public import Documents
public import DurableFiles
public import Exchange
internal import Foundation
internal import Seals
public import Storage
internal import Synchronization

/// Collects snapshots of a running node.
public final class SnapshotCollector: Sendable {
    /// What is watched.
    public struct Parts: Sendable {
        /// The exchange.
        public var exchange: Exchange
        /// Whom it trusts.
        public var trust: NodeTrust
        /// The node's certificates in use, each with the CAs above it.
        public var certificates: @Sendable () -> [[Certificate]]
        /// How far a neighbour's clock is ahead.
        public var clockDifference: @Sendable (DivisionCode) -> Duration?
        /// Connections that neighbours hold open.
        public var connections: @Sendable () -> Int
        /// The folder of the store.
        public var data: DurableDirectory
        /// The spool.
        public var spool: any BlobStore
        /// Where blocking work runs.
        public var pool: BlockingPool
        /// The node's clock.
        public var clock: any NodeClock

        /// Parts.
        public init(
            exchange: Exchange,
            trust: NodeTrust,
            certificates: @escaping @Sendable () -> [[Certificate]],
            clockDifference: @escaping @Sendable (DivisionCode) -> Duration?,
            connections: @escaping @Sendable () -> Int,
            data: DurableDirectory,
            spool: any BlobStore,
            pool: BlockingPool,
            clock: any NodeClock
        ) {
            self.exchange = exchange
            self.trust = trust
            self.certificates = certificates
            self.clockDifference = clockDifference
            self.connections = connections
            self.data = data
            self.spool = spool
            self.pool = pool
            self.clock = clock
        }
    }

    private struct State {
        var alarms = AlarmBook()
        var stall = StallDetector()
    }

    private let parts: Parts
    private let metrics: NodeMetrics
    private let isReady: @Sendable () -> Bool
    private let rules: HealthRules
    private let started: UTCMilliseconds
    private let meter: SpoolMeter
    private let state = Mutex(State())

    init(
        _ parts: Parts,
        metrics: NodeMetrics,
        rules: HealthRules,
        started: UTCMilliseconds,
        isReady: @escaping @Sendable () -> Bool
    ) {
        self.parts = parts
        self.metrics = metrics
        self.rules = rules
        self.started = started
        self.isReady = isReady
        self.meter = SpoolMeter(spool: parts.spool, pool: parts.pool)
    }

    /// What ends at a time, as it stands now.
    func expiries() -> [ExpiringItem] {
        ExpiryInventory.items(chains: self.parts.certificates(), trust: self.parts.trust.resolver)
            + (self.parts.exchange.sealStatus?.lists ?? []).map {
                ExpiringItem(.sealStatusList, $0.maker, edition: "\($0.serial)", from: $0.issued, until: $0.expires)
            }
    }

    /// Collects a snapshot.
    func collect() async throws -> NodeSnapshot {
        let parts = self.parts
        let standing = try await parts.exchange.standing()
        let counted = self.metrics.counted
        var commits = counted.commits
        commits.waiting = Int64(standing.commitsWaiting)
        commits.isStalled = self.state.withLock {
            $0.stall.isStalled(waiting: commits.waiting, batches: commits.batches, at: .now)
        }
        var snapshot = NodeSnapshot(
            time: standing.time, started: self.started, node: parts.exchange.node, version: NodeVersion.current,
            suite: parts.exchange.homeSuite.rawValue, isReady: self.isReady(),
            neighbours: standing.neighbours.map {
                NodeSnapshot.Neighbour(
                    $0, ages: standing.ages[$0.code], skew: parts.clockDifference($0.code),
                    sent: counted.sent[$0.code], received: counted.received[$0.code])
            },
            commits: commits, store: try await self.store(standing),
            deadLetters: standing.deadLetters.mapValues { Int64($0) }, connections: Int64(parts.connections()),
            witness: standing.witness, logCheck: NodeSnapshot.LogCheck(standing.logCheck),
            sealStatusProblems: parts.exchange.sealStatus?.problems ?? [:], silences: standing.silences,
            process: try await parts.pool.run { .current() }, expiries: self.expiries())
        snapshot.alarms = self.state.withLock { state in
            state.alarms.update(self.rules.findings(snapshot, standing: state.alarms.standing), at: snapshot.time)
        }
        return snapshot
    }

    private func store(_ standing: ExchangeStanding) async throws -> NodeSnapshot.Store {
        var store = NodeSnapshot.Store()
        let data = self.parts.data
        let (space, database) = try await self.parts.pool.run {
            (try data.volumeSpace(), Self.databaseBytes(in: data.path))
        }
        let spool = await self.meter.reading
        store.spoolBytes = spool?.bytes
        store.spoolFiles = spool?.files
        store.databaseBytes = database
        store.freeBytes = Int64(clamping: space.availableBytes)
        store.volumeBytes = Int64(clamping: space.totalBytes)
        store.uploads = Int64(standing.uploads)
        store.uploadBytes = Int64(clamping: standing.uploadBytes)
        store.hasRoom = standing.hasRoom
        return store
    }

    private static func databaseBytes(in folder: String) -> Int64 {
        ["yizhan.sqlite", "yizhan.sqlite-wal"].reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            return sum + ((attributes?[.size] as? NSNumber)?.int64Value ?? 0)
        }
    }
}

extension NodeSnapshot.Neighbour {
    init(
        _ view: NeighbourView,
        ages: QueueAges?,
        skew: Duration?,
        sent: NodeSnapshot.Traffic?,
        received: NodeSnapshot.Traffic?
    ) {
        self.init(
            code: view.code, isParent: view.isParent, status: view.link?.status, packets: Int64(view.packets),
            bytes: Int64(clamping: ages?.bytes ?? 0), messages: Int64(view.messages),
            ages: ages?.counts.map { Int64($0) } ?? Array(repeating: 0, count: QueueAges.limits.count + 1),
            oldest: view.oldest, nextTry: view.link?.retry ?? view.nextDue, window: Int64(view.link?.window ?? 0),
            underWay: Int64(view.link?.underWay ?? 0), failures: Int64(view.link?.failures ?? 0),
            answered: view.link?.answered, skew: skew.map { Int64($0 / .milliseconds(1)) }, cause: view.cause,
            sent: sent ?? .init(), received: received ?? .init())
    }
}

/// Notices that operations wait and no batch ends.
struct StallDetector {
    private static let patience = Duration.seconds(10)

    private var since: ContinuousClock.Instant?
    private var batches: Int64 = 0

    /// Takes in what was seen now.
    mutating func isStalled(waiting: Int64, batches: Int64, at now: ContinuousClock.Instant) -> Bool {
        guard waiting > 0, batches == self.batches, let since = self.since else {
            self.since = waiting > 0 ? now : nil
            self.batches = batches
            return false
        }
        return since.duration(to: now) >= Self.patience
    }
}
