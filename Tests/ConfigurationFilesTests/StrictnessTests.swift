import ConfigurationFiles
import Testing

@Suite("What is not read as configuration")
struct StrictnessTests {
    /// The problems of a text of which nothing is asked but a few keys.
    private func problems(
        _ yaml: String,
        keys: [String] = ["a", "b", "c"],
        limits: ConfigurationLimits = ConfigurationLimits()
    ) -> [ConfigurationProblem] {
        let reader = ConfigurationReader(yaml: yaml, file: "f", limits: limits)
        for key in keys { _ = reader.root.optional(key, .string) }
        do {
            try reader.finish()
            return []
        } catch {
            return error.problems
        }
    }

    @Test("A key that stands twice is an error at its second place")
    func duplicates() {
        let problems = self.problems("a: 1\nb: 2\na: 3\n")
        #expect(problems.allSatisfy { $0.code == .duplicate })
        #expect(problems.contains { $0.place == .init(line: 3, column: 1) && $0.message.hasSuffix("first in line 1") })
    }

    @Test("A key that stands twice deep in the file is found")
    func nestedDuplicates() {
        let problems = self.problems("a:\n  - x: 1\n    \"y\": 2\n    x: 3\n")
        #expect(problems.contains { $0.place == .init(line: 4, column: 5) && $0.keyPath == "x" })
        #expect(self.problems("a: {x: 1, x: 2}").contains { $0.keyPath == "x" && $0.place.line == 1 })
    }

    @Test(
        "A syntax error is one problem at its place, without complaints about what is then missing",
        arguments: [
            "a: [1, 2", "a: b: c", "a:\n\t- b", "\"a", "a: 'x\nb: 1", "- a\nb: 1", "%", "@", "a: \u{1}",
            "---\na: 1\n---\nb: 1",
        ]
    )
    func syntax(_ yaml: String) {
        let reader = ConfigurationReader(yaml: yaml, file: "f")
        _ = reader.root.required("needed", .string)
        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error?.problems.map(\.code) == [.syntax])
    }

    @Test("The place of a syntax error is given")
    func syntaxPlace() {
        #expect(self.problems("a: 1\nb: ]\n").first?.place == .init(line: 2, column: 4))
        #expect(self.problems("a: 1\nb: x\u{1}\n").first?.place == .init(line: 2, column: 5))
    }

    @Test("An alias is refused before anything is expanded", .timeLimit(.minutes(5)))
    func billionLaughs() {
        var yaml = "l0: &l0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            let items = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "l\(level): &l\(level) [\(items)]\n"
        }
        // As keys the lists would be hashed.
        yaml += "? *l30\n: 1\n? [*l30]\n: 2\n"
        let problems = self.problems(yaml)
        #expect(problems.map(\.code) == [.unsupported])
        #expect(problems.first?.place == .init(line: 2, column: 10))
    }

    @Test(
        "An alias is seen wherever a node may begin",
        arguments: ["b: *x", "b: [1,*x]", "b: {c: *x}", "? *x\n: 1", "*x : 1", "- *x"])
    func aliases(_ rest: String) {
        let problems = self.problems("a: &x 1\n\(rest)\n")
        #expect(problems.first?.code == .unsupported || problems.first?.code == .syntax)
    }

    @Test("An anchor is refused even without an alias")
    func anchors() {
        let problems = self.problems("a: &x 1\n")
        #expect(problems.map(\.code) == [.unsupported])
        #expect(problems.map(\.keyPath) == ["a"])
    }

    @Test("Ampersands and asterisks in texts are no anchors and aliases")
    func harmlessSigns() {
        #expect(self.problems("a: AT&T R & D x&y\nb: \"*.3508.35\"\nc: 'a * b & c'\n") == [])
    }

    @Test(
        "Tags are refused",
        arguments: ["a: !custom 1", "a: !!binary aGk=", "a: !!int 1", "a: !<tag:x> 1", "a: !!set {b}"]
    )
    func tags(_ yaml: String) {
        #expect(self.problems(yaml).contains { $0.code == .unsupported })
    }

    @Test("Merge keys are no settings")
    func mergeKeys() {
        #expect(self.problems("a: 1\n<<: {b: 2}\n").map(\.code) == [.unknownKey])
    }

    @Test("A key that is no text is refused", arguments: ["? [a, b]\n: 1\n", "? {a: 1}\n: 1\n", "{[a]: 1}"])
    func complexKeys(_ yaml: String) {
        #expect(self.problems(yaml).contains { $0.code == .unsupported })
    }

    @Test("A file that is no mapping is refused", arguments: ["- a\n- b\n", "text", "5"])
    func noMapping(_ yaml: String) {
        #expect(self.problems(yaml).map(\.code) == [.wrongKind])
    }

    @Test("The size of a file is bounded")
    func size() {
        let limits = ConfigurationLimits(bytes: 20)
        #expect(self.problems("a: 4567890123456789\n", limits: limits) == [])
        #expect(self.problems("a: 45678901234567890\n", limits: limits).map(\.code) == [.tooLarge])
    }

    @Test("The depth of a file is bounded, and deep nesting does not overflow the stack", .timeLimit(.minutes(5)))
    func depth() {
        let nested = { (count: Int) in
            "a: " + String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        #expect(self.problems(nested(17)).map(\.code).contains(.tooLarge))
        #expect(!self.problems(nested(14)).map(\.code).contains(.tooLarge))
        for yaml in [
            nested(900), nested(500_000), String(repeating: "- ", count: 500_000),
            String(repeating: "{a: ", count: 250_000),
        ] {
            #expect(self.problems(yaml).contains { $0.code == .tooLarge || $0.code == .syntax })
        }
    }

    @Test("No value is echoed unless it is a number, a size, a duration or a word from a list")
    func secrets() {
        let reader = ConfigurationReader(
            yaml: """
                password: hunter2hunter2
                port: hunter2hunter2
                size: hunter2hunter2
                time: hunter2hunter2
                path: ~/hunter2hunter2
                flag: hunter2hunter2
                list: hunter2hunter2
                code: hunter2hunter2
                section: hunter2hunter2
                unknown: hunter2hunter2
                """,
            file: "f"
        )
        _ = reader.root.required("password", .string(length: 1...4))
        _ = reader.root.required("port", .integer(in: 0...9))
        _ = reader.root.required("size", .size())
        _ = reader.root.required("time", .duration())
        _ = reader.root.required("path", .path(relativeTo: "/"))
        _ = reader.root.required("flag", .boolean)
        _ = reader.root.list("list", of: .string)
        _ = reader.root.required(
            "code", .text("a code", isSecret: true) { text throws(Echo) -> Int in throw Echo(text: text) })
        _ = reader.root.section("section")
        let error = #expect(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error?.problems.count == 10)
        #expect(error?.description.contains("hunter2") == false)
    }

    struct Echo: Error {
        let text: String
    }

    @Test("Keys from the file cannot break the lines of a message")
    func harmlessKeys() {
        let problems = self.problems("\"x\\ny\\e[2J\": 1\n\(String(repeating: "k", count: 500)): 1\n")
        #expect(problems.count == 2)
        #expect(problems.allSatisfy { !$0.description.contains("\n") && !$0.description.contains("\u{1B}") })
        #expect(problems.allSatisfy { $0.description.count < 150 })
    }
}
