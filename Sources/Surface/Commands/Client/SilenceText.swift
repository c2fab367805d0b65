internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan silences`.
struct SilencesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "silences",
        abstract: "List the receipts that do not come (超时与逾期), the gravest first.",
        discussion:
            "What is waited for and how long: 'silence' in the configuration. 'yizhan urge' reminds the recipients.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let items = try await self.node.api.get("/v1/silences")
        try self.output.print(items, text: Self.text(items))
    }

    private static func text(_ items: JSONValue) -> String {
        var table = TextTable([
            .init("公文包 packet"), .init("紧急 urgency"), .init("收文 recipient"), .init("单位 unit"), .init("状态 state"),
            .init("情况 silence"), .init("自 since"), .init("催办 urged"),
        ])
        for item in items.elements ?? [] {
            let silence = item["silence"]
            let word = silence?["isOverdue"]?.booleanValue == true ? "overdue" : "delayed"
            table.append([
                item["id"]?.text ?? "", item["urgency"]?.text ?? "", item["recipient"]?.text ?? "",
                item["name"]?.text ?? "", item["state"]?.text ?? "",
                "\(silence?["title"]?.text ?? "") \(silence?["awaited"]?.text ?? "") \(word)",
                silence?["since"]?.text ?? "", item["urging"]?["title"]?.text ?? "",
            ])
        }
        return table.text
    }
}

/// What is said of receipts that do not come, or came late.
enum SilenceText {
    /// Beside a delivery: what does not come, what came late, how often the recipient was reminded.
    static func note(of delivery: JSONValue) -> String {
        ["silence", "late", "urging"].compactMap { delivery[$0]?["title"]?.text }.joined(separator: ", ")
    }

    /// Beside a receipt.
    static func note(ofReceipt receipt: JSONValue) -> String {
        if receipt["supersededBy"] != nil { return "已被取代 superseded" }
        return (receipt["supersedes"]?.elements ?? []).compactMap { $0["title"]?.text }.joined(separator: ", ")
    }

    /// One line for how many do not come; nothing when all do.
    static func counts(_ silences: JSONValue?) -> String {
        let counts = (silences?.elements ?? []).map { count in
            let word = count["isOverdue"]?.booleanValue == true ? "逾期 overdue" : "预警 delayed"
            return "\(word) \(count["awaited"]?.text ?? ""): \(count["count"]?.integerValue ?? 0)"
        }
        return counts.isEmpty ? "" : "回执未到 receipts missing: \(counts.joined(separator: ", "))\n"
    }
}
