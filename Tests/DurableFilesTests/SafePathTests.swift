import DurableFiles
import Testing

@Suite("Safe names and paths")
struct SafePathTests {
    @Test(
        "A name that could leave its directory or confuse a reader is refused",
        arguments: [
            "", ".", "..", "a/b", "/", "a\\b", "a\0b", "a\nb", "a\u{7F}", "a\u{9B}2J", "a\u{85}", "a\u{2028}b",
            "a\u{202E}b", "a\u{FEFF}",
            String(repeating: "x", count: 256),
        ]
    )
    func refusedName(_ text: String) {
        let error = #expect(throws: DurableFilesError.self) { try SafeName(text) }
        #expect(error?.code == .unsafeName)
        let steers = error?.description.unicodeScalars.contains {
            [.control, .format, .lineSeparator].contains($0.properties.generalCategory)
        }
        #expect(steers == false, "the message can steer a terminal")
    }

    @Test("Ordinary names are kept as they are", arguments: ["a", ".hidden", "..a", "公文 2024.ofd", "a b", "-rf"])
    func acceptedName(_ text: String) throws {
        #expect(try SafeName(text).text == text)
        #expect(try SafeName(text).description == text)
    }

    @Test("A name may have 255 bytes, counted in UTF-8")
    func longestName() throws {
        _ = try SafeName(String(repeating: "驿", count: 85))
        #expect(throws: DurableFilesError.coded(.unsafeName)) { try SafeName(String(repeating: "驿", count: 86)) }
    }

    @Test(
        "A path with a traversal, an empty component or a root is refused",
        arguments: ["", "/etc/passwd", "a//b", "a/", "../a", "a/../b", "a/./b", "a/..", "..\\a"]
    )
    func refusedPath(_ text: String) {
        #expect(throws: DurableFilesError.coded(.unsafeName)) { try SafePath(text) }
    }

    @Test("A path is a list of names")
    func path() throws {
        let path = try SafePath("META-INF/signature.p7s")
        #expect(path.names.map(\.text) == ["META-INF", "signature.p7s"])
        #expect(path.description == "META-INF/signature.p7s")
        #expect(try path.appending(SafeName("x")).description == "META-INF/signature.p7s/x")
    }

    @Test("Depth and length are bounded")
    func bounds() throws {
        let deepest = Array(repeating: "a", count: SafePath.maximumDepth).joined(separator: "/")
        let path = try SafePath(deepest)
        #expect(throws: DurableFilesError.coded(.unsafeName)) { try path.appending(SafeName("a")) }
        #expect(throws: DurableFilesError.coded(.unsafeName)) { try SafePath(deepest + "/a") }
        #expect(throws: DurableFilesError.coded(.unsafeName)) { try SafePath(String(repeating: "a/", count: 100_000)) }
        #expect(throws: DurableFilesError.coded(.unsafeName)) { try SafePath([]) }
    }

    @Test("A hostile name is shortened and quoted in the text")
    func text() throws {
        let error = #expect(throws: DurableFilesError.self) { try SafeName("\n" + String(repeating: "y", count: 999)) }
        let message = try #require(error).message
        #expect(message.utf8.count < 400)
        #expect(!message.contains("\n"))
    }
}
