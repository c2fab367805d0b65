internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan log witnessed`.
struct LogWitnessedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witnessed",
        abstract: "Show what this node has seen of its neighbours' logs, and what contradicted it (见证).",
        discussion: """
            A contradiction is a log that was forked, rewritten or put back. Both states are signed by the node in question; \
            with --json the whole statement is given, whose digest is an entry of this node's own log. Ends with 1 when \
            there is one.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await self.node.api.get("/v1/log/witnessed")
        let contradictions = answer["contradictions"]?.elements ?? []
        let text = Self.logs(answer["logs"]?.elements ?? []) + Self.contradictions(contradictions)
        try self.output.print(answer, text: text)
        guard contradictions.isEmpty else { throw ExitCode(ExitStatus.refused.rawValue) }
    }

    private static func logs(_ logs: [JSONValue]) -> String {
        var table = TextTable([
            .init("日志 log"), .init("条目 entries", .right), .init("检查点时间 checkpoint"), .init("根 root"),
        ])
        for log in logs {
            table.append([
                log["origin"]?.text ?? "", log["size"]?.integerValue.map(String.init) ?? "",
                log["time"]?.text ?? "", log["root"]?.text ?? "",
            ])
        }
        return table.text
    }

    private static func contradictions(_ items: [JSONValue]) -> String {
        guard !items.isEmpty else { return "" }
        var table = TextTable([
            .init("节点 node"), .init("矛盾 contradiction"), .init("发现 found"), .init("已见 seen", .right),
            .init("出示 shown", .right), .init("凭证 evidence"),
        ])
        for item in items {
            let title =
                switch item["kind"]?.text {
                case "fork": "分叉 fork"
                case "rollback": "回退 rollback"
                default: "不一致 inconsistent"
                }
            table.append([
                item["node"]?.text ?? "", title, item["time"]?.text ?? "",
                item["known"]?.integerValue.map(String.init) ?? "", item["shown"]?.integerValue.map(String.init) ?? "",
                item["digest"]?.text ?? "",
            ])
        }
        return "\n" + table.text
    }
}
