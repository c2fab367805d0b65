import Documents
import OFD
import Testing

@testable import Typesetting

@Suite("Signatures, seals and the imprint")
struct SignatureTests {
    @Test(
        "The seal covers name and date, a little below its middle, its upper edge within a line of the text",
        arguments: [38.0, 42, 45, 50], [0, 3, 9])
    func single(diameter: Double, paragraphs: Int) throws {
        var metadata = try Fixture.metadata()
        metadata.attachmentNotes = []
        let document = try Fixture.typeset(
            metadata, Fixture.body(paragraphs: paragraphs + 1), TypesettingOptions(sealDiameter: diameter))
        let place = try #require(document.sealPlaces.first)
        #expect(document.sealPlaces.count == 1 && place.kind == .seal && place.owner == "龙岩市人民政府办公室")
        let (name, date) = (try #require(document.marks(.signatories).first), try #require(document.marks(.date).first))
        #expect(name.page == place.page && date.page == place.page)
        #expect(near(name.middle, date.middle) && near(date.right, 184 - 4 * PageMeasure.pitch))
        #expect(near(place.box.x + diameter / 2, name.middle) && near(date.top - name.top, PageMeasure.lineHeight))
        let middle = place.box.y + diameter / 2
        #expect(place.box.y < name.top && place.box.y + diameter > date.bottom)
        #expect((name.top + date.bottom) / 2 > middle && (name.top + date.bottom) / 2 - middle < 6)
        let text = try #require(document.marks.last { $0.page == place.page && $0.text.hasSuffix("段。") })
        let line = text.top - (PageMeasure.lineHeight - TypeSize.three) / 2 + PageMeasure.lineHeight
        #expect((0...PageMeasure.lineHeight + 0.001).contains(place.box.y - line))
    }

    @Test(
        "Seals of joint documents cover their names, stay in the type area and do not touch", arguments: 2...12,
        [38.0, 42, 50])
    func joint(count: Int, diameter: Double) throws {
        var metadata = try Fixture.metadata()
        metadata.signatories = (0..<count).map { ["龙岩市第\($0)局", "龙岩市第\($0)人民政府办公室"][$0 % 2] }
        let document = try Fixture.typeset(
            metadata, Fixture.body(paragraphs: 4), TypesettingOptions(sealDiameter: diameter))
        let places = document.sealPlaces
        #expect(places.map(\.owner) == metadata.signatories)
        for (index, place) in places.enumerated() {
            #expect(place.box.x >= 28 && place.box.x + diameter <= 184)
            let center = (x: place.box.x + diameter / 2, y: place.box.y + diameter / 2)
            let names = document.marks(.signatories).filter { $0.tag?.occurrence == index }
            #expect(names.map(\.text).joined() == place.owner)
            #expect(
                names.allSatisfy {
                    $0.page == place.page && near($0.middle, center.x) && abs($0.top - center.y) < diameter / 2
                })
            for other in places[(index + 1)...] where other.page == place.page {
                let (x, y) = (other.box.x + diameter / 2 - center.x, other.box.y + diameter / 2 - center.y)
                #expect((x * x + y * y).squareRoot() > diameter)
            }
        }
        let date = try #require(document.marks(.date).first)
        let last = try #require(places.last)
        #expect(date.page == last.page && date.top > last.box.y && date.bottom < last.box.y + diameter)
        #expect(date.right <= 184.001)
    }

    @Test("A signature never stands on a page without text", arguments: 0..<60)
    func company(lineCount: Int) throws {
        var metadata = try Fixture.metadata()
        metadata.attachmentNotes = []
        let body = BodyText(blocks: (0...lineCount).map { .paragraph("第\($0)行文字。") })
        let document = try Fixture.typeset(metadata, body)
        let place = try #require(document.sealPlaces.first)
        #expect(document.marks.contains { $0.page == place.page && $0.text.hasSuffix("行文字。") })
        #expect(place.box.y + place.box.height <= 262.001)
    }

    @Test("Notes of attachments alone do not make up the page of a signature", arguments: 2..<30)
    func notes(lineCount: Int) throws {
        let body = BodyText(blocks: (0..<lineCount).map { .paragraph("第\($0)行文字。") })
        let document = try Fixture.typeset(try Fixture.metadata(), body)
        let page = try #require(document.sealPlaces.first).page
        #expect(document.marks.contains { $0.page == page && $0.text.hasSuffix("行文字。") })
        #expect(document.marks.contains { $0.page == 0 && $0.text.hasSuffix("行文字。") })
    }

