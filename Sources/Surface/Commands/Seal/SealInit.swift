internal import ArgumentParser
internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Seals

/// `yizhan seal init`.
struct SealInit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a seal authority (制章机构) with an empty register.")

    @OptionGroup var authority: SealAuthorityOptions

    @Option(
        help: ArgumentHelp("The unit that keeps the register; its officers decide.", valueName: "unit"),
        transform: ArgumentValues.unit)
    var keeper: UnitAddress

    @Option(
        help: "A file of certificates by which officers and makers are trusted; may be repeated.", completion: .file())
    var anchor: [String]

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let anchors = try self.anchor.flatMap { try InputFile.certificates($0) }
        let authority = try SealAuthority.create(folder: self.authority.folder, keeper: self.keeper, anchors: anchors)
        try self.output.print(
            [
                "folder": .string(self.authority.folder), "keeper": .string(self.keeper.description),
                "anchors": .array(authority.anchors.map { .string($0.subject) }),
            ],
            text: [
                (title: "seal authority 制章机构", value: self.authority.folder),
                (title: "keeper 管理单位", value: self.keeper.description),
                (title: "anchors 信任锚", value: authority.anchors.map(\.subject).joined(separator: "; ")),
            ].aligned
        )
    }
}
