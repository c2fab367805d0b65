import Documents
import Exchange
import Testing

@Suite("The order in which packets go")
struct OrderTests {
    private static let now = UTCMilliseconds(sinceEpoch: 1_800_000_000_000)

    @Test("特急 goes before 加急 before 平件 of the same moment")
    func urgency() {
        let turns = [Int64(2), 1, 0].map { Lane.turn(created: Self.now, urgency: $0) }
        #expect(turns == turns.sorted() && Set(turns).count == 3)
    }

    @Test("Nothing starves: what has waited over eight hours goes before a 特急 of this moment")
    func ageing() {
        let old = Lane.turn(created: Self.now.advanced(by: .seconds(-8 * 3600 - 1)), urgency: 0)
        let young = Lane.turn(created: Self.now.advanced(by: .seconds(-8 * 3600 + 1)), urgency: 0)
        let urgent = Lane.turn(created: Self.now, urgency: 2)
        #expect(old < urgent && urgent < young)
    }

    @Test("Large packets never take all places", arguments: 1...64)
    func places(window: Int) {
        #expect(Lane.small.places(in: window) == window)
        let large = Lane.large.places(in: window)
        #expect((1...4).contains(large))
        #expect(window == 1 || large < window)
    }

    @Test("From 4 MiB on a packet is large")
    func size() {
        #expect(Lane(size: 4 << 20) == .large)
        #expect(Lane(size: (4 << 20) - 1) == .small)
    }
}

@Suite("Working hours")
struct WorkingHoursTests {
    /// 2026-11-22, at an hour and minute by the clock of China.
    private static func time(_ hour: Int, _ minute: Int) -> UTCMilliseconds {
        let midnight: Int64 = 1_795_305_600_000
        return UTCMilliseconds(sinceEpoch: midnight + Int64((hour - 8) * 60 + minute) * 60_000)
    }

    @Test("No hours mean any hour")
    func always() { #expect(WorkingHours().contains(Self.time(3, 0))) }

    @Test(
        "A span begins with its first minute and ends before its last",
        arguments: [
            (7, 59, false), (8, 0, true), (17, 59, true), (18, 0, false), (0, 0, false),
        ])
    func day(hour: Int, minute: Int, isIn: Bool) {
        let hours = WorkingHours([.init(from: 8 * 60, until: 18 * 60)])
        #expect(hours.contains(Self.time(hour, minute)) == isIn)
    }

    @Test(
        "A span that ends before it begins goes over midnight",
        arguments: [
            (21, 59, false), (22, 0, true), (23, 59, true), (0, 0, true), (5, 59, true), (6, 0, false), (12, 0, false),
        ])
    func night(hour: Int, minute: Int, isIn: Bool) {
        let hours = WorkingHours([.init(from: 22 * 60, until: 6 * 60)])
        #expect(hours.contains(Self.time(hour, minute)) == isIn)
    }

    @Test("A span may end at midnight")
    func midnight() {
        let hours = WorkingHours([.init(from: 18 * 60, until: 24 * 60)])
        #expect(hours.contains(Self.time(23, 59)) && !hours.contains(Self.time(0, 0)))
    }
}
