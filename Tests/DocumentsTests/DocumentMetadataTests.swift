import Documents
import Foundation
import Testing

@Suite("Metadata of documents")
struct DocumentMetadataTests {
    static func full() throws -> DocumentMetadata {
        DocumentMetadata(
            identifier: "11320500014150050B-2026-12",
            kind: .notification,
            copyNumber: CopyNumber(7),
            urgency: .urgent,
            issuerMarks: ["龙岩市人民政府办公室文件"],
            number: try DocumentNumber("龙政办〔2026〕12号"),
            signers: ["林立"],
            title: "龙岩市人民政府办公室关于做好防汛工作的通知",
            mainRecipients: ["各县（市、区）人民政府", "市直各单位"],
            attachmentNotes: ["1. 任务清单", "2. 联系表"],
            signatories: ["龙岩市人民政府办公室"],
            date: try CalendarDate("2026-04-01"),
            note: "此件主动公开",
            copyRecipients: ["市委办公室"],
            printingOrgan: "龙岩市人民政府办公室",
            printingDate: try CalendarDate("2026-04-02"),
            releaseLevel: "县团级"
        )
    }

    @Test("There are eighteen elements with the names of the standard")
    func elements() {
        #expect(MetadataElement.allCases.count == 18)
        #expect(MetadataElement.allCases.first?.chineseName == "公文标识")
        #expect(MetadataElement.allCases.last?.chineseName == "发布层次")
        for element in MetadataElement.allCases {
            #expect(MetadataElement(chineseName: element.chineseName) == element)
        }
        #expect(MetadataElement(chineseName: "稿本") == nil)
    }

    @Test("Metadata goes through fields and comes back the same")
    func fields() throws {
        let metadata = try Self.full()
        #expect(Set(metadata.fields.map(\.element)) == Set(MetadataElement.allCases))
        #expect(DocumentMetadata.read(metadata.fields) == .metadata(metadata))
        #expect(DocumentMetadata.read(metadata.fields, by: .issued) == .metadata(metadata))
        let least = DocumentMetadata(kind: .letter, title: "函")
        #expect(DocumentMetadata.read(least.fields) == .metadata(least))
    }

    @Test("Metadata goes through JSON and comes back the same")
    func json() throws {
        let metadata = try Self.full()
        let data = try JSONEncoder().encode(metadata)
        #expect(try JSONDecoder().decode(DocumentMetadata.self, from: data) == metadata)
        let least = try JSONDecoder().decode(
            DocumentMetadata.self,
            from: Data(#"{"kind": "函", "title": "关于商请支援的函", "mainRecipients": ["某局"]}"#.utf8)
        )
        #expect(least.kind == .letter)
        #expect(least.urgency == .routine)
        #expect(least.classification == .none)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(DocumentMetadata.self, from: Data(#"{"kind": "函"}"#.utf8))
        }
    }

    @Test("Complete metadata has no problems under either set of rules")
    func valid() throws {
        #expect(try Self.full().problems() == [])
        #expect(try Self.full().problems(by: .issued) == [])
    }

    @Test("Everything that is wrong with the fields is reported together")
    func collects() {
        let fields = [
            MetadataField(.kind, "通讯"), MetadataField(.number, "龙政办2026第12号"), MetadataField(.date, "2026-02-30"),
            MetadataField(.urgency, "快"), MetadataField(.note, "一"), MetadataField(.note, "二"),
            MetadataField(.mainRecipients, " "), MetadataField(.classification, "内部"),
        ]
        guard case .problems(let problems) = DocumentMetadata.read(fields) else {
            Issue.record("was read")
            return
        }
        let found = Dictionary(grouping: problems, by: \.element).mapValues { $0.map(\.code) }
        #expect(
            found == [
                .kind: [.malformed], .number: [.malformed], .date: [.malformed], .urgency: [.malformed],
                .note: [.repeated], .mainRecipients: [.empty], .classification: [.malformed], .title: [.missing],
            ]
        )
    }

    @Test("What is missing under the rules for issued documents is named")
    func issued() {
        let metadata = DocumentMetadata(kind: .request, title: "关于经费的请示", mainRecipients: ["甲", "乙"])
        #expect(metadata.problems() == [])
        let problems = metadata.problems(by: .issued)
        #expect(
            problems.filter { $0.code == .missing }.map(\.element) == [
                .issuerMarks, .number, .signatories, .date, .signers,
            ])
        #expect(problems.filter { $0.code == .contradictory }.map(\.element) == [.mainRecipients])
    }

    @Test("A title is a line of text: not blank, not endless, without control or direction characters")
    func texts() {
        func code(_ title: String) -> MetadataProblem.Code? {
            DocumentMetadata(kind: .notification, title: title).problems().first?.code
        }
        #expect(code("关于㐂字的通知") == nil)
        #expect(code("") == .empty)
        #expect(code(" \u{3000}") == .empty)
        #expect(code(String(repeating: "长", count: 1001)) == .tooLong)
        #expect(code("关于\n通知") == .unprintable)
        #expect(code("关于\u{202E}通知") == .unprintable)
        #expect(code("关于\u{0}通知") == .unprintable)
    }

    @Test("Lists are bounded and hold nothing twice")
    func lists() {
        var metadata = DocumentMetadata(kind: .notification, title: "通知")
        metadata.mainRecipients = ["甲", "乙", "甲"]
        #expect(metadata.problems().map(\.code) == [.repeated])
        metadata.mainRecipients = (0...1000).map { "第\($0)局" }
        #expect(metadata.problems().map(\.code) == [.tooMany])
    }

    @Test("A document cannot be printed before its date")
    func printingDate() throws {
        var metadata = try Self.full()
        metadata.printingDate = try CalendarDate("2026-03-31")
        #expect(metadata.problems().map(\.code) == [.contradictory])
        #expect(metadata.problems().first?.description.hasPrefix("印发日期: is 2026-03-31") == true)
    }

    @Test("A mark makes a document a state secret wherever it stands")
    func stateSecret() throws {
        var metadata = try Self.full()
        #expect(!metadata.isStateSecret)
        metadata.classification = ClassificationMark(.secret, .years(5))
        #expect(metadata.isStateSecret)
        metadata.classification = .none
        metadata.note = "机密★1年"
        #expect(metadata.isStateSecret)
        metadata.note = nil
        metadata.title = "关于宣传保守国家秘密法的通知"
        #expect(!metadata.isStateSecret)
        metadata.attachmentNotes = ["绝密★启用前"]
        #expect(metadata.isStateSecret)
    }

    @Test("Problems do not repeat the text they complain about")
    func silence() {
        let metadata = DocumentMetadata(kind: .notification, title: "关于某某同志\n任职的通知")
        #expect(metadata.problems().allSatisfy { !$0.description.contains("某某") })
    }
}
