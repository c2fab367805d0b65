import Foundation
import Testing

@testable import OFD

@Suite("The content of pages")
struct ContentTests {
    @Test(
        "Advances are numbers and repetitions of numbers",
        arguments: [
            ("1 2 3", [1, 2, 3]), ("g 3 1.5", [1.5, 1.5, 1.5]), ("g 2 3.175 g 2 1.5 3", [3.175, 3.175, 1.5, 1.5, 3]),
            ("", []), ("g", []), ("g x 1", []), ("1 g -1 2", [1]), ("g 0 5 7", [7]), ("1 nan 2", [1]),
        ] as [(String, [Double])])
    func deltas(_ text: String, _ expected: [Double]) {
        #expect(DeltaList.parse(text) == expected)
    }

    @Test("A repetition cannot be longer than an object can be")
    func hugeRepetition() {
        #expect(DeltaList.parse("g 999999999999 1 g 999999999999 1").count == DeltaList.limit)
    }

    @Test("Abbreviated paths are read with all their operators, and as far as they are right")
    func paths() {
        let point = { (x: Double, y: Double) in OFDPoint(x: x, y: y) }
        #expect(
            PathFigure(abbreviated: "M 0 0 L 1 2 Q 1 1 2 2 B 1 1 2 2 3 3 A 5 6 30 1 0 7 8 C").segments == [
                .move(point(0, 0)), .line(point(1, 2)), .quadratic(point(1, 1), point(2, 2)),
                .cubic(point(1, 1), point(2, 2), point(3, 3)),
                .arc(rx: 5, ry: 6, angle: 30, isLarge: true, isSwept: false, to: point(7, 8)), .close,
            ])
        #expect(PathFigure(abbreviated: "S1,1L2-3C M 4 4").segments.count == 4)
        #expect(PathFigure(abbreviated: "M 0 0 L 1 1 2 2").segments.count == 3)
        #expect(PathFigure(abbreviated: "M 0 0 X 1 1 L 2 2").segments.count == 1)
        #expect(PathFigure(abbreviated: "M 0 0 L 1").segments.count == 1)
        #expect(PathFigure(abbreviated: "L 1e999 0").segments.isEmpty)
    }

    @Test(
        "Numbers are plain and finite, and written without noise",
        arguments: [
            ("1.5", "1.5"), ("-0.00001", "0"), ("1e3", "1000"), ("69.99999999999999", "70"), ("1e300", "10000000"),
        ])
    func numbers(_ text: String, _ expected: String) throws {
        #expect(OFDNumber.text(try #require(OFDNumber.parse(text))) == expected)
        for bad in ["nan", "inf", "0x10", "1_0", "", " ", "１"] { #expect(OFDNumber.parse(bad) == nil) }
    }

    @Test("A number is read as the standard library reads it, however it is spelt")
    func spellings() {
        var random = SeededNumbers(seed: 61)
        let characters = Array("00123456789.-+e ")
        for _ in 0..<20_000 {
            let length = Int.random(in: 1...20, using: &random)
            let text = String((0..<length).map { _ in characters.randomElement(using: &random) ?? "0" })
            let expected = Double(text.trimmingCharacters(in: .whitespaces)).flatMap { $0.isFinite ? $0 : nil }
            #expect(
                OFDNumber.parse(text) == expected.map { min(max($0, -OFDNumber.limit), OFDNumber.limit) }, "\(text)")
        }
    }

    @Test("Numbers of a list stand between white space of any kind and commas, and end at the first that is none")
    func lists() {
        #expect(OFDNumber.list(" 1,2\t3\n\u{3000}4\u{a0}-5 ") == [1, 2, 3, 4, -5])
        #expect(OFDNumber.list("1 2 x 3") == [1, 2])
        #expect(OFDNumber.list("1 ２ 3") == [1])
        #expect(OFDNumber.list("1 2 3", limit: 2) == [1, 2])
        #expect(DeltaList.parse("1 g 3 2.5 G 1 7") == [1, 2.5, 2.5, 2.5, 7])
        #expect(DeltaList.parse("1 g -3 2") == [1])
        #expect(DeltaList.parse("g 99999999999999999999 1").count == DeltaList.limit)
        #expect(DeltaList.parse("2 g 3") == [2])
    }

    func text(_ object: String) throws -> TextObject {
        let page = try Archive.onePage(object).file.document().page(0)
        guard case .text(let text)? = page.layers.first?.objects.first?.kind else {
            Issue.record("there is no text")
            throw CancellationError()
        }
        return text
    }

    @Test("Glyph runs stand for their characters, one for several and several for one")
    func glyphRuns() throws {
        let text = try self.text(
            """
            <ofd:TextObject ID="4" Boundary="0 0 9 9" Font="3" Size="2">
            <ofd:CGTransform CodePosition="1" CodeCount="2" GlyphCount="1"><ofd:Glyphs>71</ofd:Glyphs></ofd:CGTransform>
            <ofd:CGTransform CodePosition="3" CodeCount="1" GlyphCount="2"><ofd:Glyphs>8 9</ofd:Glyphs></ofd:CGTransform>
            <ofd:TextCode X="1" Y="2" DeltaX="1 2 3 4">afixb</ofd:TextCode></ofd:TextObject>
            """)
        let glyphs = text.placedGlyphs()
        #expect(glyphs.map(\.text) == ["a", "fi", "x", "", "b"])
        #expect(glyphs.map(\.glyph) == [nil, 71, 8, 9, nil])
        #expect(glyphs.map(\.origin.x) == [1, 2, 4, 7, 11])
        #expect(glyphs.allSatisfy { $0.origin.y == 2 && $0.isPlaced })
    }

    @Test("Missing places are those of the line before, missing advances the last or the usual ones")
    func missingPlaces() throws {
        let text = try self.text(
            """
            <ofd:TextObject ID="4" Boundary="0 0 9 9" Font="3" Size="2">
            <ofd:TextCode X="1" Y="2" DeltaX="3">abc</ofd:TextCode><ofd:TextCode Y="9">文a文</ofd:TextCode></ofd:TextObject>
            """)
        let glyphs = text.placedGlyphs()
        #expect(glyphs.map(\.origin.x) == [1, 4, 7, 1, 3, 4])
        #expect(glyphs.map(\.origin.y) == [2, 2, 2, 9, 9, 9])
    }

    @Test("Drawing parameters are inherited, and a ring of them ends")
    func parameters() throws {
        let resources = """
            <ofd:DrawParams><ofd:DrawParam ID="10" LineWidth="2" Relative="11"/>
            <ofd:DrawParam ID="11" LineWidth="3" Cap="Round" Relative="10">
            <ofd:FillColor Value="1 2 #ff"/></ofd:DrawParam></ofd:DrawParams>
            """
        let table = try Archive.onePage("", resources: resources).file.document().resources()
        let style = table.style(ofParameter: 10)
        #expect(style.lineWidth == 2 && style.cap == "Round" && style.fill?.color.components == [1, 2, 255])
        #expect(table.style(ofParameter: 99).lineWidth == nil && table.style(ofParameter: nil).cap == nil)
    }

    @Test("Text comes in the order in which it is read, through groups and transforms")
    func readingOrder() throws {
        let line = { (identifier: Int, x: Int, y: Int, text: String) in
            """
            <ofd:TextObject ID="\(identifier)" Boundary="\(x) \(y) 50 5" Font="3" Size="4">
            <ofd:TextCode X="0" Y="4">\(text)</ofd:TextCode></ofd:TextObject>
            """
        }
        let objects =
            line(4, 20, 100, "第二行") + line(5, 60, 50, "右") + line(6, 20, 50, "左") + "<ofd:PageBlock>"
            + line(7, 20, 10, "题目")
            + "</ofd:PageBlock><ofd:TextObject ID=\"8\" Boundary=\"20 150 9 9\" CTM=\"0.5 0 0 0.5 0 0\" Size=\"8\">"
            + "<ofd:TextCode X=\"0\" Y=\"8\">第三行</ofd:TextCode></ofd:TextObject>"
            + "<ofd:TextObject ID=\"9\" Visible=\"false\" Boundary=\"0 0 9 9\" Size=\"8\"><ofd:TextCode>隐</ofd:TextCode></ofd:TextObject>"
        let text = try Archive.onePage(objects).file.document().text(ofPage: 0)
        #expect(text.lines == ["题目", "左 右", "第二行", "第三行"])
        #expect(text.runs.last?.size == 4)
    }

    @Test(
        "The text of real files is found",
        .enabled(if: Samples.folder != nil, "there is no folder shared/samples/ofd: skipped"),
        arguments: [
            ("ofdrw-converter__helloworld.ofd", "你好呀，OFD Reader&Writer！"), ("ofdrw-converter__1.ofd", "浙江增值税电子普通发票"),
            ("ofdrw-converter__testImageNotFound.ofd", "探矿权新立"), ("ofdrw-converter__z.ofd", "11.4字型变换"),
            ("ofdrw-converter__pattern类型.ofd", "信息系统密码应用测评要求"),
        ])
    func samples(_ name: String, _ expected: String) throws {
        let document = try Samples.file(name).document()
        let text = try document.pages.indices.map { try document.text(ofPage: $0).text }.joined()
        #expect(text.contains(expected), "\(text.prefix(500))")
    }
}
