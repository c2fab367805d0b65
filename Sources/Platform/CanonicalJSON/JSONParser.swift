/// Reads one JSON text (RFC 8259), bounded in size, depth and count.
struct JSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var index = 0
    private var count = 0

    private init(_ bytes: [UInt8], _ limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    static func parse(_ bytes: [UInt8], limits: JSONLimits) throws(CanonicalJSONError) -> JSONValue {
        guard bytes.count <= limits.size else { throw .limitExceeded("the size of \(bytes.count)", limit: limits.size) }
        var parser = Self(bytes, limits)
        parser.skipSpace()
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.index == bytes.count else { throw .syntax("something follows the value", at: parser.index) }
        return value
    }

    private var current: UInt8? { self.index < self.bytes.count ? self.bytes[self.index] : nil }

    private mutating func skipSpace() {
        while let byte = self.current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { self.index += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard self.current == UInt8(ascii: character) else { return false }
        self.index += 1
        return true
    }

    private mutating func require(_ character: Unicode.Scalar) throws(CanonicalJSONError) {
        guard self.take(character) else { throw .syntax("'\(character)' is expected", at: self.index) }
    }

    private mutating func value(depth: Int) throws(CanonicalJSONError) -> JSONValue {
        self.count += 1
        guard self.count <= self.limits.count else {
            throw .limitExceeded("the number of values", limit: self.limits.count)
        }
        switch self.current {
        case UInt8(ascii: "{"): return .object(try self.object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try self.array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try self.string())
        case UInt8(ascii: "t"): return try self.word("true", .boolean(true))
        case UInt8(ascii: "f"): return try self.word("false", .boolean(false))
        case UInt8(ascii: "n"): return try self.word("null", .null)
        default: return .integer(try self.integer())
        }
    }

    private mutating func enter(_ depth: Int) throws(CanonicalJSONError) {
        guard depth <= self.limits.depth else { throw .limitExceeded("the depth", limit: self.limits.depth) }
        self.index += 1
        self.skipSpace()
    }

    private mutating func object(depth: Int) throws(CanonicalJSONError) -> [String: JSONValue] {
        try self.enter(depth)
        var members: [String: JSONValue] = [:]
        if self.take("}") { return members }
        while true {
            let key = try self.string()
            guard members[key] == nil else { throw .duplicateKey(before: self.index) }
            self.skipSpace()
            try self.require(":")
            self.skipSpace()
            members[key] = try self.value(depth: depth)
            self.skipSpace()
            if self.take("}") { return members }
            try self.require(",")
            self.skipSpace()
        }
    }

    private mutating func array(depth: Int) throws(CanonicalJSONError) -> [JSONValue] {
        try self.enter(depth)
        var elements: [JSONValue] = []
        if self.take("]") { return elements }
        while true {
            elements.append(try self.value(depth: depth))
            self.skipSpace()
            if self.take("]") { return elements }
            try self.require(",")
            self.skipSpace()
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(CanonicalJSONError) -> JSONValue {
        guard self.bytes[self.index...].starts(with: word.utf8) else {
            throw .syntax("'\(word)' is expected", at: self.index)
        }
        self.index += word.utf8.count
        return value
    }

    private mutating func integer() throws(CanonicalJSONError) -> Int64 {
        let start = self.index
        let isNegative = self.take("-")
        var magnitude: Int64 = 0
        let firstDigit = self.index
        while let byte = self.current, (0x30...0x39).contains(byte) {
            magnitude = magnitude * 10 + Int64(byte - 0x30)
            self.index += 1
            guard magnitude <= JSONValue.safeIntegers.upperBound else {
                throw .unsupportedNumber("an integer beyond 2^53 - 1", at: start)
            }
        }
        let digits = self.index - firstDigit
        guard digits > 0 else { throw .syntax("a value is expected", at: start) }
        guard digits == 1 || self.bytes[firstDigit] != 0x30 else { throw .syntax("a leading zero", at: firstDigit) }
        if let byte = self.current, byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
        {
            throw .unsupportedNumber("a number that is not written as an integer", at: start)
        }
        guard !isNegative || magnitude != 0 else { throw .unsupportedNumber("a negative zero", at: start) }
        return isNegative ? -magnitude : magnitude
    }

    private mutating func string() throws(CanonicalJSONError) -> String {
        let start = self.index
        try self.require("\"")
        var content: [UInt8] = []
        var run = self.index
        while let byte = self.current {
            guard byte >= 0x20 else { throw .syntax("a control character in a string", at: self.index) }
            if byte == UInt8(ascii: "\"") {
                let last = self.bytes[run..<self.index]
                self.index += 1
                // Most strings have no escape and need not be put together.
                guard
                    let text = content.isEmpty
                        ? String(validating: last, as: UTF8.self) : String(validating: content + last, as: UTF8.self)
                else {
                    throw .encoding("a string that is not UTF-8", at: start)
                }
                return text
            }
            self.index += 1
            guard byte == UInt8(ascii: "\\") else { continue }
            content += self.bytes[run..<(self.index - 1)]
            content += String(Character(try self.escape())).utf8
            run = self.index
        }
        throw .syntax("a string without an end", at: start)
    }

    private mutating func escape() throws(CanonicalJSONError) -> Unicode.Scalar {
        let start = self.index - 1
        guard let byte = self.current else { throw .syntax("an escape without an end", at: start) }
        self.index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try self.codePoint(from: start)
        default: throw .syntax("an unknown escape", at: start)
        }
    }

    private mutating func codePoint(from start: Int) throws(CanonicalJSONError) -> Unicode.Scalar {
        let first = try self.hexadecimal(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        // RFC 7493 § 2.1: a surrogate must be the first of a pair.
        guard first < 0xDC00, self.take("\\"), self.take("u") else {
            throw .encoding("half a surrogate pair", at: start)
        }
        let second = try self.hexadecimal(from: start)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + UInt32(first - 0xD800) << 10 + UInt32(second - 0xDC00))
        else { throw .encoding("half a surrogate pair", at: start) }
        return scalar
    }

    private mutating func hexadecimal(from start: Int) throws(CanonicalJSONError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = self.current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .syntax("an escape without four hexadecimal digits", at: start)
            }
            value = value << 4 | UInt16(digit)
            self.index += 1
        }
        return value
    }
}

extension JSONValue {
    /// Reads JSON in any form, white space and any order of keys included.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 without a byte order mark.
    ///   - limits: How much is accepted.
    /// - Throws: `syntax`, `encoding`, `duplicateKey`, `unsupportedNumber` or `limitExceeded`.
    public init(parsing bytes: [UInt8], limits: JSONLimits = .standard) throws(CanonicalJSONError) {
        self = try JSONParser.parse(bytes, limits: limits)
    }

    /// Reads JSON that must be in the canonical form, byte for byte.
    ///
    /// - Parameters:
    ///   - bytes: What ``serialized()`` gave.
    ///   - limits: How much is accepted.
    /// - Throws: `notCanonical`, or the errors of ``init(parsing:limits:)``.
    public init(canonical bytes: [UInt8], limits: JSONLimits = .standard) throws(CanonicalJSONError) {
        let value = try JSONParser.parse(bytes, limits: limits)
        guard value.serialized() == bytes else { throw .notCanonical }
        self = value
    }
}
