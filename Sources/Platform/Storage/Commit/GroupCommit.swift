internal import Synchronization

/// Many operations, one commit: whoever waits when a commit ends goes together into the next one.
///
/// A batch is one transaction with one sync. Each operation runs in a savepoint and hands over *contributions*, such as
/// the leaves of a log; `seal` is then called once with all of them, in order, and gives one *outcome* for each, such as
/// an inclusion path. No timer is involved: a lone operation is committed at once, under load the batches grow.
///
/// An answer leaves only after its commit. A batch that fails, for whatever reason, fails for all who were in it, also
/// for operations that had failed by themselves, since they may have seen what was rolled back. Before the first batch
/// and after each failed one `recover` must succeed in a transaction of its own: it reads again what `seal` builds upon.
public final class GroupCommit<Contribution: Sendable, Outcome: Sendable>: Sendable {
    /// Turns the contributions of a batch into as many outcomes, in the same order; not called when there are none.
    public typealias Seal = @Sendable (any SQLSession, [Contribution]) throws -> [Outcome]

    /// Reads the stored state again.
    public typealias Recover = @Sendable (any SQLSession) throws -> Void

    private typealias Pending = any PendingOperation<Contribution, Outcome>

    private let database: any Database
    private let seal: Seal
    private let recover: Recover
    private let observe: (@Sendable (CommittedBatch) -> Void)?
    private let queue: Mutex<CommitQueue<Pending>>
    private let identities = Atomic<UInt64>(0)

    /// Makes a group commit; it works as soon as something is submitted.
    ///
    /// - Parameters:
    ///   - database: Where to commit.
    ///   - limits: How much may wait, and how much goes into one batch.
    ///   - observe: Told of each batch, after its waiters were resumed.
    ///   - recover: Reads the stored state again.
    ///   - seal: Turns contributions into outcomes.
    public init(
        database: any Database,
        limits: GroupCommitLimits = GroupCommitLimits(),
        observe: (@Sendable (CommittedBatch) -> Void)? = nil,
        recover: @escaping Recover,
        seal: @escaping Seal
    ) {
        self.database = database
        self.seal = seal
        self.recover = recover
        self.observe = observe
        self.queue = Mutex(
            CommitQueue(maximumWaiting: limits.maximumWaiting, maximumBatch: limits.maximumBatch)
        )
    }

    /// The number of operations that wait for a batch.
    public var waitingCount: Int { self.queue.withLock { $0.waitingCount } }

    /// Runs an operation in the next batch and waits until it is durable.
    ///
    /// A task that is cancelled before its batch begins takes the operation back; afterwards cancellation has no effect.
    ///
    /// - Parameter operation: The work; contributions are dropped together with its changes if it throws. It runs on
    ///   the database's thread and must not wait for tasks.
    /// - Returns: The operation's value and one outcome per contribution.
    /// - Throws: What the operation throws; ``StorageError`` with `overloaded`, `shutDown`, `recoveryFailed`,
    ///   `sealMismatch` or the codes of a transaction; `CancellationError`; what `seal` throws.
    public func submit<Value: Sendable>(
        _ operation: @Sendable @escaping (any SQLSession, inout [Contribution]) throws -> Value
    ) async throws -> (value: Value, outcomes: [Outcome]) {
        let identity = self.identities.wrappingAdd(1, ordering: .relaxed).newValue
        let withdrawal = Withdrawal()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                self.enqueue(Submission(operation, waiter: waiter), identity, withdrawal)
            }
        } onCancel: {
            // The flag first: an operation that is enqueued at this moment either sees it or is found in the queue.
            withdrawal.request()
            self.queue.withLock { $0.withdraw(identity) }?.fail(CancellationError())
        }
    }

    /// Commits what waits, then refuses everything.
    public func shutdown() async {
        await withCheckedContinuation { waiter in
            self.queue.withLock { $0.shutDown(waiter) }?.resume()
        }
    }

    private func enqueue(_ submission: Pending, _ identity: UInt64, _ withdrawal: Withdrawal) {
        let admission = self.queue.withLock { queue in
            withdrawal.isRequested ? nil : queue.admit(submission, identity)
        }
        switch admission {
        case nil: submission.fail(CancellationError())
        case .overloaded(let waiting): submission.fail(StorageError.overloaded(waiting: waiting))
        case .shutDown: submission.fail(StorageError.shutDown)
        case .admitted(startWorker: false): break
        case .admitted(startWorker: true):
            // Unstructured, because a batch belongs to many tasks and must outlive the cancellation of any of them;
            // `shutdown()` waits for it.
            Task { await self.work() }
        }
    }

    private func work() async {
        while true {
            switch self.queue.withLock({ $0.takeBatch() }) {
            case .batch(let batch): await self.settle(batch)
            case .idle(let drained):
                for waiter in drained { waiter.resume() }
                return
            }
        }
    }

    private func settle(_ batch: [Pending]) async {
        let start = ContinuousClock.now
        let report: CommittedBatch
        do {
            try await self.recoverIfNeeded()
            let results = try await self.commit(batch)
            for (operation, result) in zip(batch, results) {
                switch result {
                case .success(let outcomes): operation.succeed(outcomes)
                case .failure(let error): operation.fail(error)
                }
            }
            report = CommittedBatch(results: results, duration: .now - start)
        } catch {
            for operation in batch { operation.fail(error) }
            report = CommittedBatch(failed: batch.count, error: error, duration: .now - start)
        }
        self.observe?(report)
    }

    private func recoverIfNeeded() async throws {
        guard self.queue.withLock({ $0.needsRecovery }) else { return }
        do {
            try await self.database.transaction { [recover = self.recover] session in try recover(session) }
        } catch {
            throw StorageError.recoveryFailed(error)
        }
        self.queue.withLock { $0.needsRecovery = false }
    }

    private func commit(_ batch: [Pending]) async throws -> [Result<[Outcome], any Error>] {
        do {
            return try await self.database.transaction { [seal = self.seal] session in
                try Self.perform(batch, session, seal)
            }
        } catch {
            // Also when the rollback is certain: `seal` may have moved a state in memory that was not stored.
            self.queue.withLock { $0.needsRecovery = true }
            throw error
        }
    }

    private static func perform(
        _ batch: [Pending],
        _ session: any SQLSession,
        _ seal: Seal
    ) throws -> [Result<[Outcome], any Error>] {
        var contributions: [Contribution] = []
        var shares: [Result<Range<Int>, any Error>] = []
        for operation in batch {
            do {
                let own = try session.savepoint { try operation.perform(session) }
                shares.append(.success(contributions.count..<(contributions.count + own.count)))
                contributions += own
            } catch let error as StorageError where error.code == .transactionAborted {
                throw error
            } catch {
                shares.append(.failure(error))
            }
        }
        let outcomes = contributions.isEmpty ? [] : try seal(session, contributions)
        guard outcomes.count == contributions.count else {
            throw StorageError.sealMismatch(contributions: contributions.count, outcomes: outcomes.count)
        }
        return shares.map { share in share.map { range in Array(outcomes[range]) } }
    }
}

/// Whether the task behind an operation was cancelled before the operation was enqueued.
private final class Withdrawal: Sendable {
    private let flag = Atomic<Bool>(false)

    var isRequested: Bool { self.flag.load(ordering: .acquiring) }

    func request() { self.flag.store(true, ordering: .releasing) }
}
