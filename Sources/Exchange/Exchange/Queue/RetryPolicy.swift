internal import Documents

/// When a failed hand-over is tried again: exponential with full jitter, the cap by urgency; pure.
///
/// | class | what happens |
/// |---|---|
/// | unreachable, busy, protocol violation | again after a random time up to 5 s · 2ⁿ, capped at 60 s for 特急, 5 min for 加急, 30 min for 平件 |
/// | unauthorised | again after the cap; only a change of configuration or certificates helps |
/// | refused | never; the delivery is undeliverable and the sender is told |
package struct RetryPolicy: Sendable, Hashable {
    package var base = Duration.milliseconds(5000)

    package init() {}

    /// The delay before the next attempt.
    ///
    /// - Parameters:
    ///   - kind: The class of failure.
    ///   - attempts: How many attempts have failed.
    ///   - urgency: The packet's lane, 0 to 2.
    ///   - random: The source of jitter.
    /// - Returns: A random time below the cap.
    package func delay(
        after kind: TransportError.Kind,
        attempts: Int,
        urgency: Int64,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        let cap: Int64 =
            switch urgency {
            case 2...: 60_000
            case 1: 300_000
            default: 1_800_000
            }
        guard kind != .unauthorised else { return .milliseconds(cap) }
        let doublings = min(max(attempts - 1, 0), 20)
        let base = Int64(self.base / .milliseconds(1))
        let ceiling = min(cap, base << Int64(doublings))
        return .milliseconds(Int64.random(in: min(base, ceiling) / 2...ceiling, using: &random))
    }
}
