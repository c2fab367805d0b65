import Documents
import Exchange
import Testing

@Suite("Whether a neighbour is tried at all")
struct BreakerTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Int) -> ContinuousClock.Instant { self.start.advanced(by: .seconds(seconds)) }

    @Test("It opens for a time, lets one probe through, and opens for longer when that fails")
    func life() {
        var breaker = Breaker()
        #expect(breaker.permits)
        let isNew = breaker.trip(cause: "down", at: self.at(0)) { .seconds(10 * $0) }
        #expect(isNew)
        #expect(!breaker.permits && breaker.wait(at: self.at(4)) == .seconds(6))
        let probes = [9, 10, 10].map { second in breaker.beginProbe(at: self.at(second)) }
        #expect(probes == [false, true, false], "one probe at a time, and not too early")
        breaker.trip(cause: "still down", at: self.at(11)) { .seconds(10 * $0) }
        #expect(breaker.wait(at: self.at(11)) == .seconds(20) && breaker.failures == 2)
        let closings = [breaker.close(), breaker.close()]
        #expect(closings == [true, false], "closing twice changes nothing")
        #expect(breaker.permits && breaker.failures == 0)
    }

    @Test("What fails after it opened belongs to the same outage")
    func sameOutage() {
        var breaker = Breaker()
        breaker.trip(cause: "down", at: self.at(0)) { .seconds(10 * $0) }
        let isNew = breaker.trip(cause: "down", at: self.at(1)) { .seconds(10 * $0) }
        #expect(!isNew)
        #expect(breaker.failures == 1 && breaker.wait(at: self.at(1)) == .seconds(9))
    }

    @Test("A refusal of who we are stops it, and an urgent packet does not shorten that")
    func stopped() {
        var breaker = Breaker()
        breaker.trip(cause: "revoked", isFinal: true, at: self.at(0)) { _ in .seconds(1800) }
        #expect(breaker.state == .stopped)
        let isShortened = breaker.shorten(to: .seconds(60), at: self.at(0))
        #expect(!isShortened)
    }

    @Test("Something urgent shortens the wait of an open one, never lengthens it")
    func shortened() {
        var breaker = Breaker()
        breaker.trip(cause: "down", at: self.at(0)) { _ in .seconds(1800) }
        let shortened = [60, 300].map { seconds in breaker.shorten(to: .seconds(seconds), at: self.at(10)) }
        #expect(shortened == [true, false])
        #expect(breaker.wait(at: self.at(10)) == .seconds(60))
    }

    @Test("A stored one goes on where it stood; one that was probing is open again", arguments: Breaker.State.allCases)
    func stored(state: Breaker.State) {
        let breaker = Breaker(state: state, failures: 3, wait: .seconds(7), cause: "down", at: self.at(0))
        #expect(breaker.permits == (state == .closed))
        #expect(breaker.state == (state == .halfOpen ? .open : state))
        #expect(breaker.wait(at: self.at(0)) == (state == .closed ? nil : .seconds(7)))
    }

    @Test(
        "Whatever happens to it, one that is not closed can be probed in time and closed by an answer",
        arguments: 0..<50)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var breaker = Breaker()
        var now = 0
        for _ in 0..<200 {
            now += Int.random(in: 0...40, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                let isFinal = Bool.random(using: &random)
                breaker.trip(cause: "x", isFinal: isFinal, at: self.at(now)) { .seconds(min(60, $0)) }
            case 1: _ = breaker.beginProbe(at: self.at(now))
            case 2: _ = breaker.shorten(to: .seconds(5), at: self.at(now))
            default: if Int.random(in: 0..<5, using: &random) == 0 { breaker.close() }
            }
            #expect(breaker.permits == (breaker.state == .closed))
            #expect((breaker.wait(at: self.at(now)) ?? .zero) <= .seconds(60))
            #expect(breaker.permits || breaker.failures > 0)
            var later = breaker
            let probed = later.state == .halfOpen || later.beginProbe(at: self.at(now + 61))
            #expect(later.permits || probed)
        }
    }
}

@Suite("How many hand-overs are under way at once")
struct ConcurrencyWindowTests {
    @Test("It grows by one for each window of successes, up to its maximum")
    func grows() {
        var window = ConcurrencyWindow()
        for _ in 0..<100_000 { window.succeed(underWay: window.size) }
        #expect(window.size == ConcurrencyWindow.maximum)
    }

    @Test("One that is not used does not grow")
    func unused() {
        var window = ConcurrencyWindow()
        for _ in 0..<100_000 { window.succeed(underWay: 1) }
        #expect(window.size <= ConcurrencyWindow.initial + 1)
    }

    @Test("It shrinks to one and no further, and a cohort is a window of failures")
    func shrinks() {
        var window = ConcurrencyWindow()
        for _ in 0..<ConcurrencyWindow.initial { window.fail() }
        #expect(window.failedCohorts > 0.9)
        for _ in 0..<1000 { window.fail() }
        #expect(window.size == 1)
        window.succeed(underWay: 1)
        #expect(window.failedCohorts == 0)
    }
}

@Suite("Hours and bandwidth of a link")
struct LinkRulesTests {
    @Test("Hours are those of China, and may go over midnight")
    func hours() throws {
        let day = WorkingHours([.init(from: 8 * 60, until: 18 * 60)])
        #expect(day.contains(try .init("2026-11-22T00:00:00.000Z")), "08:00 in Beijing")
        #expect(day.contains(try .init("2026-11-22T09:59:59.999Z")))
        #expect(!day.contains(try .init("2026-11-22T10:00:00.000Z")), "18:00 in Beijing")
        let night = WorkingHours([.init(from: 22 * 60, until: 6 * 60)])
        #expect(night.contains(try .init("2026-11-22T14:00:00.000Z")))
        #expect(night.contains(try .init("2026-11-22T21:59:00.000Z")))
        #expect(!night.contains(try .init("2026-11-22T22:00:00.000Z")))
        #expect(WorkingHours().contains(try .init("2026-11-22T22:00:00.000Z")))
    }

    @Test("Over a long time no more goes than the rate permits, and what is urgent is not kept waiting")
    func pace() {
        let pacer = Pacer(bytesPerSecond: 1_000_000)
        var now = ContinuousClock.now
        let start = now
        for _ in 0..<1000 { now = now.advanced(by: pacer.take(65_536, isUrgent: false, at: now)) }
        let seconds = start.duration(to: now) / .seconds(1)
        #expect((64.0...66.0).contains(seconds), "65.5 MB took \(seconds) s at 1 MB/s")
        #expect(pacer.take(5_000_000, isUrgent: true, at: now) == .zero)
        #expect(pacer.take(1, isUrgent: false, at: now) > .seconds(4), "the others wait the debt out")
    }
}
