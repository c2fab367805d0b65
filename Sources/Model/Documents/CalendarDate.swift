/// A day of the Gregorian calendar, such as the date of a document (成文日期).
public struct CalendarDate: TextualValue, Comparable {
    /// The year, 0 to 9999.
    public let year: Int

    /// The month, 1 to 12.
    public let month: Int

    /// The day of the month, from 1.
    public let day: Int

    /// Makes a date; nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard 0...9999 ~= year, 1...12 ~= month, 1...Self.days(in: month, of: year) ~= day else { return nil }
        self.init(checkedYear: year, month: month, day: day)
    }

    /// Reads `2026-11-22` or `2026年11月22日`, the form documents carry.
    ///
    /// - Parameter text: Either form; the Chinese one may have leading zeros.
    /// - Throws: ``DocumentsError/Code/invalidDate``.
    public init(_ text: String) throws(DocumentsError) {
        guard let (year, month, day) = Self.parts(of: text) else {
            throw .date(text, "is not of the form 2026-11-22 or 2026年11月22日")
        }
        guard let date = Self(year: year, month: month, day: day) else {
            throw .date(text, "names a day that does not exist")
        }
        self = date
    }

    /// The date as `2026-11-22`.
    public var description: String {
        "\(self.year.padded(to: 4))-\(self.month.padded(to: 2))-\(self.day.padded(to: 2))"
    }

    /// The date as GB/T 9704 writes it, in Arabic digits without leading zeros: `2026年11月22日`.
    public var chineseText: String { "\(self.year)年\(self.month)月\(self.day)日" }

    /// Orders by time.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.year, lhs.month, lhs.day) < (rhs.year, rhs.month, rhs.day)
    }

    private init(checkedYear year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func parts(of text: String) -> (Int, Int, Int)? {
        guard text.utf8.count <= 20 else { return nil }
        if text.hasSuffix("日") {
            let parts = text.dropLast().split(omittingEmptySubsequences: false) { $0 == "年" || $0 == "月" }
            guard parts.count == 3, text == "\(parts[0])年\(parts[1])月\(parts[2])日", parts[0].utf8.count == 4,
                parts[1].utf8.count <= 2, parts[2].utf8.count <= 2
            else { return nil }
            return Self.numbers(parts)
        }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2] else { return nil }
        return Self.numbers(parts)
    }

    private static func numbers(_ parts: [Substring]) -> (Int, Int, Int)? {
        guard let year = parts[0].utf8.decimalValue, let month = parts[1].utf8.decimalValue,
            let day = parts[2].utf8.decimalValue
        else { return nil }
        return (year, month, day)
    }
}

// The calendar repeats every 400 years, which are 146 097 days. Counting the year from March puts the leap day last, and
// (153 m + 2) / 5 gives the days before month m of such a year.
extension CalendarDate {
    private static let daysOfEra = 146_097
    /// 1970-01-01 counted from 0000-03-01.
    private static let epoch = 719_468

    /// Days since 1970-01-01, negative before.
    public var daysSinceEpoch: Int {
        let year = self.month <= 2 ? self.year - 1 : self.year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * ((self.month + 9) % 12) + 2) / 5 + self.day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysOfEra + dayOfEra - Self.epoch
    }

    /// The day that lies so many days after 1970-01-01, or before it when they are negative.
    ///
    /// - Parameter daysSinceEpoch: The days; of a year 0 to 9999.
    public init(daysSinceEpoch: Int) {
        let days = daysSinceEpoch + Self.epoch
        let era = (days >= 0 ? days : days - (Self.daysOfEra - 1)) / Self.daysOfEra
        let dayOfEra = days - era * Self.daysOfEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        self.init(
            checkedYear: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfYear - (153 * marchMonth + 2) / 5 + 1
        )
    }
}
