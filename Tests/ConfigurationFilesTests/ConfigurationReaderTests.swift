import ConfigurationFiles
import Testing

@Suite("Reading configuration files")
struct ConfigurationReaderTests {
    enum Mode: String, CaseIterable {
        case strict
        case relaxed
    }

    @Test("A file is read section by section, with defaults for what is left out")
    func reads() throws {
        let reader = ConfigurationReader(
            yaml: """
                # a comment
                node:
                  code: 350802
                  name: "新罗区"
                link:
                  port: 8443
                  timeout: 30s
                  limit: 64KiB
                  certificate: tls/node.pem
                  resume: false
                  mode: relaxed
                """,
            file: "node.yaml"
        )
        let node = reader.root.section("node")
        let code = node.required("code", .string)
        let name = node.required("name", .string)
        let link = reader.root.section("link")
        #expect(link.value("port", .integer(in: 1...65535), default: 1) == 8443)
        #expect(link.value("timeout", .duration(), default: .zero) == .seconds(30))
        #expect(link.value("limit", .size(), default: 0) == 65_536)
        #expect(link.optional("certificate", .path(relativeTo: "/etc/yizhan")) == "/etc/yizhan/tls/node.pem")
        #expect(link.value("resume", .boolean, default: true) == false)
        #expect(link.value("mode", .enumeration(of: Mode.self), default: .strict) == .relaxed)
        #expect(link.value("absent", .integer(in: 0...9), default: 7) == 7)
        #expect(link.optional("missing", .string) == nil)
        #expect(try reader.finish(code, name) == ("350802", "新罗区"))
    }

