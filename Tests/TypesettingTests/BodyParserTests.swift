import Testing

@testable import Typesetting

@Suite("Reading the plain form of a body")
struct BodyParserTests {
    @Test("Headings, paragraphs, tables, lists of people and attachments are told apart")
    func parts() throws {
        let body = try BodyParser.parse(
            """
            \u{FEFF}  为做好汛期工作，现通知如下。\r
            一、提高认识

            　（一）加强领导。各地要明确责任。
            1. 建立台账
            (2)  及时上报
            | 项目 | 数量 |
            |------|-----:|
            | 沙袋 | 100  |
            出席： 陈华、林晓
            附件1
            物资清单
            清单如下：
            附件2：
            联系人
            """)
        #expect(
            body.blocks == [
                .paragraph("为做好汛期工作，现通知如下。"), .heading(level: 1, text: "一、提高认识"),
                .heading(level: 2, text: "（一）加强领导。各地要明确责任。"), .heading(level: 3, text: "1. 建立台账"),
                .heading(level: 4, text: "(2)  及时上报"), .table([["项目", "数量"], ["沙袋", "100"]]),
                .attendance(label: "出席", names: "陈华、林晓"),
            ])
        #expect(
            body.attachments == [
                BodyAttachment(title: "物资清单", blocks: [.paragraph("清单如下：")]), BodyAttachment(title: "联系人"),
            ])
    }

    @Test(
        "What only looks like a number of a heading is a paragraph",
        arguments: [
            "一是加强领导", "1.5万元", "2026年工作", "（附表）", "（一", "一二三四五六、超长", "1、不是公文的层次", "第一、认识", "1", "", "附件1的说明",
            "出席：", "出席会议的有",
        ])
    func notHeadings(_ text: String) throws {
        let blocks = try BodyParser.parse(text).blocks
        #expect(blocks == (text.isEmpty ? [] : [.paragraph(text)]))
    }

    @Test("Tables that are ragged and characters that cannot be set are refused with their line")
    func refusals() {
        let cases: [(String, TypesettingError.Code, Int)] = [
            ("文\n| a | b |\n| c |", .bodyMalformed, 3), ("文\n\u{1}", .bodyMalformed, 2),
            ("\u{202E}", .bodyMalformed, 1), ("\u{FFFE}", .bodyMalformed, 1), ("\u{2028}", .bodyMalformed, 1),
            ("|" + String(repeating: "a|", count: 13), .limitExceeded, 1),
            ("文\n" + String(repeating: "长", count: 20_001), .limitExceeded, 2),
            (String(repeating: "附件\n", count: 201), .limitExceeded, 201),
        ]
        for (text, code, line) in cases {
            let error = #expect(throws: TypesettingError.self) { try BodyParser.parse(text) }
            #expect(error?.code == code && error?.line == line)
        }
        #expect(throws: TypesettingError.limit("", 1)) {
            try BodyParser.parse(String(repeating: "a\n", count: 10), limits: BodyLimits(size: 19))
        }
    }

    @Test("What was read is written and read again the same", arguments: 0..<200)
    func roundTrip(seed: UInt64) throws {
        var random = SeededNumbers(seed: seed)
        let parts = [
            "一、", "（一）", "1.", "（1）", "|", "| ", "-", ":", "附件", "附件1", "出席", "：", " ", "\n", "\n\n", "文", "。", "a",
            "\t", "　",
        ]
        let text = (0..<40).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
        guard let body = try? BodyParser.parse(text) else { return }
        #expect(try BodyParser.parse(body.source) == body)
    }
}
