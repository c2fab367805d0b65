internal import ArgumentParser
internal import CanonicalJSON
internal import Daemon
internal import Exchange

/// `yizhan fsck`.
struct FsckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Check spool, database and log of a stopped node against each other (检查存储); nothing is changed.",
        discussion: "Ends with 0 when nothing is lost, with 1 when something is, with 75 when the node runs.")

    @OptionGroup var configuration: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Read every packet and compare it with its digest.")
    var deep = false

    func run() async throws {
        let configuration = try self.configuration.read()
        let isQuiet = self.output.json
        let report = try await NodeCheck(configuration).run(isDeep: self.deep) { part in
            if !isQuiet { try? CommandEnvironment.current.errors.write("checking \(part) …\n") }
        }
        try self.output.print(Self.json(report), text: Self.text(report))
        if !report.isClean { throw ExitCode(1) }
    }

    private static func json(_ report: StoreReport) -> JSONValue {
        .object([
            "isClean": .boolean(report.isClean),
            "packets": .integer(Int64(report.packets)),
            "leaves": .integer(Int64(report.leaves)),
            "checkpoints": .integer(Int64(report.checkpoints)),
            "unlisted": .integer(Int64(report.unlisted)),
            "findings": .array(
                report.findings.map { finding in
                    .object([
                        "kind": .string(finding.kind.rawValue), "title": .string(finding.kind.title),
                        "isHarmless": .boolean(finding.kind.isHarmless), "place": .string(finding.place),
                        "detail": .string(finding.detail), "advice": .string(finding.kind.advice),
                    ])
                }),
        ])
    }

    private static func text(_ report: StoreReport) -> String {
        let counted = "\(report.packets) packets, \(report.leaves) leaves, \(report.checkpoints) checkpoints"
        guard !report.findings.isEmpty else { return "通过 clean: \(counted)\n" }
        var table = TextTable([
            .init("结论 verdict"), .init("问题 finding"), .init("位置 place"), .init("说明 detail"), .init("处理 what to do"),
        ])
        for finding in report.findings {
            table.append([
                finding.kind.isHarmless ? "无碍 harmless" : "错误 error",
                "\(finding.kind.title) \(finding.kind.rawValue)", finding.place, finding.detail, finding.kind.advice,
            ])
        }
        let more = report.unlisted > 0 ? "and \(report.unlisted) more\n" : ""
        return table.text + more + (report.isClean ? "通过 clean: " : "不通过 not clean: ") + counted + "\n"
    }
}
