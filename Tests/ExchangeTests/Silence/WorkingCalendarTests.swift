import Documents
import Exchange
import Testing

@Suite("The working calendar")
struct WorkingCalendarTests {
    private static let minute: Int64 = 60_000

    /// The National Day of 2026 with a Saturday that is worked, after the pattern of every year.
    private static func calendar(_ hours: [(Int, Int)] = [(480, 720), (870, 1050)]) throws -> WorkingCalendar {
        try WorkingCalendar(
            hours: hours.map { try #require(WorkingCalendar.Span(from: $0, until: $1)) },
            holidays: Set((1...7).map { try CalendarDate("2026-10-0\($0)") }),
            workingDays: [CalendarDate("2026-10-10"), CalendarDate("2026-09-27")])
    }

    /// A time by the clock of China.
    private static func time(_ text: String) throws -> UTCMilliseconds {
        try UTCMilliseconds("\(text.prefix(10))T\(text.suffix(5)):00.000Z").advanced(by: .seconds(-8 * 3600))
    }

    @Test(
        "Working hours and days pass over nights, weekends and holidays, and not over worked Saturdays",
        arguments: [
            ("2026-11-27 16:00", WorkingDuration.workingDays(1), "2026-11-30 16:00"),
            ("2026-11-28 10:00", .workingDays(1), "2026-11-30 17:30"),
            ("2026-11-30 08:00", .workingDays(1), "2026-11-30 17:30"),
            ("2026-11-30 07:00", .workingHours(2), "2026-11-30 10:00"),
            ("2026-11-30 11:00", .workingHours(2), "2026-11-30 15:30"),
            ("2026-11-30 17:30", .workingHours(1), "2026-12-01 09:00"),
            ("2026-09-30 17:00", .workingHours(1), "2026-10-08 08:30"),
            ("2026-10-09 17:00", .workingHours(1), "2026-10-10 08:30"),
            ("2026-09-26 12:00", .workingDays(3), "2026-09-29 17:30"),
            ("2026-10-01 03:00", .clock(.seconds(300)), "2026-10-01 03:05"),
            ("1969-12-31 23:00", .workingHours(1), "1970-01-01 09:00"),
        ])
    func examples(from: String, duration: WorkingDuration, until: String) throws {
        let end = try Self.calendar().adding(duration, to: Self.time(from))
        #expect(end == (try Self.time(until)), "\(end)")
    }

    /// Goes minute by minute; slow, and as plain as can be.
    private static func count(
        _ minutes: Int,
        from time: UTCMilliseconds,
        _ calendar: WorkingCalendar
    ) -> UTCMilliseconds {
        var (now, left) = (time.sinceEpoch / Self.minute, minutes)
        while true {
            let date = WorkingCalendar.date(at: UTCMilliseconds(sinceEpoch: now * Self.minute))
            let ofDay = Int((now + 480) % 1440)
            let isWorked =
                calendar.isWorkingDay(date) && calendar.hours.contains { $0.from <= ofDay && ofDay < $0.until }
            now += 1
            guard isWorked else { continue }
            left -= 1
            if left == 0 { return UTCMilliseconds(sinceEpoch: now * Self.minute) }
        }
    }

    @Test("Working hours end where counting minute by minute ends", arguments: 1...6)
    func oracle(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let calendar = try Self.calendar(seed.isMultiple(of: 2) ? [(480, 720), (870, 1050)] : [(0, 60), (540, 1439)])
        let base = try Self.time("2026-09-20 00:00").sinceEpoch / Self.minute
        for _ in 0..<60 {
            let start = UTCMilliseconds(
                sinceEpoch: (base + Int64.random(in: 0..<30 * 1440, using: &random)) * Self.minute)
            let hours = Int.random(in: 1...30, using: &random)
            #expect(
                calendar.adding(.workingHours(hours), to: start) == Self.count(hours * 60, from: start, calendar),
                "\(start) + \(hours) h")
        }
    }

