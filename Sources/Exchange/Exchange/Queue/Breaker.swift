/// Whether a neighbour is tried at all; pure.
///
/// | state | what happens |
/// |---|---|
/// | closed | packets and messages are sent |
/// | open | nothing is sent until a time, which grows with each failed probe; packets wait at no cost |
/// | half open | the time is over: one greeting is sent; its outcome closes or opens the breaker again |
/// | stopped | authorisation failed: as open, but an alarm, with the longest wait |
///
/// A neighbour that shows itself closes the breaker at once. The state is stored, so that a restart does not hammer a
/// neighbour that is down; within a run time is counted monotonically, so that a jump of the clock neither blocks nor opens.
package struct Breaker: Sendable, Hashable {
    /// The states.
    package enum State: String, Sendable, Hashable, CaseIterable {
        case closed, open, stopped
        case halfOpen = "half-open"
    }

    /// The state.
    package private(set) var state = State.closed
    /// Failed probes and cohorts in a row.
    package private(set) var failures = 0
    /// When it is tried again; has a meaning in ``State/open`` and ``State/stopped``.
    package fileprivate(set) var retry: ContinuousClock.Instant?
    /// What opened it.
    package private(set) var cause = ""

    package init() {}

    /// A stored breaker.
    package init(state: State, failures: Int, wait: Duration, cause: String, at now: ContinuousClock.Instant) {
        guard state != .closed else { return }
        self.state = state == .stopped ? .stopped : .open
        self.failures = max(1, failures)
        self.retry = now.advanced(by: max(.zero, wait))
        self.cause = cause
    }

    /// Whether packets and messages may be sent.
    package var permits: Bool { self.state == .closed }

    /// How long nothing is tried; nil when something may be.
    package func wait(at now: ContinuousClock.Instant) -> Duration? {
        guard let retry = self.retry, self.state == .open || self.state == .stopped, retry > now else { return nil }
        return now.duration(to: retry)
    }

    /// Takes the right to probe, if it is time and nobody else has it.
    package mutating func beginProbe(at now: ContinuousClock.Instant) -> Bool {
        guard self.state == .open || self.state == .stopped, self.wait(at: now) == nil else { return false }
        self.state = .halfOpen
        return true
    }

    /// The neighbour failed as a whole.
    ///
    /// A failure of something that began before the breaker opened changes nothing: it is the same outage.
    ///
    /// - Parameters:
    ///   - cause: What the operator is told.
    ///   - isFinal: Whether only a change of configuration or certificates helps.
    ///   - now: The moment.
    ///   - wait: How long nothing is tried, by the number of failures in a row.
    /// - Returns: Whether the state changed.
    @discardableResult
    package mutating func trip(
        cause: String,
        isFinal: Bool = false,
        at now: ContinuousClock.Instant,
        wait: (Int) -> Duration
    ) -> Bool {
        guard self.state == .closed || self.state == .halfOpen else { return false }
        self.failures += 1
        self.state = isFinal ? .stopped : .open
        self.retry = now.advanced(by: wait(self.failures))
        self.cause = cause
        return true
    }

    /// The neighbour answered, or showed itself.
    ///
    /// - Returns: Whether the state changed.
    @discardableResult
    package mutating func close() -> Bool {
        defer { self = Breaker() }
        return self.state != .closed
    }
}

extension Breaker {
    /// Makes a wait no longer than a limit.
    ///
    /// - Returns: Whether it was longer.
    package mutating func shorten(to limit: Duration, at now: ContinuousClock.Instant) -> Bool {
        guard self.state == .open, let wait = self.wait(at: now), wait > limit else { return false }
        self.retry = now.advanced(by: limit)
        return true
    }
}
