import Documents
import OFD
import Testing

@testable import Typesetting

@Suite("Special formats and the file")
struct SpecialFormatTests {
    @Test("Letters: name 30 mm from the edge, double lines of 170 mm, number at the right, no first page number")
    func letter() throws {
        let document = try Fixture.typeset(try Fixture.metadata(.letter), Fixture.body(paragraphs: 14))
        #expect(document.format == .letter)
        let issuer = try #require(document.mark("龙岩市人民政府办公室"))
        #expect(near(issuer.top, 30) && near(issuer.middle, 105, within: 1.1) && issuer.color == .red)
        let rules = document.rules(page: 0).filter { $0.path.stroke == .red }.sorted { $0.y < $1.y }
        #expect(rules.count == 4 && rules.allSatisfy { near($0.width, 170) && near($0.x, 21, within: 1.001) })
        #expect(rules[0].path.lineWidth > rules[1].path.lineWidth && rules[2].path.lineWidth < rules[3].path.lineWidth)
        #expect(near(rules[0].y - rules[0].path.lineWidth / 2 - issuer.bottom, 4))
        #expect(near(297 - rules[3].y - rules[3].path.lineWidth / 2, 20))
        let number = try #require(document.marks(.number).first)
        #expect(near(number.right, 184))
        #expect(near(number.top - rules[1].y - rules[1].path.lineWidth / 2, TypeSize.three * 7 / 8))
        #expect(!document.marks.contains { $0.page == 0 && $0.text == "— 1 —" })
        #expect(document.marks.contains { $0.text == "— 2 —" })
        #expect(document.marks(.printingOrgan).isEmpty && !document.marks(.copyRecipients).isEmpty)
    }

