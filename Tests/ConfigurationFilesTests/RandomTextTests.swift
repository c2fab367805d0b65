import ConfigurationFiles
import Testing

/// Any text is read or refused; nothing traps, and nothing is let through unseen.
@Suite("Random files")
struct RandomTextTests {
    /// SplitMix64: the same texts in every run.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            self.state &+= 0x9E37_79B9_7F4A_7C15
            var value = self.state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    static let pieces = [
        "a", "b", "c", ": ", ":", "\n", "\n  ", "\n- ", "- ", "[", "]", "{", "}", ", ", "\"", "'", "|", ">", "#", "&x ",
        "*x", "!t ",
        "? ", "---\n", "...", "%", "@", "`", "1", "30s", "64KiB", "true", "~", "null", "<<", "\t", "\u{1}", "\u{FEFF}",
        "\r\n", "龙岩",
        "\\u0000", "\u{2028}", "=",
    ]

    @Test(
        "A reader asks its questions of anything, and a problem is always at a place in the file",
        .timeLimit(.minutes(5)))
    func anything() {
        var generator = Generator(state: 1)
        for _ in 0..<4000 {
            let count = Int.random(in: 0...24, using: &generator)
            let yaml = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
            let reader = ConfigurationReader(yaml: yaml, file: "f")
            _ = reader.root.required("a", .string)
            _ = reader.root.value("b", .integer(in: 0...9), default: 1)
            _ = reader.root.list("c", of: .duration())
            _ = reader.root.section("1").dictionary("a", of: .size())
            _ = reader.root.sections("true").map { $0.namedSections("b") }
            do {
                try reader.finish()
            } catch {
                let lines = yaml.count(where: \.isNewline) + 2
                #expect(!error.problems.isEmpty)
                #expect(error.problems.allSatisfy { 1...lines ~= $0.place.line && $0.place.column >= 1 })
                #expect(error.problems.allSatisfy { !$0.description.contains("\n") })
            }
        }
    }

    @Test("Every key of a file that nobody asks for is reported")
    func everyKey() throws {
        var generator = Generator(state: 2)
        for _ in 0..<200 {
            let asked = (0..<Int.random(in: 0...8, using: &generator)).map { "asked\($0)" }
            let others = (0..<Int.random(in: 1...8, using: &generator)).map { "other\($0)" }
            let keys = (asked + others).shuffled(using: &generator)
            let reader = ConfigurationReader(yaml: keys.map { "\($0): 1\n" }.joined(), file: "f")
            for key in asked { #expect(reader.root.optional(key, .string) == "1") }
            let error = try #require(throws: ConfigurationError.self) { try reader.finish() }
            #expect(Set(error.problems.map(\.keyPath)) == Set(others))
            #expect(error.problems.allSatisfy { keys[$0.place.line - 1] == $0.keyPath })
        }
    }
}