    @Test("Without a seal the name stands a line below the text two characters in, the date two characters further")
    func unsealed() throws {
        let document = try Fixture.typeset(
            try Fixture.metadata(), Fixture.body(paragraphs: 1), TypesettingOptions(isSealed: false))
        #expect(document.sealPlaces.isEmpty)
        let (name, date) = (try #require(document.marks(.signatories).first), try #require(document.marks(.date).first))
        #expect(near(name.right, 184 - 2 * PageMeasure.pitch) && near(date.box.x, name.box.x + 2 * PageMeasure.pitch))
        var metadata = try Fixture.metadata()
        metadata.signatories = ["岩政办"]
        let short = try Fixture.typeset(metadata, Fixture.body(paragraphs: 1), TypesettingOptions(isSealed: false))
        let day = try #require(short.marks(.date).first)
        #expect(near(day.right, 184 - 2 * PageMeasure.pitch))
        #expect(near(day.box.x, try #require(short.marks(.signatories).first).box.x + 2 * PageMeasure.pitch))
    }

    @Test("The note stands in brackets below the date")
    func note() throws {
        let document = try Fixture.typeset(try Fixture.metadata(), Fixture.body(paragraphs: 2))
        let (note, date) = (try #require(document.marks(.note).first), try #require(document.marks(.date).first))
        #expect(note.text == "（此件公开发布）" && near(note.box.x, 28 + 2 * PageMeasure.pitch))
        #expect(near(note.top - date.top, PageMeasure.lineHeight))
    }

    @Test(
        "The imprint is on the last page, an even one; its last line lies on the edge of the type area",
        arguments: 0..<40)
    func imprint(paragraphs: Int) throws {
        let document = try Fixture.typeset(try Fixture.metadata(), Fixture.body(paragraphs: paragraphs))
        let count = document.draft.pages.count
        #expect(count.isMultiple(of: 2))
        let copies = try #require(document.marks(.copyRecipients).first)
        #expect(copies.text == "抄送：市委办公室、市人大常委会办公室。" && copies.page == count - 1)
        #expect(near(copies.size, TypeSize.four) && near(copies.box.x, 28 + TypeSize.four))
        let rules = document.rules(page: count - 1)
        let widths = rules.suffix(3).map(\.path.lineWidth).sorted()
        #expect(widths == [0.25, 0.35, 0.35])
        #expect(near(rules.map(\.y).max() ?? 0, 262 - 0.175))
        let (organ, date) = (
            try #require(document.marks(.printingOrgan).first), try #require(document.marks(.printingDate).first)
        )
        #expect(date.text == "2026年3月6日印发" && near(organ.top, date.top) && near(date.right, 184 - TypeSize.four))
        // The text ends above the imprint.
        let above = document.marks.filter { $0.page == count - 1 && $0.size > TypeSize.four && $0.top < 262 }
        #expect(above.allSatisfy { $0.bottom < copies.top - 1 })
        #expect(document.sealPlaces.allSatisfy { $0.page < count - 1 || $0.box.y + $0.box.height < copies.top })
        // An empty page and the imprint behind it have no numbers.
        let numbered = Set(document.marks.filter { $0.top > 262 }.map(\.page))
        let hasEmptyPage = document.draft.pages.contains { $0.objects.isEmpty }
        #expect(numbered == Set(0..<(hasEmptyPage ? count - 2 : count)))
    }

    @Test("Page numbers stand 7 mm below the type area, odd ones at the right and even ones at the left")
    func numbers() throws {
        let document = try Fixture.typeset(try Fixture.metadata(), Fixture.body(paragraphs: 40))
        for page in document.draft.pages.indices {
            guard let number = document.marks.first(where: { $0.page == page && $0.top > 262 }) else { continue }
            #expect(number.text == "— \(page + 1) —" && number.font == "宋体" && near(number.size, TypeSize.four))
            // The dash is about a third of the size above the baseline.
            #expect(near(number.top + number.size * (TypeSize.ascent - 0.35), 262 + 7))
            #expect(
                page.isMultiple(of: 2)
                    ? near(number.right, 184 - TypeSize.four) : near(number.box.x, 28 + TypeSize.four))
        }
    }
}
