import CanonicalJSON
import Commands
import Foundation
import Testing
import Zip

@Suite("OFD documents by command", .timeLimit(.minutes(2)))
struct DocumentCommandTests {
    private static let space = "xmlns:ofd=\"http://www.ofdspec.org/2016\""

    /// A document of one page without a signature.
    static func document() throws -> [UInt8] {
        let files: KeyValuePairs = [
            "OFD.xml": """
            <ofd:OFD \(space) Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>7</ofd:DocID>
            <ofd:Title>关于驿站的通知</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>
            """,
            "Doc_0/Document.xml": """
            <ofd:Document \(space)><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>
            </ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Page.xml"/></ofd:Pages></ofd:Document>
            """,
            "Doc_0/Page.xml": """
            <ofd:Page \(space)><ofd:Content><ofd:Layer ID="2"><ofd:TextObject ID="4" Boundary="20 20 90 9" Size="5">
            <ofd:TextCode X="0" Y="5" DeltaX="g 3 5">驿站通知</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>
            """,
        ]
        var writer = ArchiveWriter()
        var bytes: [UInt8] = []
        for file in files { bytes += try writer.add(name: file.key, contents: Array(file.value.utf8)) }
        return bytes + writer.finish()
    }

    @Test("What a document holds, its text and its page are shown")
    func show() async throws {
        try await Workshop.with { workshop in
            try workshop.write(Self.document(), to: "a.ofd")
            let info = try await workshop.done("ofd info $/a.ofd")
            #expect(info.output.contains("关于驿站的通知") && info.output.contains("210 × 297 mm"))
            let json = try await workshop.done("ofd info $/a.ofd --json").json()
            #expect(json["documents"]?.elements?.first?["pages"] == 1)
            #expect(try await workshop.done("ofd text $/a.ofd").output == "驿站通知\n")
            let text = try await workshop.done("ofd text $/a.ofd --page 1 --json").json()
            #expect(text["pages"]?.elements?.first?["lines"] == ["驿站通知"])
            try await workshop.done("ofd render $/a.ofd --page 1 -o $/page.svg")
            let picture = try String(contentsOfFile: workshop.folder + "/page.svg", encoding: .utf8)
            #expect(picture.hasPrefix("<svg ") && picture.contains(">驿站通知</text>"))
            #expect(try await workshop.done("ofd render $/a.ofd").output == picture)
        }
    }

    @Test("A page that is not there, a file that is there, and what is no document are errors")
    func errors() async throws {
        try await Workshop.with { workshop in
            try workshop.write(Self.document(), to: "a.ofd")
            try workshop.write(Array("text".utf8), to: "b.ofd")
            #expect(await workshop.run("ofd render $/a.ofd --page 2").status == .usage)
            #expect(await workshop.run("ofd text $/a.ofd --page 0").status == .usage)
            #expect(await workshop.run("ofd text $/a.ofd --document 9").status == .usage)
            #expect(await workshop.run("ofd render $/a.ofd -o $/b.ofd").status == .cannotCreate)
            let run = await workshop.run("ofd info $/b.ofd")
            #expect(run.status == .badData && run.errors.contains("hint"))
            #expect(await workshop.run("ofd info $/c.ofd").status == .missingInput)
            #expect(await workshop.run("seal verify $/c.ofd").status == .missingInput)
            #expect(await workshop.run("seal verify $/a.ofd --trust $/b.ofd").status == .badData)
            #expect(await workshop.run("seal verify").status == .usage)
        }
    }

    @Test("A document without a signature cannot be told, one that cannot be read is invalid")
    func verdicts() async throws {
        try await Workshop.with { workshop in
            let document = try Self.document()
            try workshop.write(document, to: "a.ofd")
            let unsigned = await workshop.run("seal verify $/a.ofd")
            #expect(unsigned.status == .undecided && unsigned.errors.isEmpty)
            #expect(unsigned.output.contains("a.ofd：无法判定 cannot-tell"))
            #expect(unsigned.output.contains("[无法判定 cannot-tell] 签章列表：文件没有签章"))
            var damaged = document
            damaged[45] ^= 1
            try workshop.write(damaged, to: "b.ofd")
            let invalid = await workshop.run("seal verify $/b.ofd --json")
            #expect(invalid.status == .refused)
            #expect(try invalid.json()["verdict"] == "invalid")
        }
    }
}
