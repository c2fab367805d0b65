internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Cryptography
internal import DurableFiles
internal import Evidence
internal import Packets

/// `yizhan verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify receipts and exports for auditors offline, against trust anchors alone (验证回执与审计导出).",
        discussion: """
            Neither a node nor a network is asked. The anchors are the root certificates, which you have from a source that \
            you trust; those that come with a receipt prove nothing. One receipt is shown with every check; of several, one \
            line each and what did not pass. Of an export (*.yza) every receipt is verified, and whether its log has one \
            history, is shown whole, and agrees with the other exports given.

            Ends with 0 when all pass, 1 when one fails, 2 when none fails and one cannot be decided.

            EXAMPLES
              yizhan verify order-17.yzr --trust root-gm.pem --trust root-int.pem
              yizhan verify receipts/ --trust anchors.pem --json | jq .verdict
              yizhan verify order-17.yzr --trust anchors.pem --packet order-17.packet
              yizhan verify receipts/ --trust anchors.pem --witnesses 2
              yizhan verify november-3508.yza november-350823.yza --trust anchors.pem
            """
    )

    @Argument(
        help: "Receipt files (*.yzr), exports (*.yza), or folders of them.",
        completion: .file(extensions: [ReceiptFile.fileExtension, AuditArchive.fileExtension]))
    var receipts: [String]

    @Option(help: "A file of trust anchors in PEM; may be given several times.", completion: .file())
    var trust: [String]

    @Option(help: "The packet at hand, which every receipt must be about.", completion: .file())
    var packet: String?

    @Option(help: "How many witnesses each receipt must bear the cosignatures of (见证数); fewer cannot be decided.")
    var witnesses = 0

    @Flag(name: .shortAndLong, help: "Show every check of every receipt.")
    var verbose = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...16).contains(self.witnesses) else { throw ValidationError("--witnesses is from 0 to 16") }
    }

    func run() async throws {
        let anchors = try self.trust.flatMap(InputFile.anchors)
        let sources = try ReceiptSources(self.receipts)
        let files = sources.files
        guard sources.exports.isEmpty || self.witnesses == 0 else {
            throw CommandFailure(
                .usage, "--witnesses is for receipts; an export shows who cosigned its logs",
                hint: "verify the exports by themselves")
        }
        let verifier = ReceiptVerifier(
            anchors: anchors, packet: try self.packet.map(Self.packetDigest), quorum: self.witnesses)
        var cache = VerificationCache()
        var verdicts: Set<VerificationStatus> = []
        var answers: [JSONValue] = []
        let bar = self.progress(files.count)
        for (index, file) in files.enumerated() {
            // One byte over the limit is enough to be refused: one large file is no reason to leave the others unverified.
            let bytes = try FileReader(path: file).read(at: 0, count: EvidenceLimits.standard.fileSize + 1)
            let report = verifier.verify(file: bytes, cache: &cache)
            verdicts.insert(report.verdict)
            if self.output.json {
                answers.append(Self.json(report, of: file))
            } else {
                try self.show(VerificationText(file: file, report: report), among: files.count)
            }
            bar?.update(to: Int64(index + 1))
        }
        bar?.finish()
        let exports = try self.verify(sources.exports, anchors)
        try self.end(.verdict(of: verdicts.union(exports.map(\.report.verdict))), answers, exports)
    }

    private func verify(_ exports: [String], _ anchors: [Certificate]) throws -> [AuditText] {
        var verifier = AuditVerifier(anchors: anchors)
        for path in exports {
            let bar = ProgressBar("verifying \(path)", total: nil, unit: .items("receipts"))
            verifier.add(try FileSource(path: path)) { bar.update(to: Int64($0)) }
            bar.finish()
        }
        let answers = zip(exports, verifier.reports()).map { AuditText(file: $0, report: $1) }
        if !self.output.json {
            for answer in answers { try CommandEnvironment.current.output.write(answer.text(isWhole: self.verbose)) }
        }
        return answers
    }

    /// The digest of a packet whose envelope and content are those its manifest names.
    private static func packetDigest(_ path: String) throws -> Digest {
        let reader = try FileReader(path: path)
        do {
            return try Self.packetDigest(reader)
        } catch let error as PacketError {
            // Not the answer to the question whether receipts are right.
            throw CommandFailure(.badData, "\(path) is no packet: \(ErrorReport(error).message)")
        }
    }

    private static func packetDigest(_ reader: FileReader) throws -> Digest {
        var inspector = PacketInspector()
        var offset: Int64 = 0
        while offset < reader.count {
            let piece = try reader.read(at: offset, count: 1 << 20)
            try inspector.consume(piece[...])
            offset += Int64(piece.count)
        }
        let packet = try inspector.finish()
        try packet.requireIntact()
        return try packet.packetDigest()
    }

    /// On a terminal the lines themselves show how far it has come.
    private func progress(_ count: Int) -> ProgressBar? {
        guard self.output.json || CommandEnvironment.current.output.columns == nil else { return nil }
        return ProgressBar("verifying", total: Int64(count), unit: .items("receipts"))
    }

    private func show(_ text: VerificationText, among count: Int) throws {
        let shown = self.verbose || count == 1 ? text.details : text.line + text.problems
        try CommandEnvironment.current.output.write(shown + (self.verbose && count > 1 ? "\n" : ""))
    }

    private func end(_ verdict: VerificationStatus, _ answers: [JSONValue], _ exports: [AuditText]) throws {
        try self.output.print(
            [
                "exports": .array(exports.map(\.json)),
                "receipts": .array(answers),
                "unproven": .array(
                    VerificationReport.unproven.map { ["zh": .string($0.chinese), "en": .string($0.english)] }),
                "v": 1,
                "verdict": .string(verdict.rawValue),
            ],
            text: VerificationText.unproven
        )
        guard verdict == .pass else { throw ExitCode(verdict.exitCode) }
    }

    /// The report as the verifier gives it, with the file's name; what no pass proves is said once for all.
    private static func json(_ report: VerificationReport, of file: String) -> JSONValue {
        var members = report.json.members ?? [:]
        members["file"] = .string(file)
        members["unproven"] = nil
        return .object(members)
    }
}
