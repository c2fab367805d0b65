internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Documents
internal import DurableFiles
internal import Evidence
internal import LocalAPI

/// `yizhan log export`.
struct LogExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the log as static files in the C2SP tlog-tiles layout (日志导出).",
        discussion: """
            DIR gets a folder for each shard of the log, named by its number, with checkpoint, tiles, entries and the \
            certificates to verify them. They can be copied with cp and served by any web server. A second run adds only \
            what is new; a log that does not continue what is there is refused, with 1.

            Check them anywhere with 'yizhan log verify DIR --trust anchors.pem'.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The folder; it is made when it is not there.", completion: .directory)
    var folder: String

    @Option(help: "Only the shards of this year, by the clock of China.")
    var year: Int?

    func run() async throws {
        let api = self.node.api
        let shards = try await api.get("/v1/log").requiredElements("shards").compactMap(\.integerValue).map { Int($0) }
        let wanted = shards.filter { shard in self.year.map { shard / 100 == $0 } ?? true }
        guard !wanted.isEmpty else {
            throw CommandFailure(
                .missingInput, "the log has no entries\(self.year.map { " of the year \($0)" } ?? "")")
        }
        let root = try DurableDirectory(path: self.folder, createIfMissing: true)
        var table = TextTable([
            .init("日志 log"), .init("条目 entries", .right), .init("新增 new", .right), .init("检查点 checkpoint"),
        ])
        var answers: [JSONValue] = []
        for shard in wanted {
            let outcome = try await self.export(shard, api, root)
            let body = outcome.body
            table.append([
                body.origin.description, String(body.size), String(outcome.added), body.time.description,
            ])
            answers.append(
                .object([
                    "origin": .string(body.origin.description), "size": .integer(Int64(body.size)),
                    "added": .integer(Int64(outcome.added)), "time": .string(body.time.description),
                ]))
        }
        try self.output.print(.object(["logs": .array(answers)]), text: table.text)
    }

    private func export(_ shard: Int, _ api: APIClient, _ root: DurableDirectory) async throws -> LogExport.Outcome {
        let folder = try root.directory(SafePath(String(shard)), createIfMissing: true)
        let bar = ProgressBar("exporting shard \(shard)", total: nil, unit: .items("entries"))
        defer { bar.finish() }
        do {
            return try await LogExport(shard: shard, of: api, into: folder).run { bar.update(to: Int64($0)) }
        } catch let refusal as LogExport.Refusal {
            throw CommandFailure(
                .refused, refusal.description,
                hint: refusal.isFork
                    ? "the log was changed or the store is an old copy: keep both, see docs/operations.md"
                    : "export into an empty folder")
        }
    }
}
