internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan log check`.
struct LogCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Have a running node check its logs whole: what they state, entries, tree, checkpoints (日志自检).",
        discussion: """
            Every digest, every leaf, the root at every checkpoint and every signature is computed again. The node does the \
            same every night. A stopped node's log is checked by `yizhan fsck`, together with everything else.

            Ends with 0 when there is no error, 1 when there is one.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let api = self.node.api
        let number = try await api.post("/v1/log/check", .object([:])).requiredInteger("number")
        let bar = ProgressBar("checking the log", total: nil, unit: .items("entries"))
        var standing = try await api.get("/v1/log/check")
        while try standing.requiredInteger("number") < number {
            bar.update(to: try standing.requiredInteger("done"))
            // The node has no way to tell that it is done but to be asked.
            try await Task.sleep(for: .milliseconds(100))
            standing = try await api.get("/v1/log/check")
        }
        bar.finish()
        if let failure = try standing.optionalText("failure") {
            throw CommandFailure(.inputOutput, "the log could not be checked: \(failure)")
        }
        let report = try standing.requiredObject("report")
        let text = try LogReportText.text(report)
        try self.output.print(report, text: text)
        let errors = try report.requiredInteger("errors")
        guard errors == 0 else { throw ExitCode(ExitStatus.refused.rawValue) }
    }
}

/// What a check of a log came to, for people.
enum LogReportText {
    static func text(_ report: JSONValue) throws -> String {
        var text = ""
        let findings = try report.requiredElements("findings")
        if !findings.isEmpty {
            var table = TextTable([
                .init("程度 severity"), .init("问题 finding"), .init("代码 kind"), .init("所在 where"),
                .init("说明 detail"),
            ])
            for finding in findings {
                let isError = finding["severity"]?.text == "error"
                table.append([
                    isError ? "错误 error" : "警告 warning", finding["title"]?.text ?? "", finding["kind"]?.text ?? "",
                    finding["where"]?.text ?? "", finding["detail"]?.text ?? "",
                ])
            }
            text += table.text + "\n"
        }
        let figures = [
            ("凭证 entries", "entries"), ("检查点 checkpoints", "checkpoints"), ("操作 acts of people", "people"),
            ("操作检查点 their checkpoints", "peopleCheckpoints"), ("错误 errors", "errors"),
            ("警告 warnings", "warnings"), ("未列出 not shown", "omitted"),
        ]
        return text
            + (try figures.map { (title: $0.0, value: String(try report.requiredInteger($0.1))) }).aligned
    }
}
