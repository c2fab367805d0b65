/// Who waits for a commit, and whether somebody is committing; pure bookkeeping under the group commit's lock.
struct CommitQueue<Element> {
    enum Admission {
        /// The element waits; the caller must start a worker if none is running.
        case admitted(startWorker: Bool)
        case overloaded(waiting: Int)
        case shutDown
    }

    private let maximumWaiting: Int
    private let maximumBatch: Int
    private var waiting: [(identity: UInt64, element: Element)] = []
    private var isWorking = false
    private var isShutDown = false
    private var drainWaiters: [CheckedContinuation<Void, Never>] = []

    /// Whether the stored state must be read before the next batch.
    var needsRecovery = true

    init(maximumWaiting: Int, maximumBatch: Int) {
        self.maximumWaiting = maximumWaiting
        self.maximumBatch = maximumBatch
    }

    var waitingCount: Int { self.waiting.count }

    mutating func admit(_ element: Element, _ identity: UInt64) -> Admission {
        guard !self.isShutDown else { return .shutDown }
        guard self.waiting.count < self.maximumWaiting else { return .overloaded(waiting: self.waiting.count) }
        self.waiting.append((identity, element))
        defer { self.isWorking = true }
        return .admitted(startWorker: !self.isWorking)
    }

    /// Takes an element back that is in no batch yet.
    mutating func withdraw(_ identity: UInt64) -> Element? {
        guard let index = self.waiting.firstIndex(where: { $0.identity == identity }) else { return nil }
        return self.waiting.remove(at: index).element
    }

    enum Work {
        case batch([Element])
        /// Nothing waits: the worker ends, and whoever waited for that goes on.
        case idle(drained: [CheckedContinuation<Void, Never>])
    }

    mutating func takeBatch() -> Work {
        guard !self.waiting.isEmpty else {
            self.isWorking = false
            defer { self.drainWaiters = [] }
            return .idle(drained: self.drainWaiters)
        }
        let count = min(self.maximumBatch, self.waiting.count)
        defer { self.waiting.removeFirst(count) }
        return .batch(self.waiting.prefix(count).map(\.element))
    }

    /// Admits nothing from now on; returns the waiter if nothing is left to wait for.
    mutating func shutDown(_ waiter: CheckedContinuation<Void, Never>) -> CheckedContinuation<Void, Never>? {
        self.isShutDown = true
        guard self.isWorking else { return waiter }
        self.drainWaiters.append(waiter)
        return nil
    }
}
