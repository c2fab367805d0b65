internal import ArgumentParser
internal import CanonicalJSON
internal import Documents
internal import Seals

/// `yizhan seal status`.
struct SealStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Publish the status list (印章状态列表), by which others learn which seals are in use.",
        discussion:
            "The list is in the folder of the authority (status.json); --out writes it to another place as well.")

    @OptionGroup var authority: SealAuthorityOptions
    @OptionGroup var maker: SealMakerOptions

    @Option(
        help: ArgumentHelp("How long it may be used; 7 without this.", valueName: "days"),
        transform: ArgumentValues.days)
    var days: Duration?

    @Option(help: "Where to write the list; a list that is there is replaced.", completion: .file())
    var out: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let file = try self.out.map { try OutputFile($0, replacing: true) }
        let authority = try self.authority.open()
        let signed = try authority.publish(
            by: self.maker.actor(), validFor: self.days ?? .seconds(7 * 86_400), at: CommandEnvironment.current.now())
        try file?.write(signed.bytes)
        let list = signed.claimed
        try self.output.print(
            [
                "serial": .integer(list.serial), "issued": .string(list.issued.description),
                "expires": .string(list.expires.description), "maker": .string(list.maker),
                "seals": .integer(Int64(list.entries.count)),
            ],
            text: [
                (title: "serial 期号", value: "\(list.serial)"),
                (title: "valid 有效期", value: "\(list.issued) to \(list.expires)"),
                (title: "maker 制章人", value: list.maker),
                (title: "seals 印章数", value: "\(list.entries.count)"),
            ].aligned
        )
    }
}
