import Documents
import Synchronization
import Testing

@testable import Exchange

@Suite("The clock of the log")
struct LedgerTimeTests {
    /// A node's clock and the uptime beside it, both set by the test.
    private final class Clocks: NodeClock {
        private let state = Mutex((time: UTCMilliseconds(sinceEpoch: 0), uptime: Duration.zero))

        func now() -> UTCMilliseconds { self.state.withLock { $0.time } }

        var uptime: Duration { self.state.withLock { $0.uptime } }

        /// Lets time pass, and the node's clock jump in addition.
        func pass(_ duration: Duration, jump: Duration = .zero) {
            self.state.withLock { state in
                state.time = state.time.advanced(by: duration + jump)
                state.uptime += duration
            }
        }
    }

    private static let day = Duration.seconds(86_400)

    private static func clocks() -> (Clocks, LedgerTime) {
        let clocks = Clocks()
        clocks.pass(.seconds(1_000_000))
        return (clocks, LedgerTime(clocks, uptime: { clocks.uptime }))
    }

    @Test("A clock that is set forward is followed at once")
    func forward() {
        let (clocks, time) = Self.clocks()
        let before = time.now()
        clocks.pass(.seconds(1), jump: Self.day)
        #expect(before.duration(to: time.now()) == Self.day + .seconds(1))
    }

    @Test("A clock that is set back does not take the log's time back, and the time goes on at half speed")
    func back() {
        let (clocks, time) = Self.clocks()
        let before = time.now()
        clocks.pass(.zero, jump: .zero - Self.day)
        #expect(time.now() == before)
        clocks.pass(.seconds(10))
        #expect(before.duration(to: time.now()) == .seconds(5))
        clocks.pass(.seconds(10))
        #expect(before.duration(to: time.now()) == .seconds(10))
    }

    @Test("The node's clock catches up after as long again as it was wrong, and is followed from then on")
    func caughtUp() {
        let (clocks, time) = Self.clocks()
        _ = time.now()
        clocks.pass(.zero, jump: .zero - Self.day)
        // Asked once an hour, it has given out no more than what the clock reaches after 47.
        for _ in 0..<46 {
            clocks.pass(.seconds(3600))
            #expect(time.now() > clocks.now())
        }
        clocks.pass(.seconds(3600))
        #expect(time.now() == clocks.now())
        clocks.pass(.seconds(3))
        #expect(time.now() == clocks.now())
    }

    @Test("An event of an earlier run that lies ahead of the clock is where the time begins")
    func stored() {
        let (clocks, time) = Self.clocks()
        let head = clocks.now().advanced(by: Self.day)
        time.advance(to: head)
        #expect(time.now() == head)
        clocks.pass(.seconds(4))
        #expect(head.duration(to: time.now()) == .seconds(2))
        time.advance(to: head)
        #expect(head.duration(to: time.now()) == .seconds(2))
    }
}
