package import Documents
internal import Synchronization

/// The hand-overs a node has under way to all neighbours together, shared fairly.
///
/// When more want a place than there are, the neighbour that holds the fewest gets the next one. So a neighbour with a
/// million packets takes no more than its share from one with a single packet.
package final class FairPlaces: Sendable {
    private struct Waiter {
        let number: UInt64
        let neighbour: DivisionCode
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var free: Int
        var held: [DivisionCode: Int] = [:]
        var waiters: [Waiter] = []
        var number: UInt64 = 0
    }

    private let state: Mutex<State>

    package init(_ count: Int) { self.state = Mutex(State(free: count)) }

    /// How many wait for a place.
    package var waitingCount: Int { self.state.withLock { $0.waiters.count } }

    /// Waits for a place.
    ///
    /// - Returns: False when the task was cancelled meanwhile.
    package func take(for neighbour: DivisionCode) async -> Bool {
        let number = self.state.withLock { state in
            state.number += 1
            return state.number
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                let outcome = self.state.withLock { state -> Bool? in
                    if Task.isCancelled { return false }
                    guard state.free == 0 else {
                        state.free -= 1
                        state.held[neighbour, default: 0] += 1
                        return true
                    }
                    state.waiters.append(Waiter(number: number, neighbour: neighbour, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            let waiter = self.state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.number == number }) else { return nil }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(returning: false)
        }
    }

    /// Gives a place back, to the waiting neighbour that holds the fewest.
    package func give(back neighbour: DivisionCode) {
        let next = self.state.withLock { state -> Waiter? in
            let left = (state.held[neighbour] ?? 1) - 1
            state.held[neighbour] = left > 0 ? left : nil
            guard
                let index = state.waiters.indices.min(by: { left, right in
                    let (first, second) = (state.waiters[left], state.waiters[right])
                    return (state.held[first.neighbour] ?? 0, first.number)
                        < (state.held[second.neighbour] ?? 0, second.number)
                })
            else {
                state.free += 1
                return nil
            }
            let waiter = state.waiters.remove(at: index)
            state.held[waiter.neighbour, default: 0] += 1
            return waiter
        }
        next?.continuation.resume(returning: true)
    }
}
