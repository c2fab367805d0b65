import Documents
import Exchange
import Synchronization

/// A clock that stands still until it is moved.
final class TestClock: NodeClock {
    private let time: Mutex<UTCMilliseconds>

    init(_ time: UTCMilliseconds = TestPKI.start) { self.time = Mutex(time) }

    func now() -> UTCMilliseconds { self.time.withLock { $0 } }

    /// Sets the clock to a time, which may lie in the past.
    func set(_ time: UTCMilliseconds) { self.time.withLock { $0 = time } }

    func advance(by duration: Duration) { self.time.withLock { $0 = $0.advanced(by: duration) } }
}
