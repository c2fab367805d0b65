/// When something that failed is tried again: exponential with full jitter, the cap by urgency; pure.
///
/// | class | what happens |
/// |---|---|
/// | unreachable | nothing goes to the neighbour for a random time up to 5 s · 2ⁿ, capped at 60 s for 特急, 5 min for 加急, 30 min for 平件; then it is greeted |
/// | busy, with a time | nothing goes to the neighbour for that time |
/// | busy, cut, protocol violation | this packet waits as above, the others go on |
/// | unauthorised | nothing goes to the neighbour, an alarm; greeted after the cap |
/// | refused | never again: a dead letter, the sender is told |
/// | ours | this packet waits as above, an alarm; a dead letter at the third time |
package struct RetryPolicy: Sendable, Hashable {
    package var base = Duration.milliseconds(5000)
    /// No wait is longer than this, for whatever urgency.
    package static let longest = Duration.milliseconds(1_800_000)

    package init() {}

    /// The delay before the next attempt.
    ///
    /// - Parameters:
    ///   - kind: The class of failure.
    ///   - attempts: How many attempts have failed.
    ///   - urgency: The most urgent lane that waits, 0 to 2.
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
