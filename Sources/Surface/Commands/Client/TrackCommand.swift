internal import ArgumentParser
internal import CanonicalJSON
internal import LocalAPI

/// `yizhan track`.
struct TrackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "track", abstract: "Show a packet's way so far (轨迹): where it stands and every receipt.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The packet's identifier.")
    var packet: String

    func run() async throws {
        let tracks = try await self.node.api.get("/v1/packets/\(self.packet)")
        try self.output.print(tracks, text: (tracks.elements ?? []).map(Self.text).joined(separator: "\n"))
    }

    private static func text(_ track: JSONValue) -> String {
        let envelope = track["envelope"]
        let head: [(title: String, value: String)] = [
            ("公文包 packet", envelope?["id"]?.text ?? ""),
            ("发文 from", envelope?["from"]?.text ?? ""),
            ("紧急程度 urgency", envelope?["urgency"]?.text ?? ""),
            ("算法 suite", envelope?["suite"]?.text ?? ""),
            ("摘要 digest", track["packet"]?.text ?? ""),
            ("有效期至 expires", envelope?["expires"]?.text ?? ""),
        ]
        return head.aligned + "\n" + Self.deliveries(track) + "\n" + Self.receipts(track)
    }

    private static func deliveries(_ track: JSONValue) -> String {
        var table = TextTable([
            .init("收文 recipient"), .init("单位 unit"), .init("状态 state"), .init("自 since"), .init("备注 note"),
            .init("原因 cause"),
        ])
        for delivery in track["deliveries"]?.elements ?? [] {
            table.append([
                delivery["recipient"]?.text ?? "", delivery["name"]?.text ?? "",
                "\(delivery["title"]?.text ?? "") \(delivery["state"]?.text ?? "")",
                delivery["changed"]?.text ?? "", SilenceText.note(of: delivery), delivery["cause"]?.text ?? "",
            ])
        }
        return table.text
    }

    private static func receipts(_ track: JSONValue) -> String {
        var table = TextTable([
            .init("时间 time"), .init("节点 node"), .init("事件 event"), .init("收文 recipient"), .init("人员 officer"),
            .init("备注 note"),
        ])
        for receipt in track["receipts"]?.elements ?? [] {
            let to = receipt["to"]?.elements?.compactMap(\.text) ?? []
            table.append([
                receipt["time"]?.text ?? "", receipt["issuer"]?.text ?? "",
                "\(receipt["title"]?.text ?? "") \(receipt["event"]?.text ?? "")",
                to.count == 1 ? to[0] : "\(to.count) 个单位", receipt["officer"]?.text ?? "",
                SilenceText.note(ofReceipt: receipt),
            ])
        }
        return table.text
    }
}
