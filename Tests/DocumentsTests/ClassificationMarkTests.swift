import Documents
import Testing

@Suite("Marks of classification")
struct ClassificationMarkTests {
    struct Marked: Sendable, CustomTestStringConvertible {
        let text: String
        let mark: String
        var testDescription: String { self.text.debugDescription }

        init(_ text: String, _ mark: String) {
            self.text = text
            self.mark = mark
        }
    }

    @Test(
        "A mark is found however it is spelt",
        arguments: [
            // Rule 1: grade, star, period.
            Marked("秘密★5年", "秘密★5年"),
            Marked("机密★1年\n特急\n龙岩市人民政府文件", "机密★1年"),
            Marked("绝密★长期", "绝密★长期"),
            Marked("秘　密★10年", "秘密★10年"),
            Marked("机 密 ★ 1 0 年", "机密★10年"),
            Marked("祕密★5年", "秘密★5年"),
            Marked("機密★長期", "机密★长期"),
            Marked("絕密☆30年", "绝密★30年"),
            Marked("秘密⭐\u{FE0F}５年", "秘密★5年"),
            Marked("秘密＊５年", "秘密★5年"),
            Marked("机密*6个月", "机密★6个月"),
            Marked("机密★15天", "机密★15天"),
            Marked("秘密★十五年", "秘密★15年"),
            Marked("秘密★二十年", "秘密★20年"),
            Marked("秘密★三年", "秘密★3年"),
            Marked("秘密★2030年1月1日", "秘密★2030年1月1日"),
            Marked("秘密★2030-01-01", "秘密★2030年1月1日"),
            Marked("正文前有字 机密★1年 后面也有", "机密★1年"),
            Marked("附件：机密★1年", "机密★1年"),
            Marked("秘\u{200B}密\u{200B}★\u{FEFF}5\u{00AD}年", "秘密★5年"),
            Marked("秘\n密\n★\n5\n年\n正文", "秘密★5年"),
            Marked("如\u{201C}机密★1年\u{201D}字样", "机密★1年"),
            // Rule 2: grade and a true star.
            Marked("绝密★启用前", "绝密★启用前"),
            Marked("机密★", "机密"),
            Marked("  机密★  \n正文", "机密"),
            Marked("000012 机密★", "机密"),
            // Rule 3: label and grade.
            Marked("密级：机密", "机密"),
            Marked("标题\n密　级:  秘密  紧急程度：特急", "秘密"),
            Marked("密级和保密期限：绝密", "绝密"),
            Marked("密级：秘密（5年）", "秘密★5年"),
            // Rule 4: a line of grade and period without the star.
            Marked("机密 1年", "机密★1年"),
            Marked("很长的正文\n\n\n一\n二\n三\n四\n五\n六\n七\n八\n九\n秘密■5年\n十", "秘密★5年"),
            Marked("机密\u{E005}长期", "机密★长期"),
            // Rule 5: the grade alone at the head.
            Marked("机密\n龙岩市人民政府文件", "机密"),
            Marked("\n\n   绝　密   \n", "绝密"),
            Marked("【秘密】\r\n标题", "秘密"),
            Marked("000001\n机密\n特急\n", "机密"),
            Marked("000001 机密 特急", "机密"),
        ]
    )
    func finds(_ marked: Marked) {
        #expect(ClassificationMark.find(in: marked.text)?.description == marked.mark)
    }

    @Test(
        "Sentences that speak of secrets bear no mark",
        arguments: [
            "", "保守国家秘密", "保守国家秘密，人人有责。", "中华人民共和国保守国家秘密法", "商业秘密、个人隐私",
            "机密文件应当通过机要交通传递。", "绝密级、机密级、秘密级国家秘密", "国家秘密的密级分为绝密、机密、秘密三级。",
            "密级：绝密、机密、秘密", "密级：秘密□ 机密□ 绝密□", "密级：秘密/机密/绝密", "密级：无", "密级：机密以上人员",
            "密级：秘密 机密 绝密（请勾选）", "密码：秘密*****", "秘密***", "神秘密林探险5年", "机密性、完整性、可用性",
            "工作秘密的保密期限一般为5年", "国家秘密5年内不得解密", "要保守秘密\n★一、加强领导\n★二、落实责任",
            "关于国家秘密★等级说明", "秘书处 密切联系群众", "机关密切配合", "一\n二\n三\n四\n五\n六\n七\n八\n保守国家\n秘密\n",
            "《关于加强秘密管理的通知》", "★★★秘密花园", "绝密行动", "飞机密集起降★5年", "秘密 5年计划", "12 机密",
            "通知\n\n机密文件管理办法\n", "涉密人员脱密期：核心10年",
        ]
    )
    func leavesAlone(_ text: String) {
        #expect(ClassificationMark.find(in: text) == nil)
    }

    @Test("A grade alone is looked for in the first lines only")
    func head() {
        let line = "正文\n\n"
        let inHead = String(repeating: line, count: ClassificationMark.headLines - 1) + "机密\n"
        let below = String(repeating: line, count: ClassificationMark.headLines) + "机密\n"
        #expect(ClassificationMark.find(in: inHead) != nil)
        #expect(ClassificationMark.find(in: below) == nil)
    }

    @Test("Blanks between the characters of a mark are bounded")
    func gap() {
        #expect(ClassificationMark.find(in: "秘\(String(repeating: " ", count: 60))密★5年") != nil)
        #expect(ClassificationMark.find(in: "秘\(String(repeating: " ", count: 600))密★5年") == nil)
    }

    @Test("A long hostile text takes linear time", .timeLimit(.minutes(5)))
    func longText() {
        for part in ["秘 ", "秘密", "秘密★", "密级：秘", " 秘\n", "秘密★1"] {
            _ = ClassificationMark.find(in: String(repeating: part, count: 50_000))
        }
        let text = String(repeating: "秘 密 林 ", count: 50_000) + "机密★1年"
        #expect(ClassificationMark.find(in: text)?.description == "机密★1年")
    }

    @Test(
        "A mark is read by itself and printed in the one form",
        arguments: [
            ("无", "无"), ("秘密", "秘密"), ("机密★1年", "机密★1年"), ("机 密 ☆ １ 年", "机密★1年"), ("绝密★长期", "绝密★长期"),
            ("秘密 5年", "秘密★5年"),
        ]
    )
    func reads(_ text: String, _ canonical: String) throws {
        let mark = try ClassificationMark(text)
        #expect(mark.description == canonical)
        #expect(try ClassificationMark(mark.description) == mark)
    }

    @Test("Every period is printed so that it is read back")
    func periods() throws {
        let date = try CalendarDate("2030-01-01")
        let periods: [ClassificationMark.Period] = [
            .unstated, .years(5), .months(6), .days(10), .longTerm, .until(date), .condition("启用前"),
        ]
        for period in periods {
            let mark = ClassificationMark(.confidential, period)
            #expect(try ClassificationMark(mark.description) == mark)
        }
    }

    @Test("What is neither a mark nor 无 is refused", arguments: ["", "内部", "公开", "保守国家秘密", "无密级", "秘密A"])
    func refuses(_ text: String) {
        #expect(throws: DocumentsError.self) { try ClassificationMark(text) }
    }

    @Test("Grades are ordered, and all but 无 are state secrets")
    func grades() throws {
        #expect(Classification.allCases == Classification.allCases.sorted())
        #expect(Classification.allCases.filter(\.isStateSecret) == [.secret, .confidential, .topSecret])
        #expect(try Classification("机密") == .confidential)
        #expect(throws: DocumentsError.self) { try Classification("内部") }
    }
}
