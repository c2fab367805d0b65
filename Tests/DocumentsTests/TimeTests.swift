import Documents
import Foundation
import Testing

@Suite("Points in time and dates")
struct TimeTests {
    @Test(
        "A point in time prints as RFC 3339 and is read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_795_336_200_123, "2026-11-22T08:30:00.123Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func prints(_ milliseconds: Int64, _ text: String) throws {
        let time = UTCMilliseconds(sinceEpoch: milliseconds)
        #expect(time.description == text)
        #expect(try UTCMilliseconds(text) == time)
    }

    @Test("Days agree with Foundation's calendar over eight centuries")
    func agreesWithFoundation() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // Foundation turns to the Julian calendar before 1582, and prints exact fractions of a second only.
        for day in stride(from: -140_000, through: 146_097, by: 61) {
            let milliseconds = Int64(day) * 86_400_000 + 45_296_750
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let time = UTCMilliseconds(sinceEpoch: milliseconds)
            #expect(time.description == date.formatted(style))
            #expect(try UTCMilliseconds(time.description) == time)
        }
    }

    @Test(
        "Other forms of RFC 3339 and times that do not exist are refused",
        arguments: [
            "", "2026-11-22T08:30:00Z", "2026-11-22T08:30:00.12Z", "2026-11-22T08:30:00.1234Z",
            "2026-11-22t08:30:00.123z", "2026-11-22 08:30:00.123Z", "2026-11-22T08:30:00.123+00:00",
            "2026-02-29T08:30:00.123Z", "2026-13-01T08:30:00.123Z", "2026-00-01T08:30:00.123Z",
            "2026-11-00T08:30:00.123Z", "2026-11-31T08:30:00.123Z", "2026-11-22T24:00:00.000Z",
            "2026-11-22T08:60:00.123Z", "2026-06-30T23:59:60.000Z", "+026-11-22T08:30:00.123Z",
            "2026-11-22T08:30:00,123Z", "２026-11-22T08:30:00.12Z", "2026-11-22T08:30:00.123Z ",
        ]
    )
    func refuses(_ text: String) {
        #expect(throws: DocumentsError.self) { try UTCMilliseconds(text) }
    }

    @Test("Durations are added and measured, parts of a millisecond dropped")
    func arithmetic() {
        let start = UTCMilliseconds(sinceEpoch: 1000)
        #expect(start.advanced(by: .seconds(2)).sinceEpoch == 3000)
        #expect(start.advanced(by: .milliseconds(-1500)).sinceEpoch == -500)
        #expect(start.advanced(by: .microseconds(1999)).sinceEpoch == 1001)
        #expect(start.duration(to: UTCMilliseconds(sinceEpoch: 250)) == .milliseconds(-750))
        #expect(start < start.advanced(by: .milliseconds(1)))
    }

    @Test("Arithmetic stops at the ends of the calendar")
    func saturates() {
        let time = UTCMilliseconds(sinceEpoch: 0)
        let first = UTCMilliseconds(sinceEpoch: .min)
        let last = UTCMilliseconds(sinceEpoch: .max)
        #expect(first.description == "0000-01-01T00:00:00.000Z")
        #expect(last.description == "9999-12-31T23:59:59.999Z")
        #expect(time.advanced(by: .seconds(Int64.max)) == last)
        #expect(time.advanced(by: .seconds(-Int64.max)) == first)
        #expect(last.advanced(by: .seconds(Int64.max / 1000)) == last)
        #expect(last.advanced(by: .milliseconds(5)) == last)
        #expect(first.advanced(by: .milliseconds(-5)) == first)
    }

    @Test("The day of a point in time is the day in UTC")
    func dayOfTime() throws {
        #expect(try UTCMilliseconds("2026-11-22T23:59:59.999Z").date == CalendarDate("2026-11-22"))
        #expect(UTCMilliseconds(sinceEpoch: -1).date.description == "1969-12-31")
    }

    @Test(
        "A date is read in both forms",
        arguments: [
            ("2026-11-22", "2026-11-22"), ("2026年11月22日", "2026-11-22"), ("2026年1月2日", "2026-01-02"),
            ("2026年01月02日", "2026-01-02"), ("2024-02-29", "2024-02-29"),
        ]
    )
    func dates(_ text: String, _ canonical: String) throws {
        let date = try CalendarDate(text)
        #expect(date.description == canonical)
        #expect(try CalendarDate(date.chineseText) == date)
    }

    @Test("The Chinese form has no leading zeros")
    func chineseDate() throws {
        #expect(try CalendarDate("2026-01-02").chineseText == "2026年1月2日")
    }

    @Test(
        "What is no date is refused",
        arguments: [
            "", "2026-2-9", "2025-02-29", "1900-02-29", "2026/11/22", "2026年11月22", "2026月11年22日", "26年1月2日",
            "2026年13月1日", "2026-11-22T", "2026年1月2日日", "日", "-026-01-02", String(repeating: "2", count: 100_000),
        ]
    )
    func refusesDates(_ text: String) {
        #expect(throws: DocumentsError.self) { try CalendarDate(text) }
    }
}
