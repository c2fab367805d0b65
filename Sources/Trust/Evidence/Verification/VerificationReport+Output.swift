public import CanonicalJSON
internal import Cryptography
public import Documents

extension VerificationReport {
    /// The report for programs.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "checks": .array(
                self.items.map {
                    [
                        "id": .string($0.check.rawValue),
                        "reason": $0.finding.reason.json,
                        "status": .string($0.finding.status.rawValue),
                        "title": $0.check.title.json,
                    ]
                }),
            "unproven": .array(Self.unproven.map(\.json)),
            "v": 1,
            "verdict": .string(self.verdict.rawValue),
        ]
        members["receipt"] = self.receipt.map(Self.summary)
        members["witnesses"] = .array(self.witnesses.map(\.json))
        members["timestamp"] = self.timestamp.map {
            [
                "authority": .string($0.authority), "policy": .string($0.policy),
                "time": .string($0.time.description),
            ]
        }
        return .object(members)
    }

    private static func summary(of receipt: ReceiptCore) -> JSONValue {
        let evidence = receipt.evidence
        return [
            "cosignatures": .array(receipt.checkpoint.cosignatures.map { .string($0.name) }),
            "event": .string(evidence.event.rawValue),
            "from": .string(evidence.from.description),
            "id": .string(evidence.id.description),
            "index": .integer(Int64(receipt.index)),
            "issuer": .string(evidence.issuer.description),
            "origin": .string(receipt.checkpoint.body.origin.description),
            "packet": .string(evidence.packet.description),
            "size": .integer(Int64(receipt.checkpoint.body.size)),
            "time": .string(evidence.time.description),
            "to": .array(evidence.to.map { .string($0.description) }),
        ]
    }

    /// The report for people, Chinese first.
    public var text: String {
        var lines = ["核验结论：\(self.verdict.title.chinese)（\(self.verdict.title.english)）"]
        if let receipt = self.receipt { lines += Self.lines(receipt) }
        lines.append("")
        for item in self.items {
            lines.append(
                "[\(item.finding.status.title.chinese)] \(item.check.title.chinese)：\(item.finding.reason.chinese)")
            lines.append("    \(item.check.title.english): \(item.finding.reason.english)")
        }
        lines += ["", self.witnesses.isEmpty ? WitnessFinding.pending.chinese : ""]
        lines += self.witnesses.map(\.line)
        lines += ["", "通过并不证明（a pass does not prove）："]
        for item in Self.unproven { lines += ["- \(item.chinese)", "  \(item.english)"] }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ receipt: ReceiptCore) -> [String] {
        let evidence = receipt.evidence
        var lines = [
            "",
            "事件 event      \(evidence.event.title) \(evidence.event.rawValue)",
            "时间 time       \(evidence.time)",
            "签发 issuer     \(evidence.issuer)",
            "公文包 packet   \(evidence.packet)",
            "标识 id         \(evidence.id)",
            "发送 from       \(evidence.from)",
        ]
        let shown = 20
        lines += evidence.to.prefix(shown).map { "接收 to         \($0)" }
        if evidence.to.count > shown { lines.append("接收 to         … (\(evidence.to.count))") }
        if let reason = evidence.reason { lines.append("原因 reason     \(reason.code) \(reason.text)") }
        if let officer = evidence.officer { lines.append("人员 officer    \(officer.address.domainName)") }
        lines.append("日志 log        \(receipt.checkpoint.body.origin) #\(receipt.index)")
        return lines
    }
}

extension WitnessFinding {
    /// What is said of a receipt that no witness has come to.
    public static let pending = BilingualText("待见证", "pending witness: nobody has cosigned the checkpoint yet")

    /// The answer for programs.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "node": .string(self.witness.digits), "reason": self.finding.reason.json,
            "status": .string(self.finding.status.rawValue),
        ]
        members["time"] = self.time.map { .string($0.description) }
        return .object(members)
    }

    /// The answer for people, on one line.
    public var line: String {
        let (status, reason) = (self.finding.status.title, self.finding.reason)
        let time = self.time.map { " \($0)" } ?? ""
        return "[\(status.chinese) \(status.english)] 见证 witness \(self.witness.digits)\(time)："
            + "\(reason.chinese) \(reason.english)"
    }

    /// When the witness states to have seen the checkpoint; nil for a time that no calendar has.
    public var time: UTCMilliseconds? {
        self.seconds.flatMap { seconds in
            (0..<253_402_300_800).contains(seconds) ? UTCMilliseconds(sinceEpoch: seconds * 1000) : nil
        }
    }
}

extension BilingualText {
    /// Both languages, for programs.
    var json: JSONValue { ["en": .string(self.english), "zh": .string(self.chinese)] }
}
