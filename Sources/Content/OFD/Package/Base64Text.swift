/// Base64 (RFC 4648 § 4) as XML files of many makers hold it: white space inside is passed over.
enum Base64Text {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8: UInt32] = {
        var values: [UInt8: UInt32] = [:]
        for (value, character) in Self.alphabet.enumerated() { values[character] = UInt32(value) }
        return values
    }()

    /// The bytes, or nil for another alphabet or a length that is none.
    static func decode(_ text: String) -> [UInt8]? {
        var characters = text.utf8.filter { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
        guard !characters.isEmpty, characters.count.isMultiple(of: 4) else { return nil }
        var padding = 0
        while padding < 2, characters.last == UInt8(ascii: "=") {
            characters.removeLast()
            padding += 1
        }
        var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
        for character in characters {
            guard let value = Self.values[character] else { return nil }
            bits = bits << 6 | value
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bits & ((1 << UInt32(count)) - 1) == 0 ? bytes : nil
    }

    /// The text of bytes, with padding and without line breaks.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let rest = bytes.count - index
            let bits =
                UInt32(bytes[index]) << 16 | (rest > 1 ? UInt32(bytes[index + 1]) << 8 : 0)
                | (rest > 2 ? UInt32(bytes[index + 2]) : 0)
            text.append(Self.alphabet[Int(bits >> 18 & 63)])
            text.append(Self.alphabet[Int(bits >> 12 & 63)])
            text.append(rest > 1 ? Self.alphabet[Int(bits >> 6 & 63)] : UInt8(ascii: "="))
            text.append(rest > 2 ? Self.alphabet[Int(bits & 63)] : UInt8(ascii: "="))
            index += 3
        }
        return text
    }
}
