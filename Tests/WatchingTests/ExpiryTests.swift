import Documents
import Testing

@testable import Watching

@Suite("What ends is warned of in time")
struct ExpiryTests {
    @Test("A certificate is warned of 60, 30, 14, 7 and 1 day before its end and at the end, once each")
    func thresholds() {
        var watch = ExpiryWatch()
        let item = Sample.item(ends: 100)
        var days: [Int64] = []
        for hour in stride(from: Int64(0), through: 102 * 24, by: 1) {
            let now = Sample.start.advanced(by: .seconds(hour * 3600))
            for warning in watch.check([item], at: now) { days.append(Int64(warning.left / .seconds(86_400))) }
        }
        #expect(days == [60, 30, 14, 7, 1, 0])
    }

    @Test("At the start each certificate is warned of once, however many thresholds it has passed")
    func start() {
        var watch = ExpiryWatch()
        let items = [
            Sample.item(ends: 5), Sample.item(.certificate, "log GM", ends: -3),
            Sample.item(.authority, "CA", ends: 400),
        ]
        let warnings = watch.check(items, at: Sample.start)
        #expect(warnings.map(\.item.name) == ["log GM", "node-sign GM"])
        #expect(watch.check(items, at: Sample.start).isEmpty)
        #expect(watch.check(items, at: Sample.after(days: 4)).map(\.item.name) == ["node-sign GM"])
    }

    @Test("What was renewed begins anew, under its old name")
    func renewal() {
        var watch = ExpiryWatch()
        #expect(watch.check([Sample.item(ends: 5)], at: Sample.start).count == 1)
        let renewed = Sample.item(began: 0, ends: 365, edition: "2")
        #expect(watch.check([renewed], at: Sample.start).isEmpty)
        #expect(watch.check([renewed], at: Sample.after(days: 310)).count == 1)
    }

    @Test("A clock that jumps back and forth repeats no warning")
    func jumps() {
        var watch = ExpiryWatch()
        let item = Sample.item(ends: 100)
        #expect(watch.check([item], at: Sample.after(days: 95)).count == 1)
        #expect(watch.check([item], at: Sample.after(days: 10)).isEmpty)
        #expect(watch.check([item], at: Sample.after(days: 95)).isEmpty)
        #expect(watch.check([item], at: Sample.after(days: 99)).count == 1)
    }

    @Test(
        "What lives short is warned of in proportion",
        arguments: [
            (Int64(365), [60, 30, 14, 7, 1], 7), (30, [14, 7, 1], 7), (7, [1], 1), (1, [0], 0),
        ] as [(Int64, [Int], Int)])
    func shortLives(_ days: Int64, _ thresholds: [Int], _ urgency: Int) {
        let item = Sample.item(.revocationList, began: 0, ends: days)
        #expect(ExpirySchedule.thresholds(of: item).map { Int($0 / .seconds(86_400)) } == thresholds)
        #expect(Int(ExpirySchedule.urgency(of: item) / .seconds(86_400)) == urgency)
    }

    @Test("The service warns once for each threshold, louder towards the end", .timeLimit(.minutes(5)))
    func service() async throws {
        let clock = ManualClock(Sample.start)
        let recorder = LogRecorder()
        let watcher = ExpiryWatcher(
            clock: clock.wall, sleeper: clock, interval: .seconds(3600), logger: recorder.logger,
            items: { [Sample.item(ends: 20), Sample.item(.directory, "of 35", began: 0, ends: 30)] })
        let running = Task { try await watcher.run() }
        await clock.awaitSleeper()
        for _ in 0..<21 * 24 {
            clock.advance(by: .seconds(3600))
            await clock.awaitSleeper()
        }
        running.cancel()
        try await running.value
        let told = recorder.lines.map {
            "\($0.level) \($0.metadata["expiry.name"] ?? "") \($0.metadata["expiry.days"] ?? "")"
        }
        #expect(
            told == [
                "warning node-sign GM 20", "warning node-sign GM 14", "error node-sign GM 7", "warning of 35 14",
                "error node-sign GM 1", "critical node-sign GM 0",
            ])
    }
}
