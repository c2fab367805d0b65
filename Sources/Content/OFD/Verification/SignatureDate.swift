internal import Documents

/// The time a signature says it was made, in the forms that producers write.
enum SignatureDate {
    /// Reads `2026-08-04 10:08:09`, `20200817111329Z`, `20200723130907.763Z`, `20201010151120` and ISO 8601.
    ///
    /// Without a zone it is the time of Beijing, where all producers are.
    static func parse(_ text: String) -> UTCMilliseconds? {
        var rest = text.trimmingWhitespace[...]
        guard rest.utf8.count <= 40 else { return nil }
        let offset = Self.takeZone(&rest) ?? 8 * 60
        let digits = rest.filter { $0.isASCII && $0.isNumber }
        let isPlain = rest.allSatisfy { $0.isASCII && ($0.isNumber || "-/: T.".contains($0)) }
        guard isPlain, digits.count >= 14 else { return nil }
        let fraction = (String(digits.dropFirst(14).prefix(3)) + "000").prefix(3)
        var fields: [Substring] = []
        var tail = digits[...]
        for length in [4, 2, 2, 2, 2, 2] {
            fields.append(tail.prefix(length))
            tail = tail.dropFirst(length)
        }
        let date = "\(fields[0])-\(fields[1])-\(fields[2])T\(fields[3]):\(fields[4]):\(fields[5]).\(fraction)Z"
        guard let time = try? UTCMilliseconds(date) else { return nil }
        return UTCMilliseconds(sinceEpoch: time.sinceEpoch - Int64(offset) * 60_000)
    }

    /// The minutes east of Greenwich at the end of a text, which lose their place there.
    private static func takeZone(_ text: inout Substring) -> Int? {
        if text.hasSuffix("Z") {
            text.removeLast()
            return 0
        }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return nil }
        let zone = text[text.index(after: sign)...].filter { $0 != ":" && $0 != "'" }
        // A day of a date has two digits, a zone behind a time four.
        guard zone.count == 4, let number = Int(zone), text[..<sign].count > 10, number <= 1400 else { return nil }
        let minutes = number / 100 * 60 + number % 100
        let isWest = text[sign] == "-"
        text = text[..<sign]
        return isWest ? -minutes : minutes
    }
}
