import Documents
import Links
import Synchronization
import Testing

@Suite("How often a neighbour may ask")
struct RateTests {
    private final class TestClock: Sendable {
        private let start = ContinuousClock.now
        private let passed = Mutex(Duration.zero)
        func pass(_ duration: Duration) { self.passed.withLock { $0 += duration } }
        var now: ContinuousClock.Instant { self.start + self.passed.withLock { $0 } }
    }

    private static let city = try! DivisionCode("3508")
    private static let county = try! DivisionCode("350823")

    @Test("A bucket gives its burst at once, then its rate, and never more than its burst")
    func bucket() {
        let clock = TestClock()
        var bucket = TokenBucket(rate: 10, burst: 20, at: clock.now)
        for _ in 0..<20 { #expect(bucket.take(at: clock.now) == nil) }
        #expect(bucket.take(at: clock.now) == .milliseconds(100))
        clock.pass(.milliseconds(300))
        #expect((0..<10).count { _ in bucket.take(at: clock.now) == nil } == 3)
        clock.pass(.seconds(3600))
        #expect((0..<100).count { _ in bucket.take(at: clock.now) == nil } == 20)
    }

    @Test("A bucket does not fill when its clock stands or goes back")
    func standingClock() {
        let clock = TestClock()
        var bucket = TokenBucket(rate: 10, burst: 1, at: clock.now)
        #expect(bucket.take(at: clock.now) == nil)
        clock.pass(.seconds(-10))
        #expect(bucket.take(at: clock.now) != nil)
        clock.pass(.seconds(10))
        #expect(bucket.take(at: clock.now) != nil)
    }

    @Test("Each neighbour has an account of its own; greetings count more strictly than packets")
    func accounts() throws {
        let clock = TestClock()
        let rates = PeerRates(
            limits: RequestLimits(requestsPerSecond: 50, greetingsPerSecond: 2), now: { clock.now })
        for _ in 0..<4 { try rates.admit(.greeting, of: Self.city) }
        #expect(throws: PeerRates.Excess(retryAfter: .milliseconds(500), isFirst: true)) {
            try rates.admit(.greeting, of: Self.city)
        }
        #expect(throws: PeerRates.Excess(retryAfter: .milliseconds(500), isFirst: false)) {
            try rates.admit(.greeting, of: Self.city)
        }
        try rates.admit(.work, of: Self.city)
        try rates.admit(.greeting, of: Self.county)
    }

    @Test("Who is refused too often is not heard for a while, and then again")
    func refusals() throws {
        let clock = TestClock()
        let rates = PeerRates(limits: RequestLimits(refusalsPerSecond: 5), now: { clock.now })
        for _ in 0..<10 {
            try rates.admit(.work, of: Self.city)
            rates.countRefusal(of: Self.city)
        }
        #expect(throws: PeerRates.Excess.self) { try rates.admit(.work, of: Self.city) }
        clock.pass(.milliseconds(250))
        try rates.admit(.work, of: Self.city)
    }

    @Test("Connections of a neighbour are counted in and out")
    func connections() {
        let connections = PeerConnections(limit: 2)
        #expect(connections.admit("a") && connections.admit("a") && connections.admit("b"))
        #expect(!connections.admit("a"))
        connections.release("a")
        #expect(connections.admit("a"))
        #expect(connections.count(of: "a") == 2 && connections.count(of: "b") == 1)
    }
}
