internal import NIOPosix
internal import Synchronization

/// The one place where blocking work runs, away from the threads that Swift's tasks share.
///
/// A pool must be shut down before its last reference goes.
public final class BlockingPool: Sendable {
    private let threads: NIOThreadPool
    private let isOpen = Mutex(true)

    /// Starts the threads.
    ///
    /// - Parameter threads: How many calls may block at the same time, at least one.
    public init(threads: Int = 4) {
        precondition(threads > 0, "a pool needs at least one thread")
        self.threads = NIOThreadPool(numberOfThreads: threads)
        self.threads.start()
    }

    /// Runs a blocking closure on one of the threads and waits for it.
    ///
    /// Cancelling the task has no effect: what was begun, such as making a file durable, comes to its end.
    ///
    /// - Parameter body: The work.
    /// - Returns: What the closure returns.
    /// - Throws: What the closure throws; ``DurableFilesError/Code/poolShutDown`` after ``shutdown()``.
    public func run<Value: Sendable>(_ body: @Sendable @escaping () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { waiter in
            self.threads.submit { state in
                switch state {
                case .active: waiter.resume(with: Result(catching: body))
                case .cancelled: waiter.resume(throwing: DurableFilesError.poolShutDown)
                }
            }
        }
    }

    /// Ends the threads when their running closures have ended; closures that still wait fail.
    public func shutdown() async {
        let wasOpen = self.isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        // NIO reports an error for a pool that cannot be stopped only, which is never made here.
        if wasOpen { try? await self.threads.shutdownGracefully() }
    }
}
