internal import Documents
internal import OFD
internal import Typesetting

/// The plain text that people write to be typeset.
let typesettingTargets: [FuzzTarget] = [
    FuzzTarget(
        "body-text", "the body of a document: written and read again it is the same, and all of it is on the pages",
        sizeLimit: 2048,
        seeds: { _ in
            [FuzzSeed("whole", bodySeed), FuzzSeed("minutes", "会议研究了防汛工作。\n出席：陈华、林晓\n列席：张伟\n")]
        },
        property: checkBody)
]

private let bodySeed = """
    为做好汛期工作，现通知如下。
    一、提高认识
    （一）加强领导。各地要明确责任，做到“早发现、早报告”。
    1.建立台账
    （1）2026年12月31日前完成95%。
    | 项目 | 数量 |
    |---|---|
    | 沙袋 | 100 |
    附件1
    物资清单
    清单如下：https://example.cn/a?b=c——……
    附件2
    联系人

    """

@Sendable private func checkBody(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    let body = try value(refusing: TypesettingError.self) { try BodyParser.parse(text) }
    guard let body else { return false }
    let again = try value(refusing: TypesettingError.self) { try BodyParser.parse(body.source) }
    try require(again == body, "a body is not read as it is written")
    let metadata = DocumentMetadata(kind: .minutes, title: "关于驿站的纪要")
    let document = try value(refusing: TypesettingError.self) { try DocumentTypesetter.typeset(metadata, body) }
    guard let document else { return false }
    let file = try value(refusing: TypesettingError.self) { try document.file() }
    let read = try value(refusing: OFDError.self) { try file.map { try OFDFile($0).document() } }
    guard let read = read ?? nil else { throw PropertyViolation("what was typeset cannot be read") }
    var count = 0
    for page in read.pages.indices {
        let text = try value(refusing: OFDError.self) { try read.text(ofPage: page) }
        count += text?.runs.reduce(0) { $0 + visibleCount($1.text) } ?? 0
    }
    try require(count >= visibleCount(words(of: body)), "a part of the body is on no page")
    return true
}

/// What of a body must be seen; the marks between cells are not.
private func words(of body: BodyText) -> String {
    let parts = [body.blocks] + body.attachments.map(\.blocks)
    return parts.joined().map { block in
        switch block {
        case .heading(_, let text), .paragraph(let text): text
        case .table(let rows): rows.joined().joined()
        case .attendance(let label, let names): label + names
        }
    }.joined() + body.attachments.compactMap(\.title).joined()
}

private func visibleCount(_ text: String) -> Int { text.unicodeScalars.count { !$0.properties.isWhitespace } }
