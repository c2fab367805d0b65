/// Lower-case hexadecimal, one spelling for each sequence of bytes.
public enum Hexadecimal: Sendable {
    /// Two digits for each byte.
    public static func encode(_ bytes: some Collection<UInt8>) -> String { Self.encode(bytes, after: "") }

    /// A text, and behind it two digits for each byte.
    static func encode(_ bytes: some Collection<UInt8>, after text: StaticString) -> String {
        let start = text.utf8CodeUnitCount
        return unsafe String(unsafeUninitializedCapacity: start + bytes.count * 2) { buffer in
            for index in 0..<start { unsafe buffer[index] = text.utf8Start[index] }
            var place = start
            for byte in bytes {
                unsafe buffer[place] = Self.digit(byte >> 4)
                unsafe buffer[place + 1] = Self.digit(byte & 15)
                place += 2
            }
            return place
        }
    }

    /// The bytes of lower-case hexadecimal text, or nil for anything else.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? { Self.decode(text.utf8) }

    /// The bytes of lower-case hexadecimal digits, or nil for anything else.
    static func decode(_ digits: some Collection<UInt8>) -> [UInt8]? {
        let count = digits.count
        guard count.isMultiple(of: 2) else { return nil }
        var isValid = true
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count / 2) { buffer, initialized in
            var digits = digits.makeIterator()
            while let high = digits.next().map(Self.value), let low = digits.next().map(Self.value) {
                isValid = isValid && high < 16 && low < 16
                unsafe buffer[initialized] = high << 4 | low & 15
                initialized += 1
            }
        }
        return isValid ? bytes : nil
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// The value of a digit; 16 for what is none.
    private static func value(_ digit: UInt8) -> UInt8 {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: 16
        }
    }
}
