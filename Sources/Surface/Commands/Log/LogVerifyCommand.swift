internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Cryptography
internal import Documents
internal import DurableFiles
internal import Evidence

/// `yizhan log verify`.
struct LogVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify an exported log without the node that keeps it (日志核验).",
        discussion: """
            Every entry is read and the whole tree computed anew; checkpoint, certificate and cosignatures are verified \
            against the anchors. Ends with 0 when all passes, 1 when something fails, 2 when something cannot be told, for \
            example because no witness has cosigned yet.
            """)

    @OptionGroup var output: OutputOptions

    @Argument(help: "The folder of one log, or the one that 'yizhan log export' wrote.", completion: .directory)
    var folder: String

    @Option(help: "A file of trusted root certificates in PEM, from a channel of your own.", completion: .file())
    var trust: String

    func run() throws {
        let verifier = TiledLogVerifier(anchors: try InputFile.anchors(self.trust))
        var verdicts: [VerificationStatus] = []
        var answers: [JSONValue] = []
        for folder in try Self.logs(in: self.folder) {
            let files = TiledFolder(folder)
            let bar = ProgressBar("verifying \(folder.path)", total: nil, unit: .items("entries"))
            let report = try verifier.verify(
                material: files.material(), progress: { bar.update(to: Int64($0)) }, read: { try files.bytes(of: $0) })
            bar.finish()
            verdicts.append(report.verdict)
            let text = TiledLogText(folder: folder.path, report: report)
            answers.append(text.json)
            if !self.output.json { try CommandEnvironment.current.output.write(text.text) }
        }
        let verdict = VerificationStatus.verdict(of: verdicts)
        try self.output.print(
            .object(["logs": .array(answers), "v": 1, "verdict": .string(verdict.rawValue)]), text: "")
        guard verdict == .pass else { throw ExitCode(verdict.exitCode) }
    }

    /// The folder itself, or the folders below it that hold a log.
    static func logs(in path: String) throws -> [DurableDirectory] {
        let root = try DurableDirectory(path: path)
        if TiledFolder(root).hasLog { return [root] }
        var names: [String] = []
        try root.forEachEntry { if $0.kind == .directory { names.append($0.name) } }
        let folders = try names.sorted().map { try root.directory(SafePath($0)) }.filter { TiledFolder($0).hasLog }
        guard !folders.isEmpty else {
            throw CommandFailure(.missingInput, "\(path) holds no exported log: there is no checkpoint")
        }
        return folders
    }
}

/// What was found out about an exported log, for people and for programs.
struct TiledLogText {
    let folder: String
    let report: TiledLogReport

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "folder": .string(self.folder),
            "verdict": .string(self.report.verdict.rawValue),
            "checks": .array(
                self.report.items.map { item in
                    .object([
                        "id": .string(item.check.rawValue), "status": .string(item.finding.status.rawValue),
                        "reason": .string(item.finding.reason.english),
                    ])
                }),
            "witnesses": .array(self.report.witnesses.map(\.json)),
        ]
        members["origin"] = self.report.body.map { .string($0.origin.description) }
        members["size"] = self.report.body.map { .integer(Int64($0.size)) }
        members["witnessedSize"] = self.report.witnessedSize.map { .integer(Int64($0)) }
        return .object(members)
    }

    var text: String {
        let title = self.report.verdict.title
        var text = "\(self.folder.harmlessLine)：\(title.chinese) \(title.english)\n\n"
        if let body = self.report.body {
            let facts: [(title: String, value: String)] = [
                ("日志 log", body.origin.description), ("条目 entries", String(body.size)),
                ("时间 time", body.time.description), ("根 root", body.root.description),
            ]
            text += facts.aligned + "\n"
        }
        for item in self.report.items {
            let (title, reason) = (item.check.title, item.finding.reason)
            let status = item.finding.status.title
            text += "[\(status.chinese) \(status.english)] \(title.chinese)：\(reason.chinese)".harmlessLine + "\n"
            text += "      \(title.english): \(reason.english)".harmlessLine + "\n"
        }
        return text + self.report.witnesses.map { $0.line.harmlessLine + "\n" }.joined() + "\n"
    }
}
