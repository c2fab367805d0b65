import CanonicalJSON
import Testing

@Suite("The JSON parser")
struct ParserTests {
    struct Refusal: CustomTestStringConvertible {
        let text: String
        let code: CanonicalJSONError.Code
        var testDescription: String { "\(self.code): \(self.text)" }
    }

    static let refusals: [Refusal] =
        [
            "", "{", "[", "\"", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[1 2]", "{a:1}", "tru", "nul", "truex",
            "01",
            "-01", "-", "+1", "--1", "1 2", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "\"\u{1}\"", "\u{FEFF}1",
            "{\"a\":1 \"b\":2}", "NaN", "/**/1", "'a'", "\"\\", "]",
        ].map { Refusal(text: $0, code: .syntax) }
        + [
            "1.0", "1e2", "1E2", "0.5", "-0", "-1.5", "9007199254740992", "-9007199254740992",
            "99999999999999999999999999999999999999999",
        ].map { Refusal(text: $0, code: .unsupportedNumber) }
        + ["\"\\ud800\"", "\"\\ud800x\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\""]
        .map { Refusal(text: $0, code: .encoding) }
        + [#"{"a":1,"a":1}"#, #"{"a":1,"\u0061":1}"#, "{\"\u{e9}\":1,\"e\u{301}\":2}"]
        .map { Refusal(text: $0, code: .duplicateKey) }

    @Test("Everything that is not an integer-only JSON text is refused", arguments: Self.refusals)
    func refuses(refusal: Refusal) {
        #expect(refusal.code.isThrown { try JSONValue(parsing: Array(refusal.text.utf8)) })
    }

    @Test(
        "Strings that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE4, 0xBD], [0xF4, 0x90, 0x80, 0x80], [0x80]]
            as [[UInt8]])
    func encoding(bytes: [UInt8]) {
        #expect(CanonicalJSONError.Code.encoding.isThrown { try JSONValue(parsing: [0x22] + bytes + [0x22]) })
    }

    @Test("White space and escapes are understood")
    func tolerant() throws {
        let text = " {\t\"a\" :\r\n[ 1 , -9007199254740991 ,true,null ] , \"\\ud83d\\ude00\\/\" : \"\\b\\f\" } "
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(value == ["a": [1, -9_007_199_254_740_991, true, .null], "\u{1F600}/": "\u{8}\u{C}"])
    }

    @Test("Size, depth and count are bounded")
    func limits() throws {
        let limits = JSONLimits(size: 20, depth: 2, count: 4)
        _ = try JSONValue(parsing: Array("[[1,2]]".utf8), limits: limits)
        for text in ["[[[1]]]", "[1,2,3,4]", "\"012345678901234567890\"", "[{\"a\":[]}]"] {
            #expect(
                CanonicalJSONError.Code.limitExceeded.isThrown {
                    try JSONValue(parsing: Array(text.utf8), limits: limits)
                })
        }
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(CanonicalJSONError.Code.limitExceeded.isThrown { try JSONValue(parsing: deep) })
    }

    @Test("What is written is read back, and written again to the same bytes")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<400 {
            let value = JSONValue.random(depth: 4, using: &generator)
            let bytes = value.serialized()
            let read = try JSONValue(canonical: bytes)
            #expect(read == value)
            #expect(read.serialized() == bytes)
        }
    }

    @Test("A changed byte never crashes, and what is still canonical is another value")
    func mutations() throws {
        var generator = SeededGenerator(seed: 11)
        let bytes = JSONValue.random(depth: 4, using: &generator).serialized()
        let original = try JSONValue(canonical: bytes)
        for _ in 0..<4000 {
            var changed = bytes
            changed[Int.random(in: changed.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            guard changed != bytes, let value = try? JSONValue(canonical: changed) else { continue }
            #expect(value.serialized() == changed)
            #expect(value.serialized() != original.serialized())
        }
    }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension JSONValue {
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: .null
        case 1: .boolean(.random(using: &generator))
        case 2: .integer(.random(in: JSONValue.safeIntegers, using: &generator))
        case 3, 4: .string(Self.randomText(&generator))
        case 5:
            .array(
                (0..<Int.random(in: 0..<6, using: &generator)).map { _ in .random(depth: depth - 1, using: &generator) }
            )
        default:
            .object(
                Dictionary(
                    (0..<Int.random(in: 1..<6, using: &generator)).map { _ in
                        (Self.randomText(&generator), .random(depth: depth - 1, using: &generator))
                    }, uniquingKeysWith: { first, _ in first }))
        }
    }

    private static func randomText(_ generator: inout SeededGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x7F, 0x20...0x7E, 0x4E00...0x9FFF, 0x1F600...0x1F64F, 0xE000...0xFFFD,
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0..<12, using: &generator) {
            let range = ranges[Int.random(in: ranges.indices, using: &generator)]
            guard let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) else { continue }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}
