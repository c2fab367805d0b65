/// Reads what stands after the star of a mark: a number of years, months or days, 长期, or a date.
struct PeriodScanner {
    private let text: MarkScanner

    init(_ text: MarkScanner) {
        self.text = text
    }

    /// The period that begins at an index, and the index after it.
    func period(at start: Int) -> (period: ClassificationMark.Period, end: Int)? {
        for word in Self.longTerms {
            guard let end = self.word(word, at: start) else { continue }
            return (.longTerm, end)
        }
        guard let (number, afterNumber) = self.arabic(at: start) ?? self.chinese(at: start) else { return nil }
        if let found = self.date(year: number, at: afterNumber) { return found }
        for (unit, make) in Self.units {
            guard let end = self.word(unit, at: afterNumber) else { continue }
            return (make(number), end)
        }
        return nil
    }

    /// 2030年1月1日, 2030-1-1, 2030.01.01 and 2030/1/1; the year has been read.
    private func date(year: Int, at start: Int) -> (period: ClassificationMark.Period, end: Int)? {
        for (first, second, last) in [("年", "月", "日"), ("-", "-", ""), (".", ".", ""), ("/", "/", "")] {
            guard let monthStart = self.word(first, at: start), let (month, monthEnd) = self.arabic(at: monthStart),
                let dayStart = self.word(second, at: monthEnd), let (day, dayEnd) = self.arabic(at: dayStart),
                let end = self.word(last, at: dayEnd), let date = CalendarDate(year: year, month: month, day: day)
            else { continue }
            return (.until(date), end)
        }
        return nil
    }

    private func word(_ word: String, at start: Int) -> Int? {
        var index = start
        for scalar in word.unicodeScalars {
            index = self.text.skipBlanks(index, acrossLines: true)
            guard index < self.text.scalars.count, self.text.scalars[index] == scalar else { return nil }
            index += 1
        }
        return index
    }

    /// At most four digits, with blanks between them or not.
    private func arabic(at start: Int) -> (value: Int, end: Int)? {
        var value = 0
        var count = 0
        var end = start
        while count < 5 {
            let index = self.text.skipBlanks(end, acrossLines: count == 0)
            guard index < self.text.scalars.count, let digit = self.text.scalars[index].decimalDigit else { break }
            value = value * 10 + digit
            count += 1
            end = index + 1
        }
        return 1...4 ~= count ? (value, end) : nil
    }

    /// Chinese numbers up to 99: 五, 十, 十五, 二十, 三十五, 二〇.
    private func chinese(at start: Int) -> (value: Int, end: Int)? {
        var value = 0
        var count = 0
        var end = start
        while count < 4 {
            let index = self.text.skipBlanks(end, acrossLines: count == 0)
            guard index < self.text.scalars.count, let digit = Self.digits[self.text.scalars[index]] else { break }
            value = Self.append(digit, to: value, isFirst: count == 0)
            count += 1
            end = index + 1
        }
        return 1...3 ~= count ? (value, end) : nil
    }

    /// 十 multiplies what stands before it; any other digit is added to a ten, or moves what stands before it up.
    private static func append(_ digit: Int, to value: Int, isFirst: Bool) -> Int {
        if digit == 10 { return isFirst ? 10 : value * 10 }
        return value >= 10 && value % 10 == 0 ? value + digit : value * 10 + digit
    }

    private static let digits: [Unicode.Scalar: Int] = [
        "〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
        "十": 10,
    ]

    private static let longTerms = ["长期", "長期", "永久"]

    private static let units: [(String, @Sendable (Int) -> ClassificationMark.Period)] = [
        ("年", { .years($0) }),
        ("个月", { .months($0) }), ("個月", { .months($0) }), ("月", { .months($0) }),
        ("天", { .days($0) }), ("日", { .days($0) }),
    ]
}
