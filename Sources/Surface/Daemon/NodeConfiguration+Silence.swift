internal import ConfigurationFiles
internal import Documents
internal import Exchange

extension NodeConfiguration {
    /// Reads `calendar` and `silence`.
    ///
    /// | key | type | default | range |
    /// |---|---|---|---|
    /// | `calendar.hours` | list of hours of a day | 08:00-12:00, 14:30-17:30 | 1 to 8, in order, without overlap |
    /// | `calendar.holidays` | list of days or spans of days | empty | up to 1000, 366 days each |
    /// | `calendar.working-days` | the same, on weekends | empty | up to 1000 |
    /// | `silence.warning-share` | integer, percent | 50 | 1 to 99 |
    /// | `silence.urge-interval` | duration | 1h | 1s to 30d |
    /// | `silence.start-grace` | duration | 1m | 0s to 1d |
    /// | `silence.extra-urgent`, `.urgent`, `.routine`: `relay`, `delivery`, `acceptance` | duration, working hours or working days | ``SilencePolicy`` | 1s to 366 days |
    static func silence(_ root: ConfigurationSection) -> SilencePolicy {
        var policy = SilencePolicy(calendar: Self.calendar(root.optionalSection("calendar")))
        guard let section = root.optionalSection("silence") else { return policy }
        policy.warningShare = section.value("warning-share", .integer(in: 1...99), default: policy.warningShare)
        policy.urgeInterval = section.value(
            "urge-interval", .duration(in: .seconds(1) ... .seconds(30 * 86_400)), default: policy.urgeInterval)
        policy.startGrace = section.value(
            "start-grace", .duration(in: .zero ... .seconds(86_400)), default: policy.startGrace)
        policy.extraUrgent = Self.limits(section.optionalSection("extra-urgent"), policy.extraUrgent)
        policy.urgent = Self.limits(section.optionalSection("urgent"), policy.urgent)
        policy.routine = Self.limits(section.optionalSection("routine"), policy.routine)
        return policy
    }

    private static func limits(
        _ section: ConfigurationSection?,
        _ defaults: SilencePolicy.Limits
    ) -> SilencePolicy.Limits {
        guard let section else { return defaults }
        return SilencePolicy.Limits(
            relay: section.value("relay", .workingDuration, default: defaults.relay),
            delivery: section.value("delivery", .workingDuration, default: defaults.delivery),
            acceptance: section.value("acceptance", .workingDuration, default: defaults.acceptance))
    }

    private static func calendar(_ section: ConfigurationSection?) -> WorkingCalendar {
        guard let section else { return .standard }
        let hours = section.list("hours", of: .calendarHours, count: 0...8)
        let holidays = section.list("holidays", of: .days, count: 0...1000).joined()
        let workingDays = section.list("working-days", of: .days, count: 0...1000).joined()
        do {
            return try WorkingCalendar(
                hours: section.has("hours") ? hours : WorkingCalendar.standard.hours, holidays: Set(holidays),
                workingDays: Set(workingDays))
        } catch {
            let (key, message, hint) = Self.explain(error)
            // Hours of which none could be read were told of already.
            if error != .noHours || hours.isEmpty { section.report(key, message, hint: hint) }
            return .standard
        }
    }

    private static func explain(_ flaw: WorkingCalendar.Flaw) -> (key: String, message: String, hint: String) {
        switch flaw {
        case .noHours:
            ("hours", "has no hours in which people work", "leave it out for 08:00-12:00 and 14:30-17:30")
        case .hoursOverlap:
            ("hours", "has hours that overlap or are not in order", "write the earliest first")
        case .bothHolidayAndWorkingDay(let date):
            ("working-days", "has \(date), which is among the holidays too", "take it out of one of the two")
        case .workingDayAnyway(let date):
            (
                "working-days", "has \(date), which is a day of the week",
                "only Saturdays and Sundays that are worked (调休) are listed"
            )
        }
    }
}

extension SettingType where Value == WorkingCalendar.Span {
    /// A span of a working day by the clock of China.
    static var calendarHours: Self {
        Self("hours such as \"08:00-12:00\", in quotes") { (text) throws(SettingFault) in
            let span = try SettingType<WorkingHours.Span>.hours.parse(text)
            guard let hours = WorkingCalendar.Span(from: span.from, until: span.until) else {
                throw SettingFault("go over midnight", hint: "write two spans, the second until \"24:00\"")
            }
            return hours
        }
    }
}

extension SettingType where Value == [CalendarDate] {
    private static var longestSpan: Int { 366 }

    /// A day, or the days from one to another.
    static var days: Self {
        Self("a day such as \"2026-10-01\", or days such as \"2026-10-01..2026-10-07\"") {
            (text) throws(SettingFault) in
            let parts = text.string.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 1 || parts.count == 3 && parts[1].isEmpty, let first = Self.date(parts[0]),
                let last = Self.date(parts[parts.count - 1])
            else { throw SettingFault("is no day", hint: "write 2026-10-01, or 2026-10-01..2026-10-07") }
            let count = last.daysSinceEpoch - first.daysSinceEpoch
            guard (0..<Self.longestSpan).contains(count) else {
                throw SettingFault(
                    "ends before it begins, or is longer than a year", hint: "write the earlier day first")
            }
            return (0...count).map { CalendarDate(daysSinceEpoch: first.daysSinceEpoch + $0) }
        }
    }

    private static func date(_ text: String) -> CalendarDate? {
        text.hasSuffix("日") ? nil : try? CalendarDate(text)
    }
}

extension SettingType where Value == WorkingDuration {
    /// A time by the clock, in working hours, or in working days.
    static var workingDuration: Self {
        Self("a time such as 30m, 2 working hours or 3 working days") { (text) throws(SettingFault) in
            let words = text.string.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 3 else {
                let limit = Duration.seconds(Int64(WorkingDuration.maximumDays) * 86_400)
                do throws(SettingFault) {
                    return .clock(try SettingType<Duration>.duration(in: .seconds(1)...limit).parse(text))
                } catch {
                    throw SettingFault(error.message, hint: "write 30m, 2 working hours or 3 working days")
                }
            }
            guard words[1] == "working", let count = Int(words[0]), String(count) == words[0], count > 0 else {
                throw SettingFault("is no time", hint: "write 30m, 2 working hours or 3 working days")
            }
            switch words[2] {
            case "hour", "hours":
                guard count <= 24 * WorkingDuration.maximumDays else { throw Self.tooLong }
                return .workingHours(count)
            case "day", "days":
                guard count <= WorkingDuration.maximumDays else { throw Self.tooLong }
                return .workingDays(count)
            default: throw SettingFault("is no time", hint: "write 30m, 2 working hours or 3 working days")
            }
        }
    }

    private static var tooLong: SettingFault {
        SettingFault("is too long", hint: "\(WorkingDuration.maximumDays) days are the most")
    }
}
