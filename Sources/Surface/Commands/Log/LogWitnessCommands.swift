internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan log ask-witness`.
struct LogAskWitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask-witness",
        abstract: "Write what a witness is to cosign into a file, where no line leads to it (请求见证).",
        discussion: """
            Carry the file to the witness, where 'yizhan log witness FILE --into ANSWER' answers it, and the answer back to \
            'yizhan log accept ANSWER'. Receipts given before gain the cosignature. Both files are signed, hold no names \
            and no titles, and may be carried again when one is lost.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The witness's code.")
    var witness: String

    @Option(name: [.short, .long], help: "A new file, NAME.yzw.", completion: .file())
    var into: String

    func run() async throws {
        let target = try OutputFile(self.into)
        let answer = try await self.node.api.post("/v1/witness/petitions", ["witness": .string(self.witness)])
        guard let petition = answer["petition"]?.text else {
            return try self.output.print(answer, text: "\(self.witness) 已见证全部日志 has witnessed everything\n")
        }
        try target.write(Array(petition.utf8))
        var text = WitnessedStates.table(answer["states"]) + "\n\(target.path)\n"
        if answer["isWhole"]?.booleanValue == false {
            text += "还有更多，收录答复后再次请求 more is left: ask again when the answer was accepted\n"
        }
        try self.output.print(answer, text: text)
    }
}

/// `yizhan log witness`.
struct LogWitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Witness another node's logs from the file that it made, and write the answer (出具见证).",
        discussion: """
            Each state must be signed by the node's own log key and continue what this node has seen; it is stored before it \
            is cosigned. Ends with 1 when the log contradicts what was seen; that is recorded, see 'log witnessed'.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The file that 'log ask-witness' made.", completion: .file())
    var file: String

    @Option(name: [.short, .long], help: "A new file for the answer.", completion: .file())
    var into: String

    func run() async throws {
        let target = try OutputFile(self.into)
        let answer = try await self.node.api.post("/v1/witness/replies", try WitnessedStates.read(self.file))
        try target.write(Array(answer.requiredText("reply").utf8))
        try self.output.print(answer, text: WitnessedStates.table(answer["states"]) + "\n\(target.path)\n")
        try WitnessedStates.refuse(answer, "the log of node \(answer["node"]?.text ?? "")")
    }
}

/// `yizhan log accept`.
struct LogAcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Take a witness's answer that came as a file (收录见证).",
        discussion: """
            Ends with 1 when the witness says that this node's log contradicts what it has seen, or has seen more than is \
            stored here: the store is an old copy, and a new shard of the log is open.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The file that 'log witness' made.", completion: .file())
    var file: String

    func run() async throws {
        let answer = try await self.node.api.post("/v1/witness/cosignatures", try WitnessedStates.read(self.file))
        let kept = try answer.requiredInteger("kept")
        try self.output.print(
            answer, text: WitnessedStates.table(answer["states"]) + "\n收录 kept: \(kept)\n")
        guard try answer.requiredInteger("opened") == 0 else {
            throw CommandFailure(
                .refused, "the witness has seen more of the log than is stored here; a new shard is open",
                hint: "the store is an old copy, see docs/operations.md, Backup and restore")
        }
        try WitnessedStates.refuse(answer, "this node's log")
    }
}

/// What the three have in common.
private enum WitnessedStates {
    static func read(_ path: String) throws -> JSONValue {
        do {
            return try JSONValue(canonical: InputFile.read(path))
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as CanonicalJSONError {
            throw CommandFailure(.badData, "\(path): \(error)", hint: "it is no file of 'yizhan log ask-witness'")
        }
    }

    static func table(_ states: JSONValue?) -> String {
        var table = TextTable([
            .init("日志 log"), .init("条目 entries", .right), .init("检查点时间 checkpoint"), .init("根 root"),
        ])
        for state in states?.elements ?? [] {
            table.append([
                state["origin"]?.text ?? "", state["size"]?.integerValue.map(String.init) ?? "",
                state["time"]?.text ?? "", state["root"]?.text ?? "",
            ])
        }
        return table.text
    }

    static func refuse(_ answer: JSONValue, _ whose: String) throws {
        guard let seen = answer["contradicted"]?.elements, !seen.isEmpty else { return }
        throw CommandFailure(
            .refused, "\(whose) contradicts what the witness has seen",
            hint: "the witness has it on record: yizhan log witnessed --json, there")
    }
}
