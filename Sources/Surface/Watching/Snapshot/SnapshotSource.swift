/// Gives out snapshots at a bounded cost, however many ask how often.
///
/// One is made at a time, and kept for a second, or for ten times as long as it took: with a million packets waiting no
/// more than a tenth of one reader's time goes into watching them.
public actor SnapshotSource {
    private static let shortest = Duration.seconds(1)
    private static let share = 10

    private let make: @Sendable () async throws -> NodeSnapshot
    private let clock: @Sendable () -> ContinuousClock.Instant
    private var kept: (snapshot: NodeSnapshot, until: ContinuousClock.Instant)?
    private var running: Task<NodeSnapshot, any Error>?
    /// How long the last one took.
    private(set) var duration = Duration.zero

    /// A source.
    ///
    /// - Parameters:
    ///   - clock: Tells the time.
    ///   - make: Makes a snapshot.
    public init(
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ make: @escaping @Sendable () async throws -> NodeSnapshot
    ) {
        self.clock = clock
        self.make = make
    }

    /// A snapshot that is fresh enough.
    ///
    /// - Returns: The snapshot.
    /// - Throws: What making it throws.
    public func snapshot() async throws -> NodeSnapshot {
        if let kept = self.kept, kept.until > self.clock() { return kept.snapshot }
        if let running = self.running { return try await running.value }
        // Unstructured, because it belongs to all who wait for it, and one of them may give up.
        let task = Task { try await self.make() }
        self.running = task
        let begun = self.clock()
        defer { self.running = nil }
        let snapshot = try await task.value
        let end = self.clock()
        self.duration = begun.duration(to: end)
        self.kept = (snapshot, end.advanced(by: max(Self.shortest, self.duration * Self.share)))
        return snapshot
    }
}
