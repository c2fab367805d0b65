internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan queue`.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Show how many packets wait for each neighbour and how long (排队), or which.",
        discussion: """
            Without a neighbour: a table of ages in minutes, a row for each neighbour. With --list, or for one neighbour, \
            a line for each packet: why it waits, and until when.
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "A line for each packet, at most 1,000.")
    var list = false

    @Argument(help: "The neighbour's code.")
    var neighbour: String?

    func run() async throws {
        if let neighbour = self.neighbour {
            let items = try await self.node.api.get("/v1/queue?neighbour=\(neighbour)")
            try self.output.print(items, text: Self.packets(items))
        } else if self.list {
            let items = try await self.node.api.get("/v1/queue")
            try self.output.print(items, text: Self.packets(items))
        } else {
            let ages = try await self.node.api.get("/v1/queue/ages")
            try self.output.print(ages, text: Self.ages(ages))
        }
    }

    private static func ages(_ ages: JSONValue) -> String {
        let limits = (ages["minutes"]?.elements ?? []).compactMap(\.integerValue)
        var table = TextTable(
            [.init("下一站 next"), .init("合计 total", .right)] + limits.map { .init("≤\($0)", .right) }
                + [.init(">\(limits.last ?? 0)", .right), .init("字节 bytes", .right)])
        for row in ages["neighbours"]?.elements ?? [] {
            let counts = (row["counts"]?.elements ?? []).map { $0.integerValue.map(String.init) ?? "" }
            table.append(
                [row["node"]?.text ?? "", row["total"]?.integerValue.map(String.init) ?? ""] + counts
                    + [row["bytes"]?.integerValue.map(String.init) ?? ""])
        }
        return table.text
    }

    private static func packets(_ items: JSONValue) -> String {
        var table = TextTable([
            .init("下一站 next"), .init("公文包 packet"), .init("紧急 urgency"), .init("自 since"),
            .init("次数 attempts", .right), .init("下次 next try"), .init("原因 cause"),
        ])
        for item in items.elements ?? [] {
            table.append([
                item["neighbour"]?.text ?? "", item["id"]?.text ?? "", item["urgency"]?.text ?? "",
                item["created"]?.text ?? "", item["attempts"]?.integerValue.map(String.init) ?? "",
                item["due"]?.text ?? "", item["cause"]?.text ?? "",
            ])
        }
        return table.text
    }
}

/// `yizhan attempts`.
struct AttemptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attempts", abstract: "List every attempt to hand a packet over, the newest first (投递记录).")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The packet's identifier or digest.")
    var packet: String

    func run() async throws {
        let items = try await self.node.api.get("/v1/attempts/\(self.packet)")
        var table = TextTable([
            .init("时间 time"), .init("下一站 next"), .init("毫秒 ms", .right), .init("字节 bytes", .right),
            .init("阶段 phase"), .init("结果 result"), .init("原因 reason"),
        ])
        for item in items.elements ?? [] {
            table.append([
                item["started"]?.text ?? "", item["neighbour"]?.text ?? "",
                item["milliseconds"]?.integerValue.map(String.init) ?? "",
                item["bytes"]?.integerValue.map(String.init) ?? "", item["phase"]?.text ?? "",
                item["result"]?.text ?? "", item["reason"]?.text ?? "",
            ])
        }
        try self.output.print(items, text: table.text)
    }
}

/// `yizhan dead`.
struct DeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "List the hand-overs that were given up, and whose fault it was (死信).",
        discussion: "Decide with 'yizhan requeue', 'yizhan redirect' or 'yizhan abandon'.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let items = try await self.node.api.get("/v1/dead-letters")
        var table = TextTable([
            .init("公文包 packet"), .init("下一站 next"), .init("责任 fault"), .init("代码 code"), .init("自 since"),
            .init("收文 recipients", .right), .init("次数 attempts", .right), .init("说明 detail"),
        ])
        for item in items.elements ?? [] {
            table.append([
                item["id"]?.text ?? "", item["neighbour"]?.text ?? "",
                "\(item["title"]?.text ?? "") \(item["fault"]?.text ?? "")", item["code"]?.text ?? "",
                item["since"]?.text ?? "", String(item["recipients"]?.elements?.count ?? 0),
                item["attempts"]?.integerValue.map(String.init) ?? "", item["detail"]?.text ?? "",
            ])
        }
        try self.output.print(items, text: table.text)
    }
}

/// `yizhan uploads`.
struct UploadsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uploads", abstract: "List the large packets that neighbours have begun to bring (未完成上传).")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let items = try await self.node.api.get("/v1/uploads")
        var table = TextTable([
            .init("来自 from"), .init("摘要 digest"), .init("字节 bytes", .right), .init("已存 synced", .right),
            .init("开始 begun"), .init("最近 moved"),
        ])
        for item in items.elements ?? [] {
            table.append([
                item["neighbour"]?.text ?? "", item["packet"]?.text ?? "",
                item["size"]?.integerValue.map(String.init) ?? "", item["synced"]?.integerValue.map(String.init) ?? "",
                item["created"]?.text ?? "", item["touched"]?.text ?? "",
            ])
        }
        try self.output.print(items, text: table.text)
    }
}
