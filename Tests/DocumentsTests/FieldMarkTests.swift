import Documents
import Testing

@Suite("Marks in titles and names")
struct FieldMarkTests {
    @Test(
        "A grade in brackets or before the title marks it",
        arguments: [
            "关于防汛工作的请示（机密）", "【机密】关于防汛工作的请示", "机密 关于防汛工作的请示", "(绝密)关于防汛工作的请示", "（秘密）预算表",
            "秘密：关于防汛工作的请示", "关于防汛工作的请示（ 机 密 ）", "〔絕密〕预算表", "机密★10年 关于防汛工作的请示",
        ])
    func marked(_ field: String) { #expect(ClassificationMark.find(inField: field) != nil) }

    @Test(
        "Titles that speak of secrets bear no mark",
        arguments: [
            "关于保守国家秘密的通知", "机密文件管理办法", "秘密级载体清理工作方案", "关于（商业秘密）保护的通知", "关于学习《秘密》一书的通知",
            "关于防汛工作的请示",
        ])
    func unmarked(_ field: String) { #expect(ClassificationMark.find(inField: field) == nil) }
}
