internal import ArgumentParser
internal import Cryptography
internal import Documents
internal import Seals

/// `yizhan seal apply-for`.
struct SealApplyFor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply-for",
        abstract: "Apply for a seal (申请印章).",
        discussion: """
            The picture is a PNG file of at most 51,200 bytes. The certificates are of profile seal-sign, of the unit or of its \
            officers: they and no others may sign with the seal, so a renewed certificate needs a new seal.
            """
    )

    @OptionGroup var authority: SealAuthorityOptions

    @Option(help: ArgumentHelp("Whose seal it is.", valueName: "unit"), transform: ArgumentValues.unit)
    var owner: UnitAddress

    @Option(help: "What the seal is called, by custom the unit's full name.")
    var name: String

    @Option(help: "The kind of seal, as the region codes it.")
    var kind = 1

    @Option(
        help: ArgumentHelp("Who keeps the seal, an officer of the unit.", valueName: "officer"),
        transform: ArgumentValues.officer)
    var custodian: OfficerAddress

    @Option(help: "A certificate that may sign with the seal; may be repeated.", completion: .file())
    var certificate: [String]

    @Option(help: "The picture, a PNG file.", completion: .file())
    var picture: String

    @Option(help: ArgumentHelp("The width in millimetres.", valueName: "mm"))
    var width = 42

    @Option(help: ArgumentHelp("The height in millimetres.", valueName: "mm"))
    var height = 42

    @Option(
        help: ArgumentHelp("How long it is valid from now on; 365 without this.", valueName: "days"),
        transform: ArgumentValues.days)
    var days: Duration?

    @OptionGroup var officer: OfficerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let now = CommandEnvironment.current.now()
        let picture = SealPicture(
            format: "PNG", data: try InputFile.read(self.picture), width: self.width, height: self.height)
        // The first certificate of a file is the holder's; those of CAs may follow it.
        let certificates = try self.certificate.map { try InputFile.certificates($0)[0].der }
        let application = SealApplication(
            owner: self.owner, name: self.name, kind: self.kind, custodian: self.custodian, certificates: certificates,
            picture: picture, validFrom: now, validUntil: now.advanced(by: self.days ?? .seconds(365 * 86_400)))
        let authority = try self.authority.open()
        let entry = try authority.applyFor(application, by: self.officer.sealActor(), at: now)
        try SealAnswer(entry).print(self.output)
    }
}
