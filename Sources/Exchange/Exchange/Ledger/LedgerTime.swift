internal import Documents
internal import Synchronization

/// The clock of a log: the node's, but it never goes back (design section 7).
final class LedgerTime: Sendable {
    private let clock: any NodeClock
    private let newest = Mutex(UTCMilliseconds(sinceEpoch: 0))

    init(_ clock: any NodeClock) { self.clock = clock }

    func now() -> UTCMilliseconds {
        let time = self.clock.now()
        return self.newest.withLock { newest in
            newest = max(newest, time)
            return newest
        }
    }

    /// Learns of an event that was logged already.
    func advance(to time: UTCMilliseconds) {
        self.newest.withLock { $0 = max($0, time) }
    }
}
