internal import Documents
internal import Synchronization

/// The clock of a log: the node's, but it never goes back (design section 7).
///
/// When the node's clock is set back, or an earlier run has logged events of a later time, it does not stand still either:
/// what waits for a moment, such as the next attempt of a packet, would wait as long as the clock was wrong. It goes on at
/// half speed until the node's clock has caught up.
final class LedgerTime: Sendable {
    private struct State {
        var newest = UTCMilliseconds(sinceEpoch: 0)
        /// Where the newest time was put last, and the uptime then.
        var base = UTCMilliseconds(sinceEpoch: 0)
        var since = Duration.zero

        mutating func put(_ time: UTCMilliseconds, at uptime: Duration) {
            self.newest = time
            self.base = time
            self.since = uptime
        }
    }

    private let clock: any NodeClock
    private let uptime: @Sendable () -> Duration
    private let state = Mutex(State())

    /// A clock over the node's.
    ///
    /// - Parameters:
    ///   - clock: The node's clock.
    ///   - uptime: A time that nobody sets.
    init(_ clock: any NodeClock, uptime: @escaping @Sendable () -> Duration = LedgerTime.processUptime) {
        self.clock = clock
        self.uptime = uptime
    }

    private static let start = ContinuousClock.now

    static let processUptime: @Sendable () -> Duration = { LedgerTime.start.duration(to: .now) }

    func now() -> UTCMilliseconds {
        let time = self.clock.now()
        let uptime = self.uptime()
        return self.state.withLock { state in
            if time >= state.newest {
                state.put(time, at: uptime)
            } else {
                state.newest = max(state.newest, state.base.advanced(by: (uptime - state.since) / 2))
            }
            return state.newest
        }
    }

    /// Learns of an event that was logged already.
    func advance(to time: UTCMilliseconds) {
        let uptime = self.uptime()
        self.state.withLock { state in
            if time > state.newest { state.put(time, at: uptime) }
        }
    }
}
