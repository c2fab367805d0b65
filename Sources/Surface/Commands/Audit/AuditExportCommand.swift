internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Cryptography
internal import Documents
internal import Evidence
internal import LocalAPI

/// `yizhan audit export`.
struct AuditExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write receipts, log, certificates, attempts and timelines of a period as one file (审计导出).",
        discussion: """
            The file (*.yza) verifies offline, without this node, by 'yizhan verify FILE --trust anchors.pem', \
            tools/verify.py and tools/verify.html. It shows whether receipts were left out and whether the log was changed.

            With --unit or --packet it holds only what concerns them, and then claims no completeness. With --redacted \
            units, officers and reasons are salted digests; the secret lets them be opened one by one, see 'audit open'.

            EXAMPLES
              yizhan audit export --from 2026-11-01 --to 2026-12-01 --into november.yza
              yizhan audit export --packet 01M81B1HSSWSR7E328JHCFFJBF --into /media/usb
            """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: "From this day, by the clock of China, or this time in UTC (2026-11-01T00:00:00.000Z).",
        transform: AuditPeriod.time)
    var from: UTCMilliseconds?

    @Option(help: "Until before this day or time.", transform: AuditPeriod.time)
    var to: UTCMilliseconds?

    @Option(help: "Only packets that this unit, unit@node, sent or received.")
    var unit: String?

    @Option(help: "Only packets of this identifier.")
    var packet: String?

    @Flag(help: "Show units, officers and reasons as salted digests.")
    var redacted = false

    @Option(help: "A new file for the secret that opens them, mode 0600; keep it.", completion: .file())
    var secret: String?

    @Option(name: [.short, .long], help: "A new file, or a folder for it.", completion: .file())
    var into: String

    func validate() throws {
        guard self.redacted == (self.secret != nil) else {
            throw ValidationError("--redacted and --secret FILE belong together")
        }
        if let from = self.from, let to = self.to, from >= to {
            throw ValidationError("--from must be before --to")
        }
    }

    func run() async throws {
        let selection = AuditSelection(
            from: self.from, to: self.to, unit: try self.unit.map { try UnitAddress($0) },
            packet: try self.packet.map { try PacketIdentifier($0) })
        let api = self.node.api
        let path = try await self.path(api)
        let secret = try self.secret.map { try AuditSecret.make($0) }
        let bar = ProgressBar("exporting", total: nil, unit: .bytes)
        let manifest = try await AuditClient(api).export(selection, secret: secret, into: path) { bar.update(to: $0) }
        bar.finish()
        try self.output.print(Self.json(manifest, path), text: Self.text(manifest, path))
    }

    /// The file, or the one that a folder gets.
    private func path(_ api: APIClient) async throws -> String {
        guard InputFile.isFolder(self.into) else { return self.into }
        let node = try await api.get("/v1/status").requiredText("node")
        let parts = [
            "audit", node, self.packet ?? self.from.map { $0.description.prefix(10).description },
            self.packet == nil ? self.to.map { $0.description.prefix(10).description } : nil,
        ]
        return "\(self.into)/\(parts.compactMap(\.self).joined(separator: "-")).\(AuditArchive.fileExtension)"
    }

    private static func json(_ manifest: AuditManifest, _ path: String) -> JSONValue {
        .object([
            "file": .string(path), "node": .string(manifest.node.digits), "packets": .integer(Int64(manifest.packets)),
            "receipts": .integer(Int64(manifest.receipts)), "redacted": .boolean(manifest.isRedacted),
            "logs": .array(
                manifest.logs.map {
                    [
                        "origin": .string($0.origin.description), "first": .integer(Int64($0.first)),
                        "last": .integer(Int64($0.last)),
                    ]
                }),
        ])
    }

    private static func text(_ manifest: AuditManifest, _ path: String) -> String {
        var facts: [(title: String, value: String)] = [
            ("文件 file", path), ("节点 node", manifest.node.digits), ("公文包 packets", String(manifest.packets)),
            ("回执 receipts", String(manifest.receipts)),
        ]
        facts += manifest.logs.map { ("日志 log", "\($0.origin) #\($0.first)–\($0.last - 1)") }
        return facts.aligned
    }
}

/// Days and times of a period.
enum AuditPeriod {
    /// Reads a day, which begins at midnight in China, or a time in UTC.
    static func time(_ text: String) throws -> UTCMilliseconds {
        if let time = try? UTCMilliseconds(text) { return time }
        guard text.utf8.count == 10, let midnight = try? UTCMilliseconds("\(text)T00:00:00.000Z") else {
            throw ValidationError("expected a day, 2026-11-01, or a time in UTC, 2026-11-01T08:30:00.000Z")
        }
        return midnight.advanced(by: .seconds(-8 * 3600))
    }
}
