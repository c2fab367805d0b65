import CanonicalJSON
import Commands
import Foundation
import Testing

@Suite("Typesetting by command", .timeLimit(.minutes(2)))
struct TypesetTests {
    private static let metadata = """
        kind: 通知
        issuerMarks: [龙岩市人民政府办公室]
        number: 龙政办〔2026〕12号
        title: 关于做好汛期安全检查工作的通知
        mainRecipients: [古田镇人民政府]
        signatories: [龙岩市人民政府办公室]
        date: 2026-03-05
        printingOrgan: 龙岩市人民政府办公室
        """

    private func prepare(_ workshop: Workshop, body: String = "各地要落实责任。\n一、检查\n文字。\n") throws {
        try workshop.write(Self.metadata, to: "m.yaml")
        try workshop.write(body, to: "b.txt")
    }

    @Test("Metadata and text become a file that the other commands read, and the seal's place is told")
    func whole() async throws {
        try await Workshop.with { workshop in
            try self.prepare(workshop)
            let run = try await workshop.done("typeset --metadata $/m.yaml --body $/b.txt -o $/a.ofd")
            #expect(run.output.contains("格式 format") && run.output.contains("通用格式 general"))
            #expect(run.output.contains("印章 seal") && run.output.contains("龙岩市人民政府办公室 第 1 页"))
            let text = try await workshop.done("ofd text $/a.ofd")
            #expect(text.output.contains("关于做好汛期安全检查工作的通知") && text.output.contains("一、检查"))
            let answer = try await workshop.done("typeset --metadata $/m.yaml --body $/b.txt --json -o $/b.ofd").json()
            #expect(answer["pages"] == .integer(2))
            #expect(
                FileManager.default.contents(atPath: workshop.folder + "/a.ofd")
                    == FileManager.default.contents(atPath: workshop.folder + "/b.ofd"))
        }
    }

    @Test("Formats are chosen, and what cannot be set is refused with its line and writes nothing")
    func refusals() async throws {
        try await Workshop.with { workshop in
            try self.prepare(workshop)
            let letter = try await workshop.done(
                "typeset --metadata $/m.yaml --body $/b.txt --format letter --unsealed -o $/l.ofd")
            #expect(letter.output.contains("信函格式 letter") && !letter.output.contains("印章"))
            let format = await workshop.run("typeset --metadata $/m.yaml --body $/b.txt --format fax -o $/f.ofd")
            #expect(format.status == .usage)
            try self.prepare(workshop, body: "文\n| a | b |\n| c |\n")
            let ragged = await workshop.run("typeset --metadata $/m.yaml --body $/b.txt -o $/r.ofd")
            #expect(ragged.status == .badData && ragged.errors.contains("line 3 of the body"))
            #expect(!FileManager.default.fileExists(atPath: workshop.folder + "/r.ofd"))
        }
    }

    @Test("A document marked as a state secret is set with a warning")
    func secret() async throws {
        try await Workshop.with { workshop in
            try self.prepare(workshop)
            try workshop.write(Self.metadata + "\nclassification: 秘密★1年\n", to: "m.yaml")
            let run = await workshop.run("typeset --metadata $/m.yaml --body $/b.txt -o $/s.ofd")
            #expect(run.status == .success && run.errors.contains("no node accepts it"))
        }
    }
}
