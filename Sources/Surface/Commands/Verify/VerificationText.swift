internal import Cryptography
internal import Documents
internal import Evidence

/// A report in words, Chinese first.
struct VerificationText {
    let file: String
    let report: VerificationReport

    /// Verdict, file and what the receipt is about, on one line.
    var line: String {
        let about = self.report.receipt.map { receipt in
            let evidence = receipt.evidence
            return "  \(evidence.event.title) \(evidence.event.rawValue)  \(evidence.time)  \(evidence.id)"
        }
        return "[\(self.report.verdict.title.both)] \(self.file)\(about ?? "")".harmlessLine + "\n"
    }

    /// The checks that did not pass, each on a line.
    var problems: String {
        self.report.items.filter { $0.finding.status != .pass }.map { "    " + Self.line($0) }.joined()
    }

    /// Verdict, what the receipt is about, and every check.
    var details: String {
        var text = "\(self.file.harmlessLine)：\(self.report.verdict.title.both)\n"
        if let receipt = self.report.receipt { text += "\n" + Self.facts(receipt).aligned }
        return text + "\n" + self.report.items.map(Self.line).joined() + self.witnesses
    }

    /// Who has cosigned the checkpoint, or that nobody has yet.
    private var witnesses: String {
        guard self.report.receipt != nil else { return "" }
        let pending = WitnessFinding.pending
        return self.report.witnesses.isEmpty
            ? "[\(pending.chinese)] \(pending.english)\n"
            : self.report.witnesses.map { $0.line.harmlessLine + "\n" }.joined()
    }

    /// What no pass proves.
    static var unproven: String {
        "\n即使全部通过，也不证明以下各项 (what even a pass does not prove):\n"
            + VerificationReport.unproven.map { "  - \($0.chinese)\n    \($0.english)\n" }.joined()
    }

    private static func line(_ item: VerificationReport.Item) -> String {
        let (title, reason) = (item.check.title, item.finding.reason)
        return "[\(item.finding.status.title.both)] \(title.chinese)：\(reason.chinese)".harmlessLine + "\n"
            + "      \(title.english): \(reason.english)".harmlessLine + "\n"
    }

    private static func facts(_ receipt: ReceiptCore) -> [(title: String, value: String)] {
        let evidence = receipt.evidence
        var facts: [(title: String, value: String)] = [
            ("事件 event", "\(evidence.event.title) \(evidence.event.englishTitle)"),
            ("时间 time", evidence.time.description),
            ("签发 issuer", evidence.issuer.description),
            ("公文包 packet", evidence.packet.description),
            ("标识 id", evidence.id.description),
            ("发送 from", evidence.from.description),
        ]
        facts += evidence.to.prefix(Self.recipientsShown).map { ("接收 to", $0.description) }
        if evidence.to.count > Self.recipientsShown { facts.append(("接收 to", "… (\(evidence.to.count))")) }
        if let reason = evidence.reason { facts.append(("原因 reason", "\(reason.code) \(reason.text)")) }
        if let officer = evidence.officer { facts.append(("人员 officer", officer.address.description)) }
        facts.append(("日志 log", "\(receipt.checkpoint.body.origin) #\(receipt.index)"))
        return facts
    }

    private static let recipientsShown = 20
}

extension BilingualText {
    fileprivate var both: String { "\(self.chinese) \(self.english)" }
}
