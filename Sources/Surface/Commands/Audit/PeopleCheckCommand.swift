internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan audit people check`.
struct PeopleCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Have a running node check its log of people: words, entries, tree and checkpoints (操作日志自检).",
        discussion: """
            The node does the same every night, and `yizhan fsck` does it for a stopped one. That nothing was cut off at \
            the end, only the witness can tell: see `yizhan log witnessed` at the parent.

            Ends with 0 when there is no error, 1 when there is one.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let report = try await self.node.api.post("/v1/people/check", .object([:]))
        let text = try LogReportText.text(report)
        try self.output.print(report, text: text)
        guard try report.requiredInteger("errors") == 0 else { throw ExitCode(ExitStatus.refused.rawValue) }
    }
}
