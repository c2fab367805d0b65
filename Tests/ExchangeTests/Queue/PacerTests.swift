import Exchange
import Testing

@Suite("A neighbour's bandwidth")
struct PacerTests {
    @Test(
        "Over any time no more goes than the rate allows, but for the first burst",
        arguments: [10_000, 1 << 20, 100 << 20])
    func rate(bytesPerSecond: Int) {
        let pacer = Pacer(bytesPerSecond: UInt64(bytesPerSecond))
        let start = ContinuousClock.now
        var now = start
        var sent = 0
        for _ in 0..<2000 {
            now = now.advanced(by: pacer.take(16_384, isUrgent: false, at: now))
            sent += 16_384
        }
        let seconds = start.duration(to: now) / .seconds(1)
        let burst = max(Double(bytesPerSecond) / 4, 65_536)
        #expect(Double(sent) <= Double(bytesPerSecond) * seconds + burst + 1)
        #expect(Double(sent) >= Double(bytesPerSecond) * seconds * 0.99)
    }

    @Test("What is 特急 does not wait, and the others wait out its bytes")
    func urgent() {
        let pacer = Pacer(bytesPerSecond: 100_000)
        let now = ContinuousClock.now
        #expect(pacer.take(1_000_000, isUrgent: true, at: now) == .zero)
        let wait = pacer.take(1, isUrgent: false, at: now)
        #expect(wait > .seconds(9) && wait < .seconds(10))
    }

    @Test("An idle line saves no more than a burst")
    func idle() {
        let pacer = Pacer(bytesPerSecond: 1_000_000)
        let later = ContinuousClock.now.advanced(by: .seconds(3600))
        #expect(pacer.take(250_000, isUrgent: false, at: later) == .zero)
        #expect(pacer.take(1000, isUrgent: false, at: later) > .zero)
    }
}
