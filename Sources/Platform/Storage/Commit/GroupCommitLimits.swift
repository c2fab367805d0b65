/// How much a group commit takes.
public struct GroupCommitLimits: Hashable, Sendable {
    /// The most operations in one batch.
    public let maximumBatch: Int

    /// The most operations that may wait for a batch; more are refused with `overloaded`.
    public let maximumWaiting: Int

    /// Sets the limits.
    ///
    /// - Parameters:
    ///   - maximumBatch: The most operations in one batch, at least 1.
    ///   - maximumWaiting: The most operations that may wait for a batch, at least 1.
    public init(maximumBatch: Int = 256, maximumWaiting: Int = 4096) {
        precondition(maximumBatch > 0 && maximumWaiting > 0, "the limits of a group commit must be positive")
        self.maximumBatch = maximumBatch
        self.maximumWaiting = maximumWaiting
    }
}

/// What became of a batch, for metrics and the log.
public struct CommittedBatch: Sendable {
    /// Operations in the batch.
    public let operations: Int

    /// Operations among them that failed by themselves or with the batch.
    public let failures: Int

    /// Contributions that were sealed.
    public let contributions: Int

    /// The error that ended the whole batch.
    public let error: (any Error)?

    /// The time from taking the batch to resuming its waiters.
    public let duration: Duration

    init<Outcome>(results: [Result<[Outcome], any Error>], duration: Duration) {
        let committed = results.compactMap { result in try? result.get() }
        self.operations = results.count
        self.failures = results.count - committed.count
        self.contributions = committed.reduce(0) { sum, outcomes in sum + outcomes.count }
        self.error = nil
        self.duration = duration
    }

    init(failed operations: Int, error: any Error, duration: Duration) {
        self.operations = operations
        self.failures = operations
        self.contributions = 0
        self.error = error
        self.duration = duration
    }
}