    @Test("All problems of a file are reported together, in its order, each at its place")
    func collects() throws {
        let reader = ConfigurationReader(
            yaml: """
                node:
                  code: [1, 2]
                link:
                  prot: 8443
                  timeout: 30
                  resume: yes
                  mode: strickt
                extra: 1
                """,
            file: "node.yaml"
        )
        _ = reader.root.section("node").required("code", .string)
        _ = reader.root.section("node").required("name", .string)
        let link = reader.root.section("link")
        _ = link.value("port", .integer(in: 1...65535), default: 1)
        _ = link.value("timeout", .duration(), default: .zero)
        _ = link.value("resume", .boolean, default: true)
        _ = link.value("mode", .enumeration(of: Mode.self), default: .strict)
        let error = try #require(throws: ConfigurationError.self) { try reader.finish() }
        #expect(
            error.description == """
                node.yaml:1:1: node.name: is missing, expected a text
                node.yaml:2:9: node.code: is a list, expected a text
                node.yaml:4:3: link.prot: is not a setting (did you mean port?)
                node.yaml:5:12: link.timeout: has no unit (write one of ms, s, m, h, d right after the number)
                node.yaml:6:11: link.resume: is neither true nor false
                node.yaml:7:9: link.mode: is strickt, expected one of strict, relaxed (did you mean strict?)
                node.yaml:8:1: extra: is not a setting
                """
        )
    }

    @Test("A section that nobody asked for is an unknown key with a suggestion")
    func unknownSection() throws {
        let reader = ConfigurationReader(yaml: "linc:\n  port: 1\n", file: "f")
        _ = reader.root.section("link").value("port", .integer(in: 1...9), default: 2)
        let error = try #require(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error.problems.map(\.code) == [.unknownKey])
        #expect(error.problems[0].hint == "did you mean link?")
    }

    @Test("A key that is there already is not suggested")
    func noSuggestionOfPresentKey() throws {
        let reader = ConfigurationReader(yaml: "port: 1\nprot: 2\n", file: "f")
        _ = reader.root.value("port", .integer(in: 1...9), default: 2)
        let error = try #require(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error.problems[0].hint == nil)
    }

    @Test("Lists of values and of sections are read, wrong items at their index")
    func lists() throws {
        let reader = ConfigurationReader(
            yaml: """
                ports: [1, two, 3]
                neighbours:
                  - code: 35
                  - {code: 3507, colour: red}
                  - 3508
                """,
            file: "f"
        )
        #expect(reader.root.list("ports", of: .integer(in: 0...9)) == [1, 3])
        let codes = reader.root.sections("neighbours").map { $0.required("code", .string) }
        #expect(codes == ["35", "3507", nil])
        let error = try #require(throws: ConfigurationError.self) { try reader.finish() }
        #expect(
            error.problems.map { "\($0.keyPath) \($0.place.line):\($0.place.column)" } == [
                "ports[1] 1:12", "neighbours[1].colour 4:18", "neighbours[2] 5:5", "neighbours[2].code 5:5",
            ]
        )
    }

    @Test("A list may have to be there, and is bounded")
    func listCounts() throws {
        let reader = ConfigurationReader(yaml: "a: [1, 2, 3]\nb: []\nd: 5\n", file: "f")
        #expect(reader.root.list("a", of: .string, count: 0...2) == [])
        #expect(reader.root.list("b", of: .string, count: 1...2) == [])
        #expect(reader.root.list("c", of: .string, count: 1...2) == [])
        #expect(reader.root.list("d", of: .string) == [])
        #expect(reader.root.list("e", of: .string) == [])
        let error = try #require(throws: ConfigurationError.self) { try reader.finish() }
        #expect(Set(error.problems.map(\.code)) == [.invalid, .missing, .wrongKind])
        #expect(error.problems.map(\.keyPath).sorted() == ["a", "b", "c", "d"])
    }

    @Test("Mappings with names of the user's choice keep the order of the file")
    func names() throws {
        let reader = ConfigurationReader(
            yaml: "labels: {zh: 标题, en: title}\nfields:\n  b: {width: 1}\n  a: {width: 2}\n",
            file: "f"
        )
        let labels = reader.root.dictionary("labels", of: .string)
        #expect(labels.map(\.name) == ["zh", "en"])
        #expect(labels.map(\.value) == ["标题", "title"])
        let fields = reader.root.namedSections("fields")
        #expect(fields.map(\.name) == ["b", "a"])
        #expect(fields.map { $0.section.value("width", .integer(in: 0...9), default: 0) } == [1, 2])
        #expect(reader.root.dictionary("none", of: .string).isEmpty)
        try reader.finish()
    }

    @Test("An optional section is nil only when it is not there")
    func optionalSections() throws {
        let reader = ConfigurationReader(yaml: "ferry:\nlink: {}\n", file: "f")
        #expect(reader.root.optionalSection("ferry") != nil)
        #expect(reader.root.optionalSection("link") != nil)
        #expect(reader.root.optionalSection("docking") == nil)
        #expect(reader.root.has("ferry"))
        #expect(!reader.root.has("docking"))
        try reader.finish()
    }

    @Test("Entering a section twice gives no problem twice and forgets no key")
    func twice() throws {
        let reader = ConfigurationReader(yaml: "link: {a: 1, b: x}\n", file: "f")
        #expect(reader.root.section("link").optional("a", .integer(in: 0...9)) == 1)
        _ = reader.root.section("link").optional("b", .integer(in: 0...9))
        _ = reader.root.section("link").optional("b", .integer(in: 0...9))
        let error = try #require(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error.problems.count == 1)
    }

    @Test("A caller can add problems of its own")
    func report() throws {
        let reader = ConfigurationReader(yaml: "a: 1\nlink:\n  b: 2\n", file: "f")
        _ = reader.root.optional("a", .string)
        let link = reader.root.section("link")
        _ = link.optional("b", .string)
        link.report("b", "excludes a", hint: "remove one")
        link.report(nil, "is not possible here")
        let error = try #require(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error.description == "f:2:1: link: is not possible here\nf:3:3: link.b: excludes a (remove one)")
    }

    @Test("A key without value is missing", arguments: ["a:", "a: ~", "a: null", "a: # comment"])
    func null(_ yaml: String) throws {
        let reader = ConfigurationReader(yaml: yaml, file: "f")
        #expect(reader.root.required("a", .string) == nil)
        let error = try #require(throws: ConfigurationError.self) { try reader.finish() }
        #expect(error.problems.map(\.code) == [.missing])
    }

    @Test("An empty file is a file of defaults", arguments: ["", "\n", "# nothing\n", "---\n", "{}", "~"])
    func empty(_ yaml: String) throws {
        let reader = ConfigurationReader(yaml: yaml, file: "f")
        #expect(reader.root.value("a", .string, default: "b") == "b")
        try reader.finish()
    }

    @Test("Many problems are printed in part and kept in full")
    func many() throws {
        let yaml = (0..<200).map { "key\($0): 1" }.joined(separator: "\n")
        let error = try #require(throws: ConfigurationError.self) {
            try ConfigurationReader(yaml: yaml, file: "f").finish()
        }
        #expect(error.problems.count == 200)
        #expect(error.description.hasSuffix("and 150 more problems"))
    }
}
