internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence

/// What was found out about an export, for people and for programs.
struct AuditText {
    let file: String
    let report: AuditReport

    var json: JSONValue {
        var members = self.report.json.members ?? [:]
        members["file"] = .string(self.file)
        return .object(members)
    }

    /// The verdict, what the export is about, every check, and the first receipts that did not pass.
    ///
    /// - Parameter isWhole: Whether all checks of these receipts are shown, and not only those that did not pass.
    /// - Returns: The lines.
    func text(isWhole: Bool) -> String {
        var text = "\(self.file.harmlessLine)：\(Self.both(self.report.verdict.title))\n"
        if let manifest = self.report.manifest { text += "\n" + Self.facts(manifest).aligned + "\n" }
        for item in self.report.items {
            let (title, reason) = (item.check.title, item.finding.reason)
            text += "[\(Self.both(item.finding.status.title))] \(title.chinese)：\(reason.chinese)".harmlessLine + "\n"
            text += "      \(title.english): \(reason.english)".harmlessLine + "\n"
        }
        text += Set(self.report.witnesses.map(\.line)).sorted().map { $0.harmlessLine + "\n" }.joined()
        for problem in self.report.problems {
            let receipt = VerificationText(file: "\(self.file) \(problem.place)", report: problem.report)
            text += isWhole ? receipt.details : receipt.line + receipt.problems
        }
        return text + "\n"
    }

    private static func facts(_ manifest: AuditManifest) -> [(title: String, value: String)] {
        let selection = manifest.selection
        var facts: [(title: String, value: String)] = [
            ("节点 node", manifest.node.digits), ("时间 time", manifest.time.description),
            (
                "期间 period",
                "\(selection.from?.description ?? "…") – \(selection.to?.description ?? "…")"
            ),
            ("公文包 packets", String(manifest.packets)), ("回执 receipts", String(manifest.receipts)),
        ]
        if let unit = selection.unit { facts.append(("单位 unit", unit.description)) }
        if let packet = selection.packet { facts.append(("公文包 packet", packet.description)) }
        if manifest.isRedacted { facts.append(("脱敏 redacted", "是 yes")) }
        return facts + manifest.logs.map { ("日志 log", "\($0.origin) #\($0.first)–\($0.last - 1) / \($0.size)") }
    }

    private static func both(_ text: BilingualText) -> String { "\(text.chinese) \(text.english)" }
}
