internal import CanonicalJSON
internal import Documents
internal import Evidence
internal import Exchange

/// What a check of a store came to, for people and for programs.
struct StoreReportText {
    let node: DivisionCode
    let report: StoreReport

    var json: JSONValue {
        let checked = self.report.checked.reduce(into: [String: JSONValue]()) { members, entry in
            members[entry.key.rawValue] = .integer(entry.value)
        }
        let counts = self.report.counts.reduce(into: [String: JSONValue]()) { members, entry in
            members[entry.key.rawValue] = .integer(Int64(entry.value))
        }
        return [
            "checked": .object(checked),
            "counts": .object(counts),
            "errors": .integer(Int64(self.report.errorCount)),
            "findings": .array(self.report.findings.map(Self.json)),
            "node": .string(self.node.digits),
            "omitted": .integer(Int64(self.report.omittedCount)),
            "v": 1,
            "warnings": .integer(Int64(self.report.warningCount)),
        ]
    }

    private static func json(_ finding: StoreFinding) -> JSONValue {
        [
            "detail": .string(finding.detail),
            "kind": .string(finding.kind.rawValue),
            "remedy": Self.json(finding.kind.remedy.text),
            "severity": .string(finding.severity.rawValue),
            "title": Self.json(finding.kind.title),
            "where": .string(finding.place),
        ]
    }

    private static func json(_ text: BilingualText) -> JSONValue {
        ["en": .string(text.english), "zh": .string(text.chinese)]
    }

    var text: String { self.table + self.remedies + self.summary }

    private var table: String {
        guard !self.report.findings.isEmpty else { return "" }
        var table = TextTable([
            .init("程度 severity"), .init("问题 finding"), .init("代码 kind"), .init("所在 where"), .init("说明 detail"),
        ])
        for finding in self.report.findings {
            let title = finding.kind.title
            table.append([
                finding.severity == .error ? "错误 error" : "警告 warning", "\(title.chinese) \(title.english)",
                finding.kind.rawValue, finding.place, finding.detail,
            ])
        }
        return table.text + "\n"
    }

    private var remedies: String {
        let kinds = StoreFinding.Kind.allCases.filter { self.report.counts[$0] != nil }
        guard !kinds.isEmpty else { return "" }
        var table = TextTable([.init("代码 kind"), .init("数量 count", .right), .init("处理 what to do")])
        for kind in kinds {
            let remedy = kind.remedy.text
            table.append([
                kind.rawValue, "\(self.report.counts[kind] ?? 0)", "\(remedy.chinese) / \(remedy.english)",
            ])
        }
        return table.text + "\n"
    }

    private var summary: String {
        let checked = StoreCheck.Subject.allCases.compactMap { subject in
            subject == .database ? nil : self.report.checked[subject].map { "\(subject.rawValue) \($0)" }
        }
        var lines = [("节点 node", self.node.digits)]
        if !checked.isEmpty { lines.append(("已查 checked", checked.joined(separator: ", "))) }
        lines.append(("错误 errors", "\(self.report.errorCount)"))
        lines.append(("警告 warnings", "\(self.report.warningCount)"))
        if self.report.omittedCount > 0 { lines.append(("未列出 not shown", "\(self.report.omittedCount)")) }
        return lines.map { (title: $0.0, value: $0.1) }.aligned
    }
}
