internal import ArgumentParser
internal import Seals

/// `yizhan seal make`.
struct SealMake: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Make a seal that was approved (制章): the maker's key signs it.",
        discussion: "The seal is in the folder of the authority afterwards; --out writes it to another place as well.")

    @OptionGroup var authority: SealAuthorityOptions
    @OptionGroup var reference: SealReference
    @OptionGroup var maker: SealMakerOptions
    @OptionGroup var officer: OfficerOptions

    @Option(help: "Where to write the seal (Seal.esl).", completion: .file())
    var out: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let file = try self.out.map { try OutputFile($0) }
        let authority = try self.authority.open()
        let entry = try authority.make(
            self.reference.seal, with: self.maker.maker(), by: self.officer.sealActor(),
            at: CommandEnvironment.current.now())
        if let seal = entry.seal { try file?.write(seal.der) }
        try SealAnswer(entry).print(self.output)
    }
}
