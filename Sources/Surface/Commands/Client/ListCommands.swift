internal import ArgumentParser
internal import CanonicalJSON
internal import Documents
internal import LocalAPI

/// `yizhan inbox`.
struct InboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inbox", abstract: "List what a unit has received (收文), newest first.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The unit, unit@node.")
    var unit: String

    func run() async throws {
        let unit = try UnitAddress(self.unit)
        let items = try await self.node.api.get("/v1/inbox?unit=\(unit)")
        try self.output.print(items, text: Self.text(items))
    }

    private static func text(_ items: JSONValue) -> String {
        var table = TextTable([
            .init("公文包 packet"), .init("紧急 urgency"), .init("发文 from"), .init("单位 unit"), .init("状态 state"),
            .init("自 since"), .init("催办 urged"), .init("字节 bytes", .right),
        ])
        for item in items.elements ?? [] {
            let delivery = item["delivery"]
            table.append([
                item["envelope"]?["id"]?.text ?? "", item["envelope"]?["urgency"]?.text ?? "",
                item["envelope"]?["from"]?.text ?? "", item["sender"]?.text ?? "",
                "\(delivery?["title"]?.text ?? "") \(delivery?["state"]?.text ?? "")",
                delivery?["changed"]?.text ?? "", delivery?["urging"]?["title"]?.text ?? "",
                item["size"]?.integerValue.map(String.init) ?? "",
            ])
        }
        return table.text
    }
}

/// `yizhan status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show which node answers, and the units it hosts.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let status = try await self.node.api.get("/v1/status")
        try self.output.print(status, text: Self.text(status))
    }

    private static func text(_ status: JSONValue) -> String {
        var table = TextTable([.init("单位 unit"), .init("名称 name")])
        for unit in status["units"]?.elements ?? [] {
            table.append([unit["address"]?.text ?? "", unit["name"]?.text ?? ""])
        }
        return "节点 node \(status["node"]?.text ?? "") \(status["name"]?.text ?? "") "
            + "(\(status["suite"]?.text ?? ""))\n" + SilenceText.counts(status["silences"]) + "\n" + table.text
    }
}
