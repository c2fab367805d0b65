internal import Synchronization

/// Spends a neighbour's bandwidth: a bucket of bytes that fills with time.
///
/// A packet of the highest urgency takes its bytes at once and leaves a debt that the others wait out.
package final class Pacer: Sendable {
    private struct State {
        var level: Double
        var last: ContinuousClock.Instant
    }

    /// Bytes a second.
    package let rate: Double
    private let burst: Double
    private let state: Mutex<State>

    /// A pacer.
    ///
    /// - Parameter bytesPerSecond: The rate, at least 1.
    package init(bytesPerSecond: UInt64) {
        self.rate = Double(max(1, bytesPerSecond))
        // A quarter of a second, but a chunk at least, so that slow lines move too.
        self.burst = max(self.rate / 4, 65_536)
        self.state = Mutex(State(level: max(self.rate / 4, 65_536), last: .now))
    }

    /// Takes bytes from the bucket.
    ///
    /// - Returns: How long to wait before sending them.
    package func take(_ bytes: Int, isUrgent: Bool, at now: ContinuousClock.Instant = .now) -> Duration {
        self.state.withLock { state in
            let passed = max(.zero, state.last.duration(to: now))
            state.level = min(self.burst, state.level + self.rate * (passed / .seconds(1)))
            state.last = max(state.last, now)
            state.level -= Double(bytes)
            guard state.level < 0, !isUrgent else { return .zero }
            return .seconds(-state.level / self.rate)
        }
    }
}
