internal import Synchronization

/// Wakes one waiting task; a signal given while nobody waits is remembered once.
final class WakeSignal: Sendable {
    private enum State {
        case idle
        case signalled
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex<State>(.idle)

    func signal() {
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

    /// Returns after a signal, or when the time is over or the task is cancelled.
    func wait(atMost limit: Duration) async {
        await withTaskGroup { group in
            group.addTask { await self.wait() }
            group.addTask {
                // The timer of the wait itself; cancelled as soon as a signal comes.
                try? await Task.sleep(for: limit)
            }
            await group.next()
            group.cancelAll()
            self.release()
        }
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isSignalled = self.state.withLock { state -> Bool in
                if case .signalled = state {
                    state = .idle
                    return true
                }
                state = .waiting(continuation)
                return false
            }
            if isSignalled { continuation.resume() }
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
