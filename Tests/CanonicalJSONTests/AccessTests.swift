import CanonicalJSON
import Testing

@Suite("Typed access to JSON")
struct AccessTests {
    let value: JSONValue = ["t": "x", "i": 5, "b": true, "a": ["p", "q"], "o": ["k": 1], "n": .null]

    @Test("Members of the right type are given")
    func present() throws {
        #expect(try self.value.requiredText("t") == "x")
        #expect(try self.value.requiredInteger("i") == 5)
        #expect(try self.value.requiredBoolean("b"))
        #expect(try self.value.requiredTexts("a") == ["p", "q"])
        #expect(try self.value.requiredElements("a").count == 2)
        #expect(try self.value.requiredObject("o")["k"]?.integerValue == 1)
        #expect(try self.value.required("n").isNull)
        #expect(self.value["t"]?.text == "x" && self.value["b"]?.booleanValue == true && self.value["t"]?["x"] == nil)
    }

    @Test("Optional members may be absent, but not null")
    func optional() throws {
        #expect(try self.value.optionalText("none") == nil)
        #expect(try self.value.optionalInteger("none") == nil)
        #expect(try self.value.optionalBoolean("none") == nil)
        #expect(try self.value.optionalElements("none") == nil)
        #expect(try self.value.optionalObject("none") == nil)
        #expect(try self.value.optionalInteger("i") == 5)
        #expect(CanonicalJSONError.Code.wrongType.isThrown { try self.value.optionalText("n") })
    }

    @Test("Errors name the key and the types")
    func errors() throws {
        #expect(CanonicalJSONError.Code.keyMissing.isThrown { try self.value.requiredText("none") })
        #expect(CanonicalJSONError.Code.wrongType.isThrown { try JSONValue.array([]).requiredText("t") })
        #expect(CanonicalJSONError.Code.unknownKey.isThrown { try self.value.requireOnly(["t", "i"]) })
        try self.value.requireOnly(["t", "i", "b", "a", "o", "n", "more"])
        let error = try #require(throws: CanonicalJSONError.self) { try self.value.requiredInteger("t") }
        #expect(error.message == "\"t\" is a string, an integer is expected")
    }
}
