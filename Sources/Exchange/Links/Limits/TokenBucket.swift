/// Allows so many events in a second, and a burst before.
package struct TokenBucket: Sendable {
    private let rate: Double
    private let capacity: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    /// A full bucket.
    ///
    /// - Parameters:
    ///   - rate: Events in a second.
    ///   - burst: Events at once.
    ///   - now: The time.
    package init(rate: Int, burst: Int, at now: ContinuousClock.Instant) {
        self.rate = Double(rate)
        self.capacity = Double(burst)
        self.tokens = Double(burst)
        self.filledAt = now
    }

    /// How long until there is a token; nil when there is one.
    package mutating func wait(at now: ContinuousClock.Instant) -> Duration? {
        self.fill(at: now)
        guard self.tokens < 1 else { return nil }
        return .seconds((1 - self.tokens) / self.rate)
    }

    /// Takes a token away, or says how long until there is one.
    package mutating func take(at now: ContinuousClock.Instant) -> Duration? {
        if let wait = self.wait(at: now) { return wait }
        self.tokens -= 1
        return nil
    }

    private mutating func fill(at now: ContinuousClock.Instant) {
        guard now > self.filledAt else { return }
        self.tokens = min(self.capacity, self.tokens + (now - self.filledAt) / .seconds(1) * self.rate)
        self.filledAt = now
    }
}
