/// Numbers as OFD writes them; whatever is not a plain finite number is not one.
enum OFDNumber {
    /// Beyond this nothing can be drawn, and arithmetic stays exact enough below it.
    static let limit = 1e7

    /// The number that a text is, white space of XML around it passed over.
    static func parse(_ text: some StringProtocol) -> Double? {
        let text = String(text)
        let bytes = text.utf8.span
        var (start, end) = (0, bytes.count)
        while start < end, Self.isSpace(bytes[start]) { start += 1 }
        while end > start, Self.isSpace(bytes[end - 1]) { end -= 1 }
        return Self.parse(bytes, start..<end)
    }

    /// The number that some bytes are.
    static func parse(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Double? {
        guard !range.isEmpty, range.count <= 64 else { return nil }
        let value = Self.short(bytes, range) ?? Self.long(bytes, range)
        return value.map { min(max($0, -Self.limit), Self.limit) }
    }

    /// The numbers of a list, up to the first that is none.
    static func list(_ text: String, limit: Int = 100_000) -> [Double] {
        var numbers: [Double] = []
        ListWords.forEach(of: text) { bytes, range in
            guard numbers.count < limit, let number = Self.parse(bytes, range) else { return false }
            numbers.append(number)
            return true
        }
        return numbers
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }

    /// Nearly every number has a few digits: both operands of the division are exact, so the quotient is the nearest one.
    private static func short(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Double? {
        var position = range.lowerBound
        let isNegative = bytes[position] == 0x2d
        if isNegative || bytes[position] == 0x2b { position += 1 }
        guard (1...16).contains(range.upperBound - position) else { return nil }
        var (digits, unit, hasPoint) = (0, 1, false)
        let first = position
        while position < range.upperBound {
            let byte = bytes[position]
            if byte == 0x2e, !hasPoint, position > first, position + 1 < range.upperBound {
                hasPoint = true
            } else if (0x30...0x39).contains(byte) {
                digits = digits * 10 + Int(byte - 0x30)
                if hasPoint { unit *= 10 }
            } else {
                return nil
            }
            position += 1
        }
        guard digits < 1 << 53 else { return nil }
        let value = Double(digits) / Double(unit)
        return isNegative ? -value : value
    }

    private static func long(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Double? {
        var text: [UInt8] = []
        for position in range {
            let byte = bytes[position]
            // The standard library reads `nan`, `0x10` and the like as well.
            guard (0x30...0x39).contains(byte) || byte == 0x2b || byte == 0x2d || byte == 0x2e || byte | 0x20 == 0x65
            else { return nil }
            text.append(byte)
        }
        return Double(String(decoding: text, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }

    /// The shortest usual spelling with at most so many places behind the point.
    static func text(_ value: Double, places: Int = 4) -> String {
        guard value.isFinite else { return "0" }
        var unit = 1
        for _ in 0..<places { unit *= 10 }
        let integer = Int((min(max(value, -1e10), 1e10) * Double(unit)).rounded())
        let (whole, fraction) = (abs(integer) / unit, abs(integer) % unit)
        let sign = integer < 0 ? "-" : ""
        guard fraction != 0 else { return "\(sign)\(whole)" }
        var digits = String(fraction + unit).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }
}

/// The words of a list of numbers: between white space and commas.
enum ListWords {
    /// Hands out one word after the other until there are no more or `body` returns false.
    static func forEach(of text: String, _ body: (borrowing Span<UInt8>, Range<Int>) -> Bool) {
        // White space beyond ASCII is rare and told by characters.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            let plain = text.map { $0.isWhitespace ? " " : $0.isASCII ? $0 : "?" as Character }
            return Self.forEach(of: String(plain), body)
        }
        let bytes = text.utf8.span
        var start = 0
        for position in 0...bytes.count where position == bytes.count || Self.isBetween(bytes[position]) {
            if position > start, !body(bytes, start..<position) { return }
            start = position + 1
        }
    }

    private static func isBetween(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte) || byte == 0x2c
    }
}
