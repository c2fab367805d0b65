import Dispatch
import Synchronization

/// Holds a thread that is not of the cooperative pool until it is opened.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let reached = Mutex(false)

    /// Whether somebody stands before it, or has passed it.
    var isReached: Bool { self.reached.withLock { $0 } }

    func waitBlocking() {
        self.reached.withLock { $0 = true }
        self.semaphore.wait()
    }

    func open() { self.semaphore.signal() }
}
