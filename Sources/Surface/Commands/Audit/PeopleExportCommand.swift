internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Documents
internal import DurableFiles
internal import Evidence
internal import Exchange
internal import LocalAPI

/// `yizhan audit people export`.
struct PeopleExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the log of people as C2SP tiles, and beside it what its entries say (操作日志导出).",
        discussion: """
            DIR gets a folder for each shard, people-202601 for the first of 2026. The tiles hold the whole log and no \
            name; the folder acts has the entries that were asked for. --show says which of the words that may name \
            persons or documents are given; the others stay digests that can be opened later, one by one, with their salts.

            Check it anywhere with 'yizhan audit people verify DIR --trust anchors.pem'; the tiles alone also with \
            'yizhan log verify'.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: PeopleSelection

    @Argument(help: "The folder; it is made when it is not there.", completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp(
            "Which words are shown: all, none, or some of user, officer, certificate, reason, changes, question, refusal.",
            valueName: "names"))
    var show = "all"

    func run() async throws {
        let (api, question, shown) = (self.node.api, try self.selection.question(), try self.shown())
        let shards = try await api.get("/v1/people/log").requiredElements("shards").compactMap(\.integerValue)
        guard !shards.isEmpty else { throw CommandFailure(.missingInput, "the log of people has no entries") }
        let root = try DurableDirectory(path: self.folder, createIfMissing: true)
        var table = TextTable([
            .init("日志 log"), .init("条目 entries", .right), .init("列出 acts", .right), .init("检查点 checkpoint"),
        ])
        var answers: [JSONValue] = []
        for shard in shards.map({ Int($0) }) {
            let folder = try root.directory(SafePath("people-\(shard)"), createIfMissing: true)
            let body = try await self.tiles(shard, api, folder)
            let count = try await PeopleExport(shard: shard, showing: shown, into: folder)
                .run(question, upTo: body.size, from: PeopleReader(api))
            table.append([body.origin.description, String(body.size), String(count), body.time.description])
            answers.append(
                .object([
                    "acts": .integer(Int64(count)), "origin": .string(body.origin.description),
                    "size": .integer(Int64(body.size)), "time": .string(body.time.description),
                ]))
        }
        try self.output.print(.object(["logs": .array(answers)]), text: table.text)
    }

    private func tiles(_ shard: Int, _ api: APIClient, _ folder: DurableDirectory) async throws -> CheckpointBody {
        do {
            return try await LogExport(shard: shard, log: .people, of: api, into: folder).run().body
        } catch let refusal as LogExport.Refusal {
            throw CommandFailure(
                .refused, refusal.description,
                hint: refusal.isFork
                    ? "the log was changed or the store is an old copy: keep both, see docs/operations.md"
                    : "export into an empty folder")
        }
    }

    private func shown() throws -> Set<String>? {
        switch self.show {
        case "all": return nil
        case "none": return []
        default:
            let names = self.show.split(separator: ",").map(String.init)
            if let other = names.first(where: { PeopleField(rawValue: $0) == nil }) {
                throw CommandFailure(
                    .usage, "'\(other)' is no field of an entry",
                    hint: "one of \(PeopleField.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return Set(names)
        }
    }
}
