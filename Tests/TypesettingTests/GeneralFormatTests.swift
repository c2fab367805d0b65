import Documents
import OFD
import Testing

@testable import Typesetting

@Suite("The general format, GB/T 9704-2012")
struct GeneralFormatTests {
    private static let area = PageMeasure.typeArea
    private static let line = PageMeasure.lineHeight

    @Test("A full page has 22 lines of 28 characters in the type area of 156 × 225 mm")
    func fullPage() throws {
        let text = String(repeating: "文", count: 2000)
        let document = try Fixture.typeset(try Fixture.metadata(), BodyText(blocks: [.paragraph(text)]))
        let lines = document.marks.filter { $0.page == 1 && $0.size == TypeSize.three }
        #expect(lines.count == 22)
        #expect(lines.allSatisfy { $0.text.count == 28 && near($0.box.x, 28) && near($0.right, 184) })
        #expect(near(lines[1].top - lines[0].top, 225.0 / 22))
        #expect(lines[0].top >= 37 && lines[21].bottom <= 262)
        #expect(near(TypeSize.three, 5.644))
    }

    @Test("Copy number, marks and organ stand where the standard has them")
    func head() throws {
        var metadata = try Fixture.metadata()
        metadata.classification = try ClassificationMark("机密★1年")
        let document = try Fixture.typeset(metadata, Fixture.body(paragraphs: 2))
        let marks = try ["000001", "机密★1年", "特急"].map { try #require(document.mark($0)) }
        #expect(marks.allSatisfy { near($0.box.x, 28) && near($0.size, TypeSize.three) })
        #expect(marks.map(\.font) == ["仿宋_GB2312", "黑体", "黑体"])
        #expect(near(marks[1].top - marks[0].top, Self.line) && near(marks[2].top - marks[1].top, Self.line))
        let issuer = try #require(document.mark("龙岩市人民政府办公室文件"))
        #expect(near(issuer.top, 37 + 35) && near(issuer.middle, 106))
        #expect(issuer.color == .red && issuer.font == "方正小标宋简体" && issuer.size < 15)
    }

    @Test(
        "The number stands two lines below the organ in the middle, the red line 4 mm below it, the title two lines on")
    func numbering() throws {
        let document = try Fixture.typeset(try Fixture.metadata(), Fixture.body(paragraphs: 2))
        let (issuer, number) = (
            try #require(document.marks(.issuerMarks).first), try #require(document.mark("龙政办〔2026〕12号"))
        )
        #expect(near(number.middle, 106))
        #expect(near(number.top - (Self.line - TypeSize.three) / 2 - issuer.bottom, 2 * Self.line))
        let rule = try #require(document.rules(page: 0).first)
        #expect(near(rule.y - number.bottom, 4) && near(rule.x, 28) && near(rule.width, 156))
        #expect(rule.path.stroke == .red)
        let title = try #require(document.marks(.title).first)
        #expect(near(title.middle, 106) && near(title.size, TypeSize.two) && title.font == "方正小标宋简体")
        // The title begins on the next line of the page that is two lines below the red line.
        #expect((2 * Self.line..<3.1 * Self.line).contains(title.top - rule.y + Self.line / 2))
        let recipients = try #require(document.marks(.mainRecipients).first)
        #expect(recipients.text == "各县、市、区人民政府，市直各单位：" && near(recipients.box.x, 28))
        #expect(near(recipients.bottom - title.bottom, 2 * Self.line, within: 1.2))
    }

    @Test("Documents to a higher organ have the number at the left and the signers at the right, on one line")
    func upward() throws {
        var metadata = try Fixture.metadata(.request)
        metadata.signers = ["陈华"]
        var document = try Fixture.typeset(metadata, Fixture.body(paragraphs: 2))
        let number = try #require(document.marks(.number).first)
        let (label, signer) = (try #require(document.mark("签发人：")), try #require(document.mark("陈华")))
        #expect(
            near(number.box.x, 28 + PageMeasure.pitch) && near(number.top, signer.top) && near(label.top, signer.top))
        #expect(near(signer.right, 184 - PageMeasure.pitch) && signer.font == "楷体_GB2312" && label.font == "仿宋_GB2312")
        metadata.signers = ["陈华", "林晓", "张伟"]
        document = try Fixture.typeset(metadata, Fixture.body(paragraphs: 2))
        let signers = document.marks(.signers)
        #expect(signers.map(\.text) == metadata.signers)
        #expect(near(signers[0].top, signers[1].top) && near(signers[2].box.x, signers[0].box.x))
        #expect(near(try #require(document.marks(.number).first).top, signers[2].top))
        metadata.signers = ["龙岩市人民政府办公室主任兼应急管理局局长", "龙岩市财政局局长"]
        document = try Fixture.typeset(metadata, Fixture.body(paragraphs: 2))
        let lower = try #require(document.marks(.number).first)
        #expect(document.marks(.signers).allSatisfy { $0.right <= 184.001 && $0.top < lower.top })
    }

    @Test("Headings of the four levels are 黑体, 楷体 and 仿宋, two characters in")
    func headings() throws {
        let body = try BodyParser.parse("一、总体要求\n（一）加强领导。各地要负责。\n1.建账\n（1）及时")
        let document = try Fixture.typeset(try Fixture.metadata(), body)
        let find = { (text: String) in try #require(document.mark(text)) }
        #expect(try find("一、总体要求").font == "黑体")
        #expect(try find("（一）加强领导。").font == "楷体_GB2312")
        #expect(try find("各地要负责。").font == "仿宋_GB2312")
        #expect(try find("1.建账").font == "仿宋_GB2312")
        let sentence = try Fixture.typeset(try Fixture.metadata(), BodyParser.parse("一、同意你市的请示。\n文字。"))
        #expect(sentence.mark("一、同意你市的请示。")?.font == "仿宋_GB2312")
        #expect(try near(find("（1）及时").box.x, 28 + 2 * PageMeasure.pitch))
    }

    @Test("Notes of attachments stand a line below the text, numbered, without numbers of their own")
    func attachmentNotes() throws {
        let document = try Fixture.typeset(try Fixture.metadata(), Fixture.body(paragraphs: 1))
        let notes = document.marks(.attachmentNotes)
        #expect(notes.map(\.text) == ["附件：1．检查表", "2．联系人名单"])
        #expect(near(notes[0].box.x, 28 + 2 * PageMeasure.pitch) && near(notes[1].box.x, 28 + 5 * PageMeasure.pitch))
        var metadata = try Fixture.metadata()
        metadata.attachmentNotes = ["检查表。"]
        #expect(
            try Fixture.typeset(metadata, Fixture.body(paragraphs: 1)).marks(.attachmentNotes).map(\.text) == ["附件：检查表"]
        )
    }

    @Test("The first page shows text; too many addressees move to the imprint", arguments: [1, 5, 60, 200])
    func recipients(count: Int) throws {
        var metadata = try Fixture.metadata()
        metadata.mainRecipients = (0..<count).map { "第\($0)区人民政府" }
        let document = try Fixture.typeset(metadata, Fixture.body(paragraphs: 9))
        #expect(document.marks.contains { $0.page == 0 && $0.text.hasPrefix("各地各部门") })
        let isMoved = document.marks.contains { $0.text.hasPrefix("主送：") }
        #expect(isMoved == (count >= 60))
        #expect(document.marks(.mainRecipients).map(\.text).joined().contains("第\(count - 1)区人民政府"))
    }

    @Test(
        "Joint documents name all organs above each other, the one in charge first, and 文件 beside their middle",
        arguments: 2...10)
    func joint(count: Int) throws {
        var metadata = try Fixture.metadata()
        metadata.issuerMarks = (0..<count).map { "龙岩市第\($0)" + ["局", "委员会", "人民政府办公室"][$0 % 3] }
        let document = try Fixture.typeset(metadata, Fixture.body(paragraphs: 9))
        let marks = document.marks(.issuerMarks).filter { $0.text != "文件" }
        #expect(marks.map(\.text) == metadata.issuerMarks)
        #expect(near(marks[0].top, 72))
        for (upper, lower) in zip(marks, marks.dropFirst()) {
            #expect(upper.bottom <= lower.top && near(upper.box.x, lower.box.x) && near(upper.right, lower.right))
        }
        let word = try #require(document.mark("文件"))
        #expect(
            near(word.top + word.bottom, marks[0].top + marks[count - 1].bottom) && word.box.x > marks[0].right - 0.001)
        #expect(document.marks.contains { $0.page == 0 && $0.text.hasPrefix("各地各部门") })
    }

