internal import Synchronization

/// Wakes one waiting task; a signal given while nobody waits is remembered once.
package final class WakeSignal: Sendable {
    private enum State {
        case idle
        case signalled
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex<State>(.idle)

    package init() {}

    package func signal() {
        let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            if case .waiting(let continuation) = state {
                state = .idle
                return continuation
            }
            state = .signalled
            return nil
        }
        waiter?.resume()
    }

    /// Returns after a signal, or when the time is over or the task is cancelled; nil waits without an end.
    package func wait(atMost limit: Duration?) async {
        guard let limit else { return await self.wait() }
        await withTaskGroup { group in
            group.addTask { await self.wait() }
            group.addTask {
                // The timer of the wait itself; cancelled as soon as a signal comes.
                try? await Task.sleep(for: limit)
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Returns after a signal, or when the task is cancelled.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = self.state.withLock { state -> Bool in
                    if case .signalled = state {
                        state = .idle
                        return true
                    }
                    // A task that was cancelled before it came here would find nobody to wake it.
                    if Task.isCancelled { return true }
                    state = .waiting(continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            self.release()
        }
    }

    /// Lets a waiter go without counting as a signal.
    private func release() {
        let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .waiting(let continuation) = state else { return nil }
            state = .idle
            return continuation
        }
        waiter?.resume()
    }
}
