import ConfigurationFiles
import Testing

@Suite("Types of settings")
struct SettingTypeTests {
    /// Reads one value, written as in a file.
    private func read<Value>(_ text: String, _ type: SettingType<Value>) throws -> Value {
        let reader = ConfigurationReader(yaml: "value: \(text)\n", file: "f")
        let value = reader.root.required("value", type)
        return try reader.finish(value)
    }

    @Test(
        "Durations",
        arguments: [
            ("500ms", .milliseconds(500)), ("30s", .seconds(30)), ("5m", .seconds(300)), ("2h", .seconds(7200)),
            ("7d", .seconds(604_800)), ("0s", .zero), ("\"30s\"", .seconds(30)),
        ] as [(String, Duration)]
    )
    func durations(_ text: String, _ duration: Duration) throws {
        #expect(try self.read(text, .duration()) == duration)
    }

    @Test(
        "What is no duration",
        arguments: [
            "30", "s", "-1s", "1.5s", "1 s", "30 s", "5min", "1h30m", "9999999999999999999s", "9223372036854775807d",
            "٣s",
        ])
    func badDurations(_ text: String) {
        #expect(throws: ConfigurationError.self) { try self.read(text, .duration()) }
    }

    @Test("A duration out of range is told the range")
    func durationRange() {
        let error = #expect(throws: ConfigurationError.self) {
            try self.read("90s", .duration(in: .seconds(1) ... .seconds(60)))
        }
        #expect(error?.problems.first?.message == "is 90s, expected 1s to 1m")
    }

    @Test(
        "Sizes",
        arguments: [
            ("512B", 512), ("64KiB", 65_536), ("10GiB", 10 << 30), ("1MiB", 1 << 20), ("2TiB", 2 << 40), ("0B", 0),
        ]
    )
    func sizes(_ text: String, _ size: Int) throws {
        #expect(try self.read(text, .size()) == size)
    }

    @Test(
        "What is no size",
        arguments: ["64", "64K", "64KB", "64kib", "KiB", "-1B", "1.5GiB", "64 KiB", "9223372036854775807TiB"])
    func badSizes(_ text: String) {
        #expect(throws: ConfigurationError.self) { try self.read(text, .size()) }
    }

    @Test("A size out of range is told the range")
    func sizeRange() {
        let error = #expect(throws: ConfigurationError.self) { try self.read("2GiB", .size(in: 1024...(1 << 30))) }
        #expect(error?.problems.first?.message == "is 2GiB, expected 1KiB to 1GiB")
    }

    @Test("Integers", arguments: [("0", 0), ("7", 7), ("-5", -5), ("9223372036854775807", Int.max)])
    func integers(_ text: String, _ number: Int) throws {
        #expect(try self.read(text, .integer(in: Int.min...Int.max)) == number)
    }

    @Test(
        "What is no integer",
        arguments: ["\"7\"", "07", "+7", "0x7", "1_000", "7.0", "1e3", "seven", "9223372036854775808", "-0"])
    func badIntegers(_ text: String) {
        #expect(throws: ConfigurationError.self) { try self.read(text, .integer(in: Int.min...Int.max)) }
    }

    @Test("An integer out of range is shown with the range")
    func integerRange() {
        let error = #expect(throws: ConfigurationError.self) { try self.read("70000", .integer(in: 1...65535)) }
        #expect(error?.problems.first?.message == "is 70000, expected an integer from 1 to 65535")
    }

    @Test("Only true and false are booleans", arguments: ["yes", "no", "on", "True", "1", "\"true\"", "y"])
    func booleans(_ text: String) throws {
        #expect(throws: ConfigurationError.self) { try self.read(text, .boolean) }
        #expect(try self.read("true", .boolean))
        #expect(try !self.read("false", .boolean))
    }

    @Test("Strings are texts whether they look like numbers or not")
    func strings() throws {
        #expect(try self.read("3508", .string) == "3508")
        #expect(try self.read("'~'", .string) == "~")
        #expect(try self.read("\"\"", .string(length: 0...5)) == "")
        #expect(throws: ConfigurationError.self) { try self.read("\"\"", .string) }
        #expect(throws: ConfigurationError.self) { try self.read("abcdef", .string(length: 1...5)) }
        #expect(try self.read("|\n  two\n  lines", .string) == "two\nlines\n")
    }

    @Test("A path is taken from the folder unless it is absolute")
    func paths() throws {
        #expect(try self.read("/a/b", .path(relativeTo: "/etc")) == "/a/b")
        #expect(try self.read("a/b", .path(relativeTo: "/etc")) == "/etc/a/b")
        #expect(try self.read("./a", .path(relativeTo: "/etc/")) == "/etc/a")
        #expect(try self.read("../a", .path(relativeTo: "/etc/x")) == "/etc/x/../a")
        #expect(try self.read("a", .path(relativeTo: "")) == "a")
        for text in ["~/a", "\"~\"", "$HOME/a", "\"\"", "\"a\\0b\""] {
            #expect(throws: ConfigurationError.self) { try self.read(text, .path(relativeTo: "/etc")) }
        }
    }

    @Test("A type of another module tells why, unless the value is secret")
    func texts() throws {
        let type = SettingType<Int>.text("an even number") { text throws(Odd) in
            guard let number = Int(text), number.isMultiple(of: 2) else { throw Odd() }
            return number
        }
        #expect(try self.read("4", type) == 4)
        let error = #expect(throws: ConfigurationError.self) { try self.read("5", type) }
        #expect(error?.problems.first?.message == "is not an even number: it is odd")
    }

    struct Odd: Error, CustomStringConvertible {
        var description: String { "it is odd" }
    }

    @Test(
        "The nearest word is suggested, and none when all are far",
        arguments: [
            ("emial", "email"), ("Email", "email"), ("emai", "email"), ("emaill", "email"), ("portal", nil), ("x", nil),
            (String(repeating: "e", count: 5000), nil),
        ] as [(String, String?)]
    )
    func suggestions(_ word: String, _ expected: String?) {
        let error = #expect(throws: ConfigurationError.self) { try self.read(word, .enumeration(of: Channel.self)) }
        #expect(error?.problems.first?.hint == expected.map { "did you mean \($0)?" })
    }

    enum Channel: String, CaseIterable {
        case email
        case sms
    }
}
