public import Documents

/// When people work: hours of a day, weekends, holidays (节假日) and working days on weekends (调休), by the clock of China.
///
/// The clock of China is UTC+8 without summer time. A moment at which the hours of a day end is still of that day, unless
/// it is midnight, which belongs to the next.
public struct WorkingCalendar: Sendable, Hashable {
    /// A span of a day in minutes, from the first to the one behind the last; it does not go over midnight.
    public struct Span: Sendable, Hashable {
        /// The first minute, 0 to 1439.
        public let from: Int
        /// The minute after the last, up to 1440.
        public let until: Int

        /// A span; nil when it is none.
        public init?(from: Int, until: Int) {
            guard from >= 0, from < until, until <= 1440 else { return nil }
            self.from = from
            self.until = until
        }
    }

    /// Why something is no calendar.
    public enum Flaw: Error, Sendable, Hashable {
        /// Nobody ever works.
        case noHours
        /// Two spans of the day overlap, or are not in their order.
        case hoursOverlap
        /// A day is both a holiday and a working day.
        case bothHolidayAndWorkingDay(CalendarDate)
        /// A day is named as a working day, and is one anyway.
        case workingDayAnyway(CalendarDate)
    }

    private static let dayLength: Int64 = 86_400_000
    /// The clock of China is ahead of UTC by this.
    private static let shift: Int64 = 8 * 3_600_000

    /// The hours of a working day, the earliest first.
    public let hours: [Span]
    /// Days on which nobody works, though they may be days of the week.
    public let holidays: Set<CalendarDate>
    /// Days of a weekend on which people work (调休).
    public let workingDays: Set<CalendarDate>

    private let holidayNumbers: Set<Int64>
    private let workingDayNumbers: Set<Int64>

    /// Monday to Friday, 08:00 to 12:00 and 14:30 to 17:30, without a holiday.
    public static let standard = Self(checkedHours: [(480, 720), (870, 1050)].compactMap { Span(from: $0, until: $1) })

    /// A calendar.
    ///
    /// - Parameters:
    ///   - hours: The hours of a working day, the earliest first, without overlap.
    ///   - holidays: Days on which nobody works.
    ///   - workingDays: Saturdays and Sundays on which people work.
    /// - Throws: ``Flaw``.
    public init(
        hours: [Span],
        holidays: Set<CalendarDate> = [],
        workingDays: Set<CalendarDate> = []
    ) throws(Flaw) {
        guard !hours.isEmpty else { throw .noHours }
        guard zip(hours, hours.dropFirst()).allSatisfy({ $0.until <= $1.from }) else { throw .hoursOverlap }
        if let day = workingDays.intersection(holidays).min() { throw .bothHolidayAndWorkingDay(day) }
        if let day = workingDays.sorted().first(where: { !Self.isWeekend(Int64($0.daysSinceEpoch)) }) {
            throw .workingDayAnyway(day)
        }
        self.init(checkedHours: hours, holidays: holidays, workingDays: workingDays)
    }

    private init(checkedHours hours: [Span], holidays: Set<CalendarDate> = [], workingDays: Set<CalendarDate> = []) {
        self.hours = hours
        self.holidays = holidays
        self.workingDays = workingDays
        self.holidayNumbers = Set(holidays.map { Int64($0.daysSinceEpoch) })
        self.workingDayNumbers = Set(workingDays.map { Int64($0.daysSinceEpoch) })
    }

    /// Whether people work on a day.
    public func isWorkingDay(_ date: CalendarDate) -> Bool { self.isWorkingDay(Int64(date.daysSinceEpoch)) }

    /// The day of a moment by the clock of China.
    public static func date(at time: UTCMilliseconds) -> CalendarDate {
        UTCMilliseconds(sinceEpoch: time.sinceEpoch + Self.shift).date
    }

    /// The moment at which a duration that begins at a time is over.
    ///
    /// Working time that begins while nobody works begins with the next working hours.
    public func adding(_ duration: WorkingDuration, to time: UTCMilliseconds) -> UTCMilliseconds {
        switch duration.count {
        case .clock: time.advanced(by: .milliseconds(duration.amount))
        case .hours, .days: self.adding(workingTime: self.length(of: duration), to: time)
        }
    }

    /// A part of a duration, counted as it is.
    ///
    /// - Parameters:
    ///   - percent: The part, 1 to 99.
    ///   - duration: The whole.
    /// - Returns: The part; of working days it is working time.
    public func part(_ percent: Int, of duration: WorkingDuration) -> WorkingDuration {
        let milliseconds = max(1, self.length(of: duration) * Int64(percent) / 100)
        return duration.count == .clock ? .clock(.milliseconds(milliseconds)) : .workingMilliseconds(milliseconds)
    }

    /// Milliseconds by the clock or of working time.
    private func length(of duration: WorkingDuration) -> Int64 {
        duration.count == .days ? duration.amount * self.dailyLength : duration.amount
    }

    private var dailyLength: Int64 { self.hours.reduce(0) { $0 + Int64($1.until - $1.from) * 60_000 } }

    private func adding(workingTime milliseconds: Int64, to time: UTCMilliseconds) -> UTCMilliseconds {
        var (day, moment) = Self.local(time)
        var rest = milliseconds
        while true {
            // A day that is no working day is passed over; there are finitely many holidays, so this ends.
            if self.isWorkingDay(day) {
                for span in self.hours {
                    let (from, until) = (max(moment, Int64(span.from) * 60_000), Int64(span.until) * 60_000)
                    guard from < until else { continue }
                    if rest < until - from || rest == until - from && until < Self.dayLength {
                        return UTCMilliseconds(sinceEpoch: day * Self.dayLength + from + rest - Self.shift)
                    }
                    rest -= until - from
                }
            }
            day += 1
            moment = 0
        }
    }

    /// The number of the day and the millisecond of it.
    private static func local(_ time: UTCMilliseconds) -> (day: Int64, moment: Int64) {
        let (day, moment) = (time.sinceEpoch + Self.shift).quotientAndRemainder(dividingBy: Self.dayLength)
        return moment < 0 ? (day - 1, moment + Self.dayLength) : (day, moment)
    }

    private func isWorkingDay(_ day: Int64) -> Bool {
        if self.holidayNumbers.contains(day) { return false }
        return !Self.isWeekend(day) || self.workingDayNumbers.contains(day)
    }

    /// 1970-01-01 was a Thursday.
    private static func isWeekend(_ day: Int64) -> Bool { ((day + 3) % 7 + 7) % 7 >= 5 }
}
