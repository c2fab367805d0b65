internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Cryptography
internal import Documents
internal import LocalAPI
internal import Packets

/// `yizhan open`.
struct OpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Take a received document out of its packet (取阅).",
        discussion: "Nothing is written before the whole packet was decrypted and its signatures were right.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var officer: OfficerOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The packet's identifier.")
    var packet: String

    @Option(name: [.short, .long], help: "A new folder for the files.", completion: .directory)
    var into: String

    func run() async throws {
        let officer = try self.officer.identity()
        let tracks = try await self.node.api.get("/v1/packets/\(self.packet)")
        guard let suite = tracks.elements?.first?["envelope"]?["suite"]?.text.flatMap({ Suite(rawValue: $0) }) else {
            throw CommandFailure(.badData, "the node does not say which suite packet \(self.packet) is of")
        }
        let opened = try await ContentClient(self.node.api).open(
            self.packet, officer: officer, suite: suite, into: self.into)
        try self.output.print(Self.json(opened), text: Self.text(opened))
    }

    private static func json(_ opened: ContentClient.Opened) -> JSONValue {
        let metadata = opened.manifest.metadata.fields.map { field in
            JSONValue.object(["element": .string(field.element.rawValue), "value": .string(field.value)])
        }
        return .object([
            "files": .array(opened.files.map { .string($0) }),
            "metadata": .array(metadata),
            "receipts": opened.answer["receipts"] ?? .array([]),
        ])
    }

    private static func text(_ opened: ContentClient.Opened) -> String {
        let fields = opened.manifest.metadata.fields.map { (title: $0.element.chineseName, value: $0.value) }
        return fields.aligned + "\n" + opened.files.map { "\($0)\n" }.joined()
    }
}
