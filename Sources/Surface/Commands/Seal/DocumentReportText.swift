internal import Cryptography
internal import Documents
internal import OFD
internal import Seals

/// The report of a document in words, Chinese first.
struct DocumentReportText {
    let file: String
    let report: DocumentReport

    var text: String {
        let verdict = self.report.verdict
        var text = "\(self.file.harmlessLine)：\(verdict.title) \(verdict.rawValue)\n\n"
        text += self.report.checks.map(Self.line).joined()
        for signature in self.report.signatures { text += "\n" + Self.text(signature) }
        if let integrity = self.report.integrity { text += "\n" + Self.text(integrity) }
        return text
    }

    private static func text(_ signature: SignatureReport) -> String {
        let kind = signature.kind == .seal ? "签章 seal" : "签名 signature"
        let head = "\(kind) \(signature.identifier)：\(signature.verdict.title) \(signature.verdict.rawValue)"
        var facts: [(title: String, value: String)] = []
        if let seal = signature.seal { facts.append(("印章 seal", "\(seal.name) \(seal.identifier)")) }
        if let signer = signature.signer { facts.append(("签章人 signer", signer.subject)) }
        if let time = signature.signingTime {
            let proof = signature.stampedTime == nil ? "" : "（时间戳 stamped）"
            facts.append(("时间 time", time.description + proof))
        }
        if let provider = signature.provider?.name { facts.append(("软件 provider", provider)) }
        return head.harmlessLine + "\n" + facts.aligned + signature.checks.map(Self.line).joined()
    }

    private static func line(_ check: DocumentCheck) -> String {
        let note = check.isAdvisory ? "（仅供参考 advisory）" : ""
        return "[\(check.outcome.title) \(check.outcome.rawValue)] \(check.title)\(note)：\(check.chinese)".harmlessLine
            + "\n"
            + "      \(check.name): \(check.english)".harmlessLine + "\n"
    }
}
