internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan seal report`.
struct SealReport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show what the node found about the seals of a document when it arrived (验章报告).")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The packet's identifier.")
    var packet: String

    func run() async throws {
        let reports = try await self.node.api.get("/v1/packets/\(self.packet)/seals")
        let elements = reports.elements ?? []
        try self.output.print(
            reports,
            text: elements.isEmpty
                ? "没有验章报告 no report: the packet has no OFD document\n" : elements.map(Self.text).joined(separator: "\n")
        )
    }

    private static func text(_ view: JSONValue) -> String {
        let verdict = view["verdict"]?.text ?? ""
        let head: [(title: String, value: String)] = [
            ("结论 verdict", "\(Self.titles[verdict] ?? "") \(verdict)"),
            ("验章时间 examined", view["examined"]?.text ?? ""),
        ]
        guard let report = view["report"] else { return head.aligned }
        var text = head.aligned + Self.checks(report["checks"])
        for signature in report["signatures"]?.elements ?? [] {
            let name = signature["seal"]?["name"]?.text ?? signature["signer"]?["subject"]?.text ?? ""
            text += "\n签章 signature \(signature["id"]?.text ?? "") \(name)\n" + Self.checks(signature["checks"])
        }
        return text
    }

    private static let titles = [
        "valid": "有效", "invalid": "无效", "cannot-tell": "无法判定", "pass": "通过", "fail": "不通过",
    ]

    private static func checks(_ checks: JSONValue?) -> String {
        (checks?.elements ?? []).map { check in
            let outcome = check["outcome"]?.text ?? ""
            return "  [\(Self.titles[outcome] ?? outcome)] \(check["title"]?.text ?? "") \(check["name"]?.text ?? ""): "
                + "\(check["zh"]?.text ?? "") \(check["en"]?.text ?? "")\n"
        }.joined()
    }
}
