/// Conversion between seconds since 1970 and the UTCTime of messages (RFC 5652 § 11.3), 1950 to 2049.
package enum CalendarTime {
    /// The times UTCTime can tell, from 1950-01-01T00:00:00Z on.
    package static let range: Range<Int64> = -631_152_000..<2_524_608_000

    /// YYMMDDHHMMSSZ.
    package static func utcTime(_ seconds: Int64) -> [UInt8] {
        let (day, rest) = seconds.quotientAndFloorRemainder(dividingBy: 86_400)
        let (year, month, date) = Self.civil(day)
        let fields = [year % 100, month, date, rest / 3600, rest / 60 % 60, rest % 60]
        let text = fields.flatMap { [UInt8(48 + $0 / 10), UInt8(48 + $0 % 10)] }
        return text + [UInt8(ascii: "Z")]
    }

    package static func seconds(utcTime text: some Collection<UInt8>) -> Int64? {
        let characters = Array(text)
        guard characters.count == 13, characters[12] == UInt8(ascii: "Z"),
            characters.dropLast().allSatisfy({ (48...57).contains($0) })
        else { return nil }
        let fields = stride(from: 0, to: 12, by: 2).map {
            Int64(characters[$0] - 48) * 10 + Int64(characters[$0 + 1] - 48)
        }
        let year = fields[0] < 50 ? 2000 + fields[0] : 1900 + fields[0]
        guard (1...12).contains(fields[1]) else { return nil }
        let seconds = Self.days(year, fields[1], fields[2]) * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5]
        // Dates and times that do not exist (30 February, 25 o'clock) come back as others.
        return Self.utcTime(seconds) == characters ? seconds : nil
    }

    /// Days since 1970-01-01 to a date of the proleptic Gregorian calendar; eras of 400 years begin in March.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.quotientAndFloorRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.quotientAndFloorRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity, so that times before 1970 fall into the right day.
    fileprivate func quotientAndFloorRemainder(dividingBy divisor: Int64) -> (Int64, Int64) {
        let remainder = (self % divisor + divisor) % divisor
        return ((self - remainder) / divisor, remainder)
    }
}
