internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Documents
internal import Evidence
internal import Exchange
internal import LocalAPI

/// `yizhan audit people`.
struct AuditPeopleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people",
        abstract: "Who did what on a node (人员操作日志): logins, acts of operators and officers, keys, configuration.",
        discussion: """
            Every act is written to a log of its own before it counts as done, and refused attempts are written too. \
            Without a subcommand the acts are listed. Who reads them is on record himself.
            """,
        subcommands: [
            PeopleListCommand.self, PeopleCheckCommand.self, PeopleExportCommand.self, PeopleVerifyCommand.self,
        ],
        defaultSubcommand: PeopleListCommand.self)
}

/// Which acts.
struct PeopleSelection: ParsableArguments {
    @Option(help: "No earlier acts: 2026-11-28 by the clock of China, or a time such as 2026-11-28T01:02:03.456Z.")
    var from: String?

    @Option(help: "No acts of then or later, written as for --from.")
    var to: String?

    @Option(help: "Only those of a user, by number or name, or of an officer, name.unit@node.")
    var who: String?

    @Option(
        help: ArgumentHelp(
            "Only acts of one kind, for example peer.paused.", valueName: "act"),
        completion: .list(PeopleAct.allCases.map(\.rawValue)))
    var act: String?

    func question() throws -> PeopleQuestion {
        var question = PeopleQuestion()
        question.from = try self.from.map(Self.time)
        question.to = try self.to.map(Self.time)
        question.who = self.who
        question.act = try self.act.map { text in
            guard let act = PeopleAct(rawValue: text) else {
                throw CommandFailure(
                    .usage, "'\(text)' is no act",
                    hint: "one of \(PeopleAct.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return act
        }
        return question
    }

    /// A day begins at midnight of China.
    private static func time(_ text: String) throws -> UTCMilliseconds {
        guard text.utf8.count == 10 else { return try UTCMilliseconds(text) }
        return try UTCMilliseconds("\(text)T00:00:00.000Z").advanced(by: .seconds(-8 * 3600))
    }
}

/// `yizhan audit people list`.
struct PeopleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List acts in the order of the log (操作日志).")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var selection: PeopleSelection

    @Option(help: "So many at most; the log has the others.")
    var limit = 1000

    func run() async throws {
        guard self.limit > 0 else { throw CommandFailure(.usage, "--limit is 1 or more") }
        var table = TextTable([
            .init("时间 time"), .init("经办 who"), .init("途径 how"), .init("事项 act"), .init("对象 object"),
            .init("结果 outcome"), .init("说明 words"),
        ])
        var answers: [JSONValue] = []
        var isMore = false
        try await PeopleReader(self.node.api).read(self.selection.question()) { shard, act in
            guard answers.count < self.limit else {
                isMore = true
                return false
            }
            answers.append(try PeopleText.json(act, shard: shard))
            table.append(PeopleText.row(act))
            return true
        }
        try self.output.print(
            .object(["acts": .array(answers), "isMore": .boolean(isMore)]),
            text: table.text + (isMore ? "\n未列完 more follow: --limit, --from, or export\n" : ""))
    }
}

/// An act for people and for programs.
enum PeopleText {
    static func json(_ act: ExportedAct, shard: Int) throws -> JSONValue {
        .object([
            "entry": try JSONValue(parsing: act.entry.bytes), "position": .integer(Int64(act.position)),
            "shard": .integer(Int64(shard)),
            "shown": .object(act.fields.fields.mapValues { .string($0.value) }),
        ])
    }

    static func row(_ act: ExportedAct) -> [String] {
        let entry = act.entry
        return [
            entry.time.description, Self.who(act), entry.way.rawValue, Self.bilingual(entry.act.title),
            Self.object(entry.object), Self.bilingual(entry.outcome.title) + (entry.code.map { " \($0)" } ?? ""),
            [PeopleField.reason, .question, .refusal, .changes].compactMap { act.fields[$0] }.joined(separator: "; "),
        ]
    }

    private static func who(_ act: ExportedAct) -> String {
        let user = act.entry.actor.map { actor in act.fields[.user].map { "\($0) (\(actor.user))" } ?? "\(actor.user)" }
        return [act.fields[.officer], user].compactMap(\.self).joined(separator: ", ")
    }

    private static func object(_ object: PeopleObject) -> String {
        let names = object.members.filter { $0.key != "kind" }.sorted { $0.key < $1.key }
        return ([object.members["kind"] ?? ""] + names.map { "\($0.key) \($0.value)" }).joined(separator: " ")
    }

    private static func bilingual(_ text: BilingualText) -> String { "\(text.chinese) \(text.english)" }
}
