internal import ArgumentParser
internal import CanonicalJSON
internal import Documents
internal import LocalAPI

/// `yizhan peers`.
struct PeersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers", abstract: "List the neighbouring nodes: how it stands with each, and what waits.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let items = try await self.node.api.get("/v1/peers")
        try self.output.print(items, text: Self.text(items))
    }

    private static func text(_ items: JSONValue) -> String {
        var table = TextTable([
            .init("节点 node"), .init("关系 relation"), .init("状态 state"), .init("公文包 packets", .right),
            .init("消息 messages", .right), .init("最早 oldest"), .init("下次 next try"), .init("原因 cause"),
        ])
        for item in items.elements ?? [] {
            let link = item["link"]
            table.append([
                item["node"]?.text ?? "", Self.relation(item),
                "\(link?["title"]?.text ?? "") \(link?["status"]?.text ?? "")",
                item["packets"]?.integerValue.map(String.init) ?? "",
                item["messages"]?.integerValue.map(String.init) ?? "", item["oldest"]?.text ?? "",
                link?["retry"]?.text ?? item["nextDue"]?.text ?? "", item["cause"]?.text ?? "",
            ])
        }
        return table.text
    }

    private static func relation(_ item: JSONValue) -> String {
        if item["isParent"]?.booleanValue == true { return "上级 parent" }
        return item["isWitness"]?.booleanValue == true ? "见证 witness" : "下级 child"
    }
}

/// `yizhan probe`.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Try everything a hand-over to a neighbour needs, step by step (探测).",
        discussion: "Name, TCP, TLS, certificate, authorisation, storage and clock; ends with 1 when a step fails.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The neighbour's code.")
    var neighbour: String

    func run() async throws {
        let steps = try await self.node.api.post("/v1/peers/\(self.neighbour)/probe", .object([:]))
        var table = TextTable([
            .init("步骤 step"), .init("结论 verdict"), .init("毫秒 ms", .right), .init("说明 detail"),
        ])
        for step in steps.elements ?? [] {
            table.append([
                "\(step["title"]?.text ?? "") \(step["step"]?.text ?? "")",
                step["isGood"]?.booleanValue == true ? "通过 pass" : "不通过 fail",
                step["milliseconds"]?.integerValue.map(String.init) ?? "", step["detail"]?.text ?? "",
            ])
        }
        try self.output.print(steps, text: table.text)
        if (steps.elements ?? []).contains(where: { $0["isGood"]?.booleanValue == false }) { throw ExitCode(1) }
    }
}

/// `yizhan pause`.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Hold the packets for a neighbour back; receipts and recalls go on (暂停).")

    @OptionGroup var node: NodeOptions
    @OptionGroup var operation: OperationOptions

    @Argument(help: "The neighbour's code.")
    var neighbour: String

    func run() async throws {
        _ = try await self.node.api.post("/v1/peers/\(self.neighbour)/pause", self.operation.body([:]))
    }
}

/// `yizhan resume`.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let packets go to a paused neighbour again (恢复).")

    @OptionGroup var node: NodeOptions
    @OptionGroup var operation: OperationOptions

    @Argument(help: "The neighbour's code.")
    var neighbour: String

    func run() async throws {
        _ = try await self.node.api.post("/v1/peers/\(self.neighbour)/resume", self.operation.body([:]))
    }
}

/// `yizhan maintenance`.
struct MaintenanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance",
        abstract: "Tell the neighbours when this node will not be there (维护窗口), or take it back.",
        discussion: """
            Neighbours then hold what is for this node without a failed attempt. A node greets its neighbours with it at once, \
            and those it cannot reach now as soon as it can. Without times the announcement is taken back.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var operation: OperationOptions

    @Option(help: "The first moment, UTC, for example 2026-11-22T20:00:00.000Z; now, when only --until is given.")
    var from: String?

    @Option(help: "The moment after the last, at most three days later.")
    var until: String?

    func run() async throws {
        var members: [String: JSONValue] = [:]
        if let until = self.until {
            members["until"] = .string(until)
            members["from"] = .string(self.from ?? CommandEnvironment.current.now().description)
        } else if self.from != nil {
            throw ValidationError("a window needs --until")
        }
        _ = try await self.node.api.post("/v1/maintenance", self.operation.body(members))
    }
}

/// What every act of an operator must say.
struct OperationOptions: ParsableArguments {
    @Option(help: "Why; it is kept on record.")
    var reason: String

    func body(_ members: [String: JSONValue]) -> JSONValue {
        .object(members.merging(["reason": .string(self.reason)]) { first, _ in first })
    }
}
