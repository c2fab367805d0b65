internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan reload`.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have a running node read configuration, trust and keys again (重新载入), and show what changed.",
        discussion: """
            All or nothing: when anything is wrong, the node goes on with what it has, and everything that is wrong is \
            told. SIGHUP does the same. What only a restart can change is named.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var operation: OperationOptions

    func run() async throws {
        let answer = try await self.node.api.post("/v1/reload", self.operation.body([:]))
        let changes = answer["changes"]?.elements ?? []
        var table = TextTable([.init("类别 subject"), .init("变更 change")])
        for change in changes {
            table.append([
                "\(change["title"]?.text ?? "") \(change["subject"]?.text ?? "")", change["detail"]?.text ?? "",
            ])
        }
        try self.output.print(answer, text: changes.isEmpty ? "无变更 nothing changed\n" : table.text)
    }
}
