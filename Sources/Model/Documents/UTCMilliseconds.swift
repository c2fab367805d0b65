/// A point in time by the clock on the wall, in whole milliseconds of UTC.
///
/// It prints as RFC 3339 in one form only, `2026-11-22T08:30:00.123Z`, so that signed texts are the same for everyone.
/// As with POSIX time there are no leap seconds. The years go from 0000 to 9999; arithmetic stops at the ends instead of
/// trapping.
public struct UTCMilliseconds: TextualValue, InstantProtocol {
    /// Milliseconds since 1970-01-01T00:00:00Z, negative before.
    public let sinceEpoch: Int64

    /// Makes a point in time of a count of milliseconds; a count outside the years 0000 to 9999 gives the nearer end.
    public init(sinceEpoch milliseconds: Int64) {
        self.sinceEpoch = min(max(milliseconds, Self.bounds.lowerBound), Self.bounds.upperBound)
    }

    /// Reads the canonical form.
    ///
    /// - Parameter text: Exactly `YYYY-MM-DDThh:mm:ss.sssZ`, other forms of RFC 3339 are refused.
    /// - Throws: ``DocumentsError/Code/invalidTimestamp``.
    public init(_ text: String) throws(DocumentsError) {
        let bytes = Array(text.utf8.prefix(25))
        let pattern = Array("0000-00-00T00:00:00.000Z".utf8)
        guard bytes.count == pattern.count,
            zip(bytes, pattern).allSatisfy({ $1 == .zero ? $0.isDigit : $0 == $1 }),
            let year = bytes[0..<4].decimalValue, let month = bytes[5..<7].decimalValue,
            let day = bytes[8..<10].decimalValue, let hour = bytes[11..<13].decimalValue,
            let minute = bytes[14..<16].decimalValue, let second = bytes[17..<19].decimalValue,
            let millisecond = bytes[20..<23].decimalValue
        else {
            throw .timestamp(text, "is not of the form 2026-11-22T08:30:00.123Z")
        }
        guard let date = CalendarDate(year: year, month: month, day: day), hour < 24, minute < 60, second < 60 else {
            throw .timestamp(text, "names a day or a time that does not exist")
        }
        let seconds = ((Int64(date.daysSinceEpoch) * 24 + Int64(hour)) * 60 + Int64(minute)) * 60 + Int64(second)
        self.init(sinceEpoch: seconds * 1000 + Int64(millisecond))
    }

    /// The day in UTC.
    public var date: CalendarDate { CalendarDate(daysSinceEpoch: Int(self.days.quotient)) }

    /// The canonical form of RFC 3339.
    public var description: String {
        let date = self.date
        let time = Int(self.days.remainder)
        var text = Array("0000-00-00T00:00:00.000Z".utf8)
        Self.put(date.year, in: 0..<4, of: &text)
        Self.put(date.month, in: 5..<7, of: &text)
        Self.put(date.day, in: 8..<10, of: &text)
        Self.put(time / 3_600_000, in: 11..<13, of: &text)
        Self.put(time / 60_000 % 60, in: 14..<16, of: &text)
        Self.put(time / 1000 % 60, in: 17..<19, of: &text)
        Self.put(time % 1000, in: 20..<23, of: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func put(_ number: Int, in places: Range<Int>, of text: inout [UInt8]) {
        var rest = number
        for place in places.reversed() {
            text[place] = .zero + UInt8(rest % 10)
            rest /= 10
        }
    }

    /// The point in time that lies a duration later; parts of a millisecond are dropped.
    public func advanced(by duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflows) = self.sinceEpoch.addingReportingOverflow(product)
        guard !isTooLarge, !overflows else {
            return Self(sinceEpoch: seconds < 0 ? .min : .max)
        }
        // Far from the ends of Int64 by now, or clamped: at most 999 is added.
        return Self(sinceEpoch: Self(sinceEpoch: sum).sinceEpoch + attoseconds / 1_000_000_000_000_000)
    }

    /// The time that passes until another point, negative when that one is earlier.
    public func duration(to other: Self) -> Duration {
        .milliseconds(other.sinceEpoch - self.sinceEpoch)
    }

    /// Orders by time.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.sinceEpoch < rhs.sinceEpoch
    }

    /// 0000-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z.
    private static let bounds: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// Whole days since the epoch, and the milliseconds of the day, which are never negative.
    private var days: (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = self.sinceEpoch.quotientAndRemainder(dividingBy: 86_400_000)
        return remainder < 0 ? (quotient - 1, remainder + 86_400_000) : (quotient, remainder)
    }
}