    @Test("Adding is monotone and additive, and never ends on a holiday or outside the hours", arguments: 1...8)
    func properties(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let calendars = [
            try Self.calendar(), try Self.calendar([(0, 1440)]), try Self.calendar([(0, 1), (1439, 1440)]),
            try Self.calendar([(500, 501)]),
        ]
        let calendar = calendars[Int(seed) % calendars.count]
        let base = try Self.time("2026-09-15 00:00").sinceEpoch
        for _ in 0..<400 {
            let start = UTCMilliseconds(sinceEpoch: base + Int64.random(in: 0..<40 * 86_400_000, using: &random))
            let later = start.advanced(by: .milliseconds(Int64.random(in: 0..<3 * 86_400_000, using: &random)))
            let isDays = Bool.random(using: &random)
            let (first, second) = (Int.random(in: 1...9, using: &random), Int.random(in: 1...9, using: &random))
            let duration = Self.duration(first, days: isDays)
            let end = calendar.adding(duration, to: start)
            #expect(end > start)
            #expect(end <= calendar.adding(duration, to: later), "monotone from \(start) and \(later)")
            #expect(
                calendar.adding(Self.duration(second, days: isDays), to: end)
                    == calendar.adding(Self.duration(first + second, days: isDays), to: start),
                "additive from \(start): \(duration) and \(second)")
            #expect(calendar.isWorkingDay(WorkingCalendar.date(at: end)), "\(end) is no working day")
            let moment = (end.sinceEpoch + 8 * 3_600_000) % 86_400_000
            #expect(
                calendar.hours.contains { Int64($0.from) * 60_000 <= moment && moment <= Int64($0.until) * 60_000 },
                "\(end) is outside the hours")
            let share = calendar.part(Int.random(in: 1...99, using: &random), of: duration)
            #expect(calendar.adding(share, to: start) <= end, "a part of \(duration) is longer than the whole")
        }
    }

    /// So many days, or so many hours.
    private static func duration(_ count: Int, days: Bool) -> WorkingDuration {
        days ? .workingDays(count) : .workingHours(count)
    }

    @Test("Half of a time lies within it, by the clock and by working time")
    func parts() throws {
        let calendar = try Self.calendar()
        let friday = try Self.time("2026-11-27 16:00")
        let half = calendar.adding(calendar.part(50, of: .workingDays(1)), to: friday)
        // Seven hours a day: half an hour and a half on Friday, two on Monday.
        #expect(half == (try Self.time("2026-11-30 10:00")))
        #expect(calendar.part(50, of: .clock(.seconds(300))) == .clock(.seconds(150)))
    }

    @Test("What is no calendar is refused, with what is wrong")
    func flaws() throws {
        let span = try #require(WorkingCalendar.Span(from: 480, until: 720))
        let overlapping = try #require(WorkingCalendar.Span(from: 700, until: 800))
        let saturday = try CalendarDate("2026-10-10")
        let monday = try CalendarDate("2026-10-12")
        #expect(throws: WorkingCalendar.Flaw.noHours) { try WorkingCalendar(hours: []) }
        #expect(throws: WorkingCalendar.Flaw.hoursOverlap) { try WorkingCalendar(hours: [span, overlapping]) }
        #expect(throws: WorkingCalendar.Flaw.hoursOverlap) { try WorkingCalendar(hours: [overlapping, span]) }
        #expect(throws: WorkingCalendar.Flaw.bothHolidayAndWorkingDay(saturday)) {
            try WorkingCalendar(hours: [span], holidays: [saturday], workingDays: [saturday])
        }
        #expect(throws: WorkingCalendar.Flaw.workingDayAnyway(monday)) {
            try WorkingCalendar(hours: [span], workingDays: [monday])
        }
        #expect(WorkingCalendar.Span(from: 720, until: 720) == nil && WorkingCalendar.Span(from: 0, until: 1441) == nil)
    }

    @Test("Durations are spelled as the configuration spells them")
    func spelling() {
        let spelled = [
            WorkingDuration.clock(.seconds(300)), .clock(.seconds(7200)), .workingHours(1), .workingHours(2),
            .workingDays(1), .workingDays(3),
        ].map(\.description)
        #expect(spelled == ["5m", "2h", "1 working hour", "2 working hours", "1 working day", "3 working days"])
    }
}
