internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan silences`.
struct SilencesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silences",
        abstract: "List the receipts that do not come (超时与逾期), the gravest first.",
        discussion:
            "What is waited for and how long: 'silence' in the configuration. 'yizhan urge' reminds the recipients.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let items = try await self.node.api.get("/v1/silences")
        try self.output.print(items, text: Self.text(items))
    }

    private static func text(_ items: JSONValue) -> String {
        var table = TextTable([
            .init("公文包 packet"), .init("紧急 urgency"), .init("收文 recipient"), .init("单位 unit"), .init("状态 state"),
            .init("情况 silence"), .init("自 since"), .init("催办 urged"),
        ])
        for item in items.elements ?? [] {
            let silence = item["silence"]
            let word = silence?["isOverdue"]?.booleanValue == true ? "overdue" : "delayed"
            table.append([
                item["id"]?.text ?? "", item["urgency"]?.text ?? "", item["recipient"]?.text ?? "",
                item["name"]?.text ?? "", item["state"]?.text ?? "",
                "\(silence?["title"]?.text ?? "") \(silence?["awaited"]?.text ?? "") \(word)",
                silence?["since"]?.text ?? "", item["urging"]?["title"]?.text ?? "",
            ])
        }
        return table.text
    }
}