    @Test("Orders: name and 令 20 mm down, the number of the order in the middle, no title, a stamp for the signer")
    func order() throws {
        var metadata = try Fixture.metadata(.order)
        metadata.issuerMarks = ["龙岩市人民政府"]
        metadata.signatories = ["市长 陈华"]
        metadata.mainRecipients = []
        let document = try Fixture.typeset(metadata, Fixture.body(paragraphs: 2))
        let issuer = try #require(document.mark("龙岩市人民政府令"))
        #expect(near(issuer.top, 37 + 20) && near(issuer.middle, 106))
        let number = try #require(document.mark("第12号"))
        #expect(near(number.middle, 106) && number.top > issuer.bottom + 2 * PageMeasure.lineHeight)
        #expect(document.marks(.title).isEmpty && document.rules(page: 0).allSatisfy { $0.path.stroke != .red })
        let place = try #require(document.sealPlaces.first)
        #expect(place.kind == .signatureStamp && near(place.box.x + place.box.width, 184 - 4 * PageMeasure.pitch))
        let (office, name) = (try #require(document.mark("市长")), try #require(document.mark("陈华")))
        #expect(near(office.right, place.box.x - 2 * PageMeasure.pitch) && near(office.top, name.top))
        let date = try #require(document.marks(.date).first)
        #expect(near(date.right, 184 - 4 * PageMeasure.pitch))
        #expect(near(date.top - name.top, 2 * PageMeasure.lineHeight))
    }

    @Test("Minutes: the name of the meeting and 纪要, lists of people in 黑体, no seal")
    func minutes() throws {
        var metadata = try Fixture.metadata(.minutes)
        metadata.issuerMarks = ["龙岩市人民政府常务会议"]
        let body = try BodyParser.parse("会议研究了防汛工作。\n出席：\(String(repeating: "陈华、", count: 20))林晓\n列席：张伟")
        let document = try Fixture.typeset(metadata, body)
        #expect(near(try #require(document.mark("龙岩市人民政府常务会议纪要")).top, 72))
        #expect(document.sealPlaces.isEmpty)
        let labels = try ["出席：", "列席："].map { try #require(document.mark($0)) }
        #expect(labels.allSatisfy { $0.font == "黑体" && near($0.box.x, 28 + 2 * PageMeasure.pitch) })
        let names = document.marks.filter { $0.text.contains("陈华") && $0.font == "仿宋_GB2312" }
        // The first line is spread, so its names may begin a little further in.
        #expect(names.count > 1 && near(names[0].box.x, 28 + 5 * PageMeasure.pitch, within: 2))
        #expect(names.dropFirst().allSatisfy { near($0.box.x, 28 + 5 * PageMeasure.pitch) })
    }

    @Test(
        "All types of documents are typeset in all formats, and the file is read with the same text",
        arguments: DocumentKind.allCases)
    func kinds(kind: DocumentKind) throws {
        let metadata = try Fixture.metadata(kind)
        let body = try BodyParser.parse("\(Fixture.sentence)\n一、要求\n| 名 | 数 |\n| 沙袋 | 3 |\n附件\n清单\n文")
        for format in [nil] + DocumentFormat.allCases.map(Optional.some) {
            let document = try Fixture.typeset(metadata, body, TypesettingOptions(format: format))
            #expect(document.format == format ?? DocumentFormat(for: kind))
            let file = try OFDFile(document.file())
            let read = try file.document()
            let text = try read.pages.indices.map { try read.text(ofPage: $0).runs.map(\.text).joined() }.joined()
            #expect(text.filter { !$0.isWhitespace } == document.characters)
            #expect(file.bodies[0].information.title == metadata.title)
            #expect(file.bodies[0].information.customData.contains { $0.name == "文种" && $0.value == kind.rawValue })
        }
    }

    @Test("A machine finds the elements of the metadata by their tags")
    func tags() throws {
        let metadata = try Fixture.metadata()
        let document = try OFDFile(Fixture.typeset(metadata, Fixture.body(paragraphs: 30)).file()).document()
        let tag = try #require(try document.customTags().first)
        #expect(tag.namespace == "urn:yizhan:document-tags:1")
        var texts: [Int: String] = [:]
        for page in document.pages.indices {
            for run in try document.text(ofPage: page).runs { texts[run.object ?? 0, default: ""] += run.text }
        }
        var found: [String: [String]] = [:]
        for element in try document.elements(of: tag) {
            found[element.name.joined(), default: []].append(element.objects.compactMap { texts[$0.object] }.joined())
        }
        #expect(found["标题"] == [metadata.title])
        #expect(found["发文字号"] == ["龙政办〔2026〕12号"])
        #expect(found["成文日期"] == ["2026年3月5日"])
        #expect(found["发文机关或签发人署名"] == metadata.signatories)
        #expect(found["附件说明"] == ["附件：1．检查表", "2．联系人名单"])
        #expect(found["份号"] == ["000001"] && found["紧急程度"] == ["特急"])
        #expect(found["印发日期"] == ["2026年3月6日印发"])
    }

    @Test("The same document gives the same bytes, and another one another identifier")
    func deterministic() throws {
        let make = { (count: Int) in try Fixture.typeset(Fixture.metadata(), Fixture.body(paragraphs: count)) }
        #expect(try make(3).file() == make(3).file())
        #expect(try make(3).draft.information.identifier != make(4).draft.information.identifier)
    }

    @Test("Tables end every cell's text, break between rows, and keep to the type area")
    func tables() throws {
        let rows = (0..<60).map { row in ["\(row)", "第\(row)项" + String(repeating: "说明", count: row % 30), "备注"] }
        let document = try Fixture.typeset(try Fixture.metadata(), BodyText(blocks: [.table(rows)]))
        let text = document.characters
        for row in rows.indices { #expect(text.contains("第\(row)项")) }
        #expect(text.filter { $0 == "说" }.count == rows.reduce(0) { $0 + $1[1].filter { $0 == "说" }.count })
        for page in document.draft.pages.indices {
            let isInside = document.rules(page: page).allSatisfy { $0.y <= 262.001 && $0.x >= 20.9 }
            #expect(isInside)
        }
        let tall = [[String(repeating: "长", count: 20_000), "短"]]
        let long = try Fixture.typeset(try Fixture.metadata(), BodyText(blocks: [.table(tall)]))
        #expect(long.characters.filter { $0 == "长" }.count == 20_000)
    }

    @Test("Lines given for a title are used, and refused when they are another title or too long")
    func titleLines() throws {
        let metadata = try Fixture.metadata()
        let given = ["关于做好", "汛期安全检查工作的通知"]
        let document = try Fixture.typeset(metadata, BodyText(), TypesettingOptions(titleLines: given))
        #expect(document.marks(.title).map(\.text) == given)
        #expect(throws: TypesettingError.self) {
            try Fixture.typeset(metadata, BodyText(), TypesettingOptions(titleLines: ["关于"]))
        }
        var long = metadata
        long.title = String(repeating: "题", count: 21)
        #expect(throws: TypesettingError.self) {
            try Fixture.typeset(long, BodyText(), TypesettingOptions(titleLines: [long.title]))
        }
    }
}
