import Documents
import Exchange
import Synchronization

/// A clock that stands still until it is moved; who sleeps by it is woken by the moving.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Swift.Duration

        func advanced(by duration: Swift.Duration) -> Self { Self(offset: self.offset + duration) }
        func duration(to other: Self) -> Swift.Duration { other.offset - self.offset }
        static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var next = 0
        var sleepers: [Int: Sleeper] = [:]
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    private let start: UTCMilliseconds
    private let state = Mutex(State())

    init(_ start: UTCMilliseconds) { self.start = start }

    var now: Instant { self.state.withLock { $0.now } }
    var minimumResolution: Swift.Duration { .zero }

    /// The same clock on the wall.
    var wall: Wall { Wall(clock: self) }

    struct Wall: NodeClock {
        let clock: ManualClock

        func now() -> UTCMilliseconds { self.clock.start.advanced(by: self.clock.now.offset) }
    }

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        let identity = self.state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let watchers = self.state.withLock { state -> [CheckedContinuation<Void, Never>] in
                    guard !Task.isCancelled else {
                        continuation.resume(throwing: CancellationError())
                        return []
                    }
                    state.sleepers[identity] = Sleeper(deadline: deadline, continuation: continuation)
                    defer { state.watchers = [] }
                    return state.watchers
                }
                for watcher in watchers { watcher.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.sleepers.removeValue(forKey: identity) }?
                .continuation.resume(throwing: CancellationError())
        }
    }

    /// Waits until somebody sleeps.
    func awaitSleeper() async {
        await withCheckedContinuation { continuation in
            let isAsleep = self.state.withLock { state in
                if state.sleepers.isEmpty { state.watchers.append(continuation) }
                return !state.sleepers.isEmpty
            }
            if isAsleep { continuation.resume() }
        }
    }

    /// Moves the clock and wakes those whose time has come.
    func advance(by duration: Swift.Duration) {
        let woken = self.state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for identity in due.keys { state.sleepers[identity] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }
}
