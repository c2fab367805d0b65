// Codes are ASCII; working on bytes keeps full-width digits and combining characters out.

extension UInt8 {
    static let zero = UInt8(ascii: "0")

    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    var isLowercaseLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self }

    /// The number a digit stands for.
    var digitValue: Int? { self.isDigit ? Int(self - Self.zero) : nil }
}

extension Sequence<UInt8> {
    /// The number that the bytes, at most 18, spell in decimal digits; nil when one is no digit.
    var decimalValue: Int? {
        var value = 0
        var count = 0
        for byte in self {
            guard let digit = byte.digitValue, count < 18 else { return nil }
            value = value * 10 + digit
            count += 1
        }
        return count == 0 ? nil : value
    }
}

extension Int {
    /// The number in decimal with leading zeros up to a width.
    func padded(to width: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, width - text.utf8.count)) + text
    }
}
