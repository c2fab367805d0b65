import CanonicalJSON
import Testing

@Suite("The canonical form")
struct SerializationTests {
    @Test("Keys are ordered by UTF-16 code units, as in RFC 8785 § 3.2.3")
    func keyOrder() throws {
        let source = """
            {"\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh",
             "1": "One", "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control", "\\u00f6": "Latin"}
            """
        let value = try JSONValue(parsing: Array(source.utf8))
        let expected = """
            {"\\r":"Carriage Return","1":"One","\u{80}":"Control","\u{f6}":"Latin","\u{20ac}":"Euro Sign",\
            "\u{1F600}":"Emoji: Grinning Face","\u{fb33}":"Hebrew Letter Dalet With Dagesh"}
            """
        #expect(value.canonicalText == expected)
    }

    @Test("Strings have the shortest escapes, as in RFC 8785 § 3.2.2.2")
    func escapes() {
        let value = JSONValue.string("\u{20ac}$\u{0F}\u{0A}A'\u{42}\u{22}\u{5c}\\\"/\u{8}\u{9}\u{C}\u{D}\u{7F}\u{2028}")
        #expect(
            value.canonicalText
                == "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\b\\t\\f\\r\u{7F}\u{2028}\"")
    }

    @Test("Values of every type have one form")
    func types() {
        let value: JSONValue = ["z": [1, -2, 0], "a": true, "b": false, "c": .null, "d": [:], "e": []]
        #expect(value.canonicalText == #"{"a":true,"b":false,"c":null,"d":{},"e":[],"z":[1,-2,0]}"#)
    }

    @Test(
        "Bytes that differ from the canonical form are refused",
        arguments: [
            #"{"a": 1}"#, #"{"b":1,"a":2}"#, #" 1"#, "1\n", #""\u0041""#, #""\/""#, #""\u000A""#, #""\u000F""#,
            #"{"a":[1, 2]}"#,
        ])
    func notCanonical(text: String) throws {
        _ = try JSONValue(parsing: Array(text.utf8))
        #expect(CanonicalJSONError.Code.notCanonical.isThrown { try JSONValue(canonical: Array(text.utf8)) })
    }
}

extension CanonicalJSONError.Code {
    /// Whether the body throws an error with this code.
    func isThrown(_ body: () throws -> some Any) -> Bool {
        do {
            _ = try body()
            return false
        } catch {
            return (error as? CanonicalJSONError)?.code == self
        }
    }
}
