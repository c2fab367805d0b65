internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import DurableFiles
internal import Evidence

/// `yizhan audit people verify`.
struct PeopleVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify an exported log of people without the node that keeps it (操作日志核验).",
        discussion: """
            The tiles are verified as by 'yizhan log verify'; then every act is compared with the entry at its place, and \
            every word that is shown with its digest. Acts that were not exported are counted. Ends with 0 when all \
            passes, 1 when something fails, 2 when something cannot be told.
            """)

    @OptionGroup var output: OutputOptions

    @Argument(help: "The folder that 'yizhan audit people export' wrote.", completion: .directory)
    var folder: String

    @Option(help: "A file of trusted root certificates in PEM, from a channel of your own.", completion: .file())
    var trust: String

    func run() throws {
        let verifier = TiledLogVerifier(anchors: try InputFile.anchors(self.trust))
        var verdicts: [VerificationStatus] = []
        var answers: [JSONValue] = []
        for folder in try LogVerifyCommand.logs(in: self.folder) {
            let files = TiledFolder(folder)
            let report = try verifier.verify(material: files.material(), read: { try files.bytes(of: $0) })
            let acts = try Self.acts(PeopleFolder(folder), report)
            let verdict = VerificationStatus.verdict(of: [report.verdict, acts.problems.isEmpty ? .pass : .fail])
            verdicts.append(verdict)
            let text = TiledLogText(folder: folder.path, report: report)
            answers.append(
                .object([
                    "acts": .integer(Int64(acts.count)), "log": text.json,
                    "problems": .array(acts.problems.map { .string($0.english) }),
                    "verdict": .string(verdict.rawValue),
                ]))
            if !self.output.json { try CommandEnvironment.current.output.write(text.text + acts.text) }
        }
        let verdict = VerificationStatus.verdict(of: verdicts)
        try self.output.print(
            .object(["logs": .array(answers), "v": 1, "verdict": .string(verdict.rawValue)]), text: "")
        guard verdict == .pass else { throw ExitCode(verdict.exitCode) }
    }

    /// What came of the acts beside a log.
    private struct Acts {
        /// So many problems are told; the verdict needs one.
        static let limit = 100

        var count = 0
        var size = 0
        var problems: [BilingualText] = []

        mutating func add(_ problem: BilingualText) {
            if self.problems.count < Self.limit { self.problems.append(problem) }
        }

        var text: String {
            let status = (self.problems.isEmpty ? VerificationStatus.pass : .fail).title
            let missing = self.size - self.count
            return "[\(status.chinese) \(status.english)] 操作记录 \(self.count) 条，未出示 \(missing) 条\n"
                + "      acts: \(self.count) of \(self.size) entries are shown, \(missing) are not\n"
                + self.problems.map { "      \($0.chinese) \($0.english)\n".harmlessLines }.joined() + "\n"
        }
    }

    private static func acts(_ folder: PeopleFolder, _ report: TiledLogReport) throws -> Acts {
        var acts = Acts()
        guard let body = report.body else { return acts }
        guard body.origin.log == .people else {
            acts.add(BilingualText("不是操作日志", "\(body.origin) is no log of people"))
            return acts
        }
        var newest = -1
        acts.size = body.size
        acts.count = try folder.compare(with: body) { act, objection in
            if let objection {
                acts.add(
                    BilingualText(
                        "第 \(act.position) 条：\(objection.chinese)", "entry \(act.position): \(objection.english)"))
            } else if act.position <= newest {
                acts.add(BilingualText("第 \(act.position) 条重复或乱序", "entry \(act.position) is out of order"))
            }
            newest = max(newest, act.position)
        } problem: { file, error in
            acts.add(BilingualText("\(file) 无法读取", "\(file): \(error)"))
        }
        return acts
    }
}