    @Test("Attachments begin on pages of their own, before the imprint")
    func attachments() throws {
        let body = try BodyParser.parse("\(Fixture.sentence)\n附件1\n物资清单\n| 名 | 数 |\n| 沙袋 | 3 |\n附件2\n联系人\n陈华")
        let document = try Fixture.typeset(try Fixture.metadata(), body)
        let labels = try ["附件1", "附件2"].map { try #require(document.mark($0)) }
        let signed = try #require(document.marks(.date).first).page
        #expect(labels.map(\.page) == [signed + 1, signed + 2])
        #expect(labels.allSatisfy { $0.font == "黑体" && near($0.box.x, 28) })
        #expect(near(try #require(document.mark("物资清单")).middle, 106))
        #expect(document.marks(.copyRecipients).allSatisfy { $0.page == document.draft.pages.count - 1 })
    }

    @Test("Nothing of the text is lost, and all of it stands on the paper beside nothing else", arguments: 0..<25)
    func whole(count: Int) throws {
        let document = try Fixture.typeset(try Fixture.metadata(), Fixture.body(paragraphs: count))
        let text = document.marks.filter { $0.top < 262 }.map(\.text).joined()
        for index in 0..<count { #expect(text.contains("\(Fixture.sentence)第\(index + 1)段。")) }
        for mark in document.marks {
            #expect(mark.box.x >= 27.999 && mark.right <= 184 + PageMeasure.pitch + 0.001 && mark.bottom < 297)
        }
        for page in document.draft.pages.indices {
            let lines = document.marks.filter { $0.page == page }.sorted { ($0.top, $0.box.x) < ($1.top, $1.box.x) }
            for (upper, lower) in zip(lines, lines.dropFirst()) {
                let isBeside = lower.box.x >= upper.right - 0.001
                #expect(lower.top >= upper.bottom - 0.001 || isBeside, "\(upper.text) / \(lower.text)")
            }
        }
    }
}
