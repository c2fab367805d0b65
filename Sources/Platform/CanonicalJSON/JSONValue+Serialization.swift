extension JSONValue {
    /// The canonical form of RFC 8785: no white space, keys ordered by UTF-16 code units, shortest escapes.
    public func serialized() -> [UInt8] {
        var output: [UInt8] = []
        self.write(to: &output)
        return output
    }

    /// The canonical form as text.
    public var canonicalText: String { String(decoding: self.serialized(), as: UTF8.self) }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .object(let members): Self.write(members, to: &output)
        case .array(let elements): Self.write(elements, to: &output)
        case .string(let text): Self.write(text, to: &output)
        case .integer(let integer): output += String(integer).utf8
        case .boolean(let boolean): output += (boolean ? "true" : "false").utf8
        case .null: output += "null".utf8
        }
    }

    private static func write(_ members: [String: JSONValue], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        // RFC 8785 § 3.2.3: by UTF-16 code units, which differs from the order of UTF-8 above U+FFFF.
        let sorted = members.sorted { Self.precedes($0.key, $1.key) }
        for (index, member) in sorted.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            Self.write(member.key, to: &output)
            output.append(UInt8(ascii: ":"))
            member.value.write(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    /// The order of UTF-16 code units, told by the UTF-8 that texts are kept in where both orders agree.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        for (one, other) in zip(left.utf8, right.utf8) where one != other {
            // From here on a scalar may be one of those that UTF-16 writes in two units, below U+E000 to U+FFFF.
            guard one < 0xEE, other < 0xEE else { return left.utf16.lexicographicallyPrecedes(right.utf16) }
            return one < other
        }
        return left.utf8.count < right.utf8.count
    }

    private static func write(_ elements: [JSONValue], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            element.write(to: &output)
        }
        output.append(UInt8(ascii: "]"))
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            output += text.utf8
            return output.append(UInt8(ascii: "\""))
        }
        for byte in text.utf8 {
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                output.append(byte)
                continue
            }
            output += Self.escape(byte).utf8
        }
        output.append(UInt8(ascii: "\""))
    }

    /// RFC 8785 § 3.2.2.2.
    private static func escape(_ byte: UInt8) -> String {
        switch byte {
        case 0x08: "\\b"
        case 0x09: "\\t"
        case 0x0A: "\\n"
        case 0x0C: "\\f"
        case 0x0D: "\\r"
        case UInt8(ascii: "\""): "\\\""
        case UInt8(ascii: "\\"): "\\\\"
        default: "\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
