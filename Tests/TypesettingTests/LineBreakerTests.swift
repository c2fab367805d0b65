import Testing

@testable import Typesetting

@Suite("Breaking lines")
struct LineBreakerTests {
    private static let width = PageMeasure.width

    private func lines(_ text: String, width: Double = Self.width, firstIndent: Double = 0) -> [SetLine] {
        LineBreaker(measure: .body).lines(StyledCharacter.all(text, .body), width: width, firstIndent: firstIndent)
    }

    @Test("A line holds 28 characters, the first of a paragraph 26")
    func fullLines() {
        let lines = self.lines(String(repeating: "文", count: 82), firstIndent: 2 * PageMeasure.pitch)
        #expect(lines.map(\.characters.count) == [26, 28, 28])
        #expect(near(lines[0].characters[0].x, 2 * PageMeasure.pitch))
        #expect(lines.allSatisfy { near($0.end, Self.width) })
    }

    @Test("A mark that does not fit hangs behind the line when no mark on it can be narrowed")
    func hanging() {
        let lines = self.lines(String(repeating: "文", count: 28) + "，" + String(repeating: "字", count: 5))
        #expect(lines.map(\.characters.count) == [29, 5])
        #expect(near(lines[0].end, Self.width + PageMeasure.pitch))
        #expect(near(lines[0].characters[27].x, 27 * PageMeasure.pitch))
    }

    @Test("A mark that does not fit is taken in by narrowing the marks of the line")
    func narrowing() {
        let text = "文，" + String(repeating: "文", count: 26) + "。" + String(repeating: "字", count: 3)
        let lines = self.lines(text)
        #expect(lines.map(\.characters.count) == [29, 3])
        #expect(near(lines[0].end, Self.width))
    }

    @Test("A closing bracket that does not fit takes the character before it along, and the line is spread")
    func pushing() {
        let lines = self.lines(String(repeating: "文", count: 28) + "）" + String(repeating: "字", count: 5))
        #expect(lines.map(\.characters.count) == [27, 7])
        #expect(near(lines[0].end, Self.width))
        #expect(lines[1].text == "文）字字字字字")
    }

    @Test("An opening mark does not end a line")
    func opening() {
        let lines = self.lines(String(repeating: "文", count: 27) + "《" + String(repeating: "字", count: 5))
        #expect(lines.map(\.characters.count) == [27, 6])
    }

    @Test(
        "Words, numbers, years and double marks are not parted",
        arguments: ["2026年", "GB/T9704-2012", "3.14%", "——", "……", "第12号", "e-mail"])
    func whole(_ word: String) {
        for count in 1...29 {
            let lines = self.lines(String(repeating: "文", count: count) + word + String(repeating: "字", count: 30))
            #expect(lines.contains { $0.text.contains(word) })
        }
    }

    @Test("A word longer than a line is broken where the line ends")
    func longWord() {
        let address = "https://" + String(repeating: "a", count: 300)
        let lines = self.lines("网址" + address + "。")
        #expect(lines.map(\.text).joined() == "网址" + address + "。")
        #expect(lines.allSatisfy { $0.end <= Self.width + PageMeasure.pitch + 0.001 })
    }

    @Test(
        "Whatever the text, nothing is lost, lines keep to their width, and marks stand where they may",
        arguments: 0..<300)
    func anything(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let characters = Array("文字公安全，。、；：！？（）《》“”‘’—…a1Z9.,- %年月日号℃〔〕·𠮷é")
        let text = String(
            (0..<Int.random(in: 1...200, using: &random)).map { _ in characters.randomElement(using: &random) ?? "文" })
        let width = Double(Int.random(in: 3...28, using: &random)) * PageMeasure.pitch
        let lines = self.lines(text, width: width, firstIndent: Bool.random(using: &random) ? 2 * PageMeasure.pitch : 0)
        #expect(lines.map(\.text).joined().filter { $0 != " " } == text.filter { $0 != " " })
        for line in lines where !line.characters.isEmpty {
            let hangs = line.characters.last?.character.isHangable == true
            #expect(line.end <= width + (hangs ? PageMeasure.pitch : 0) + 0.001)
            for (left, right) in zip(line.characters, line.characters.dropFirst()) {
                #expect(left.x <= right.x + 0.001)
            }
        }
    }

    @Test("In ordinary text no line begins with a closing mark or ends with an opening one", arguments: 0..<200)
    func marks(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let words = [
            "各地", "人民政府", "，", "。", "、", "“", "”", "（", "）", "《", "》", "工作", "2026年", "12%", "要", "GB/T 9704", "落实责任",
            "；", "——",
        ]
        var (text, previous) = ("", "")
        for _ in 0..<80 {
            let word = words.randomElement(using: &random) ?? "文"
            // Marks follow words, as in sentences.
            if word.count == 1, previous.count == 1, previous != "要" { continue }
            text += word
            previous = word
        }
        let lines = self.lines(text, firstIndent: 2 * PageMeasure.pitch)
        for line in lines.dropFirst() {
            #expect(line.characters.first.map { !$0.character.isClosing } ?? true, "\(text)")
        }
        for line in lines.dropLast() {
            #expect(line.characters.last.map { !$0.character.isOpening } ?? true, "\(text)")
        }
    }
}

@Suite("Breaking titles")
struct TitleBreakerTests {
    private func lines(_ title: String) -> [String] { TitleBreaker(limit: BodyFlow.titleLimit).lines(title) }

    @Test("A title that fits on a line stays on it")
    func short() {
        #expect(self.lines("关于做好汛期安全检查工作的通知") == ["关于做好汛期安全检查工作的通知"])
    }

    @Test(
        "Longer titles are broken between words, in lines of different length, and the type of document is not parted",
        arguments: [
            "龙岩市人民政府办公室关于做好汛期安全检查工作的通知", "龙岩市人民政府关于印发《龙岩市电子公文管理办法》的通知",
            "福建省人民政府办公厅关于进一步加强全省防汛抗旱应急救灾物资储备管理工作的意见",
            "龙岩市财政局龙岩市应急管理局关于拨付2026年度第一批市级防汛抢险救灾专项资金并做好资金使用监督管理工作的通知",
        ])
    func long(_ title: String) {
        let lines = self.lines(title)
        #expect(lines.joined() == title)
        #expect(lines.count > 1)
        let widths = lines.map { CharacterMeasure(pitch: 1).width(of: $0) }
        #expect(widths.allSatisfy { $0 <= BodyFlow.titleLimit && $0 >= 4 })
        #expect(Set(widths).count > 1)
        #expect(lines.dropFirst().allSatisfy { line in !line.hasPrefix("的") && !"》，、）".contains(line.first ?? " ") })
        #expect(lines.allSatisfy { !$0.hasSuffix("关于") && !$0.hasSuffix("《") })
    }

    @Test("The names of the issuing organs are not parted")
    func names() {
        let names = ["龙岩市应急管理局", "龙岩市财政局", "龙岩市水利局", "龙岩市自然资源局"]
        let title = names.joined() + "关于下达2026年度防汛物资储备专项资金的通知"
        let lines = TitleBreaker(limit: BodyFlow.titleLimit, names: names).lines(title)
        #expect(lines.joined() == title && lines.count == 3)
        #expect(names.allSatisfy { name in lines.contains { $0.contains(name) } })
    }

    @Test("Any title is broken without loss, even one without places for it", arguments: [21, 40, 400, 1000])
    func anything(count: Int) {
        for character in ["文", "a", "，"] {
            let title = String(repeating: character, count: count)
            #expect(self.lines(title).joined() == title)
        }
    }
}
