import Documents
import Testing

@Suite("Numbers, types and urgency of documents")
struct DocumentNumberTests {
    @Test(
        "A number is read whatever brackets are used, and printed with the right ones",
        arguments: [
            "龙政办〔2026〕12号", "龙政办[2026]12号", "龙政办（2026）12号", "龙政办(2026)12号", "龙政办【2026】12号",
            "龙政办［２０２６］１２号", "龙政办﹝2026﹞12号",
        ]
    )
    func reads(_ text: String) throws {
        let number = try DocumentNumber(text)
        #expect(number.organ == "龙政办")
        #expect(number.year == 2026)
        #expect(number.serial == 12)
        #expect(number.description == "龙政办〔2026〕12号")
        #expect(try DocumentNumber(number.description) == number)
    }

    @Test(
        "What GB/T 9704 does not allow is refused",
        arguments: [
            "", "号", "〔2026〕12号", "龙政办〔2026〕号", "龙政办〔26〕12号", "龙政办〔2026〕012号", "龙政办〔2026〕第12号",
            "龙政办〔2026〕12", "龙政办2026〕12号", "龙政办〕2026〔12号", "龙政办〔2026〕0号", "龙政办〔2026〕1000000号",
            "龙政办〔2026〕-1号", "龙政办〔1026〕1号", "龙政办 〔2026〕12号", "龙政\n办〔2026〕12号", "龙政办〔2026年〕12号",
            "龙政办〔2026〕12号12号", String(repeating: "龙", count: 25) + "〔2026〕1号",
            String(repeating: "龙", count: 100_000) + "〔2026〕1号", "龙政办〔2026〕一二号",
        ]
    )
    func refuses(_ text: String) {
        let error = #expect(throws: DocumentsError.self) { try DocumentNumber(text) }
        #expect(error?.code == .invalidDocumentNumber)
    }

    @Test("A number is made of parts under the same rules")
    func makes() throws {
        #expect(try DocumentNumber(organ: "闽政", year: 2026, serial: 1).description == "闽政〔2026〕1号")
        #expect(throws: DocumentsError.self) { try DocumentNumber(organ: "", year: 2026, serial: 1) }
        #expect(throws: DocumentsError.self) { try DocumentNumber(organ: "闽〔政", year: 2026, serial: 1) }
        #expect(throws: DocumentsError.self) { try DocumentNumber(organ: "闽政", year: 20_260, serial: 1) }
        #expect(throws: DocumentsError.self) { try DocumentNumber(organ: "闽政", year: 2026, serial: 0) }
    }

    @Test("There are fifteen types, read by their names")
    func kinds() throws {
        let names = "决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要".split(separator: " ").map(String.init)
        #expect(DocumentKind.allCases.map(\.description) == names)
        for kind in DocumentKind.allCases {
            #expect(try DocumentKind(kind.description) == kind)
        }
        #expect(try DocumentKind("命令（令）") == .order)
        #expect(DocumentKind.allCases.filter(\.isUpward) == [.report, .request])
        #expect(throws: DocumentsError.self) { try DocumentKind("通讯") }
    }

    @Test("Urgency is ordered, and no mark is 平件")
    func urgency() throws {
        #expect(Urgency.routine < .urgent)
        #expect(Urgency.urgent < .extraUrgent)
        #expect(try Urgency("特急") == .extraUrgent)
        #expect(try Urgency("无") == .routine)
        #expect(throws: DocumentsError.self) { try Urgency("特提") }
        #expect(throws: DocumentsError.self) { try Urgency("") }
    }

    @Test("A copy number has six digits")
    func copyNumber() throws {
        #expect(try CopyNumber("000001").value == 1)
        #expect(CopyNumber(42)?.description == "000042")
        #expect(CopyNumber(1_000_000) == nil)
        for text in ["", "1", "000000", "0000001", "00001a", "００００１"] {
            #expect(throws: DocumentsError.self) { try CopyNumber(text) }
        }
    }
}
