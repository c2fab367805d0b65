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
            The picture is a PNG file of at most 51,200 bytes, or is drawn from the seal's name. The certificates are of profile seal-sign, of the unit or of its \
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
    var picture: String?

    @Option(help: ArgumentHelp("The width of the picture given; 42 without this.", valueName: "mm"))
    var width: Int?

    @Option(help: ArgumentHelp("The height of the picture given; 42 without this.", valueName: "mm"))
    var height: Int?

    @Flag(help: "Draw the picture with the seal's name on the arc ('yizhan seal picture' shows what it looks like).")
    var drawPicture = false

    @OptionGroup(title: "Drawing") var drawing: SealDrawingOptions

    @Option(
        help: ArgumentHelp("How long it is valid from now on; 365 without this.", valueName: "days"),
        transform: ArgumentValues.days)
    var days: Duration?

    @OptionGroup var officer: OfficerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard self.drawPicture == (self.picture == nil) else {
            throw ValidationError("give either --picture FILE or --draw-picture with --font FILE")
        }
        if self.drawPicture {
            guard self.drawing.font != nil else { throw ValidationError("--draw-picture needs --font FILE") }
            guard self.width == nil, self.height == nil else {
                throw ValidationError(
                    "--width and --height go with --picture; the size of a drawn seal is --size or --rank")
            }
        } else if self.drawing.isGiven {
            throw ValidationError("--lower, --size, --rank, --star, --emblem-space and --font go with --draw-picture")
        }
    }

    private func sealPicture() throws -> SealPicture {
        guard let path = self.picture else { return try self.drawing.draw(name: self.name) }
        return SealPicture(
            format: "PNG", data: try InputFile.read(path), width: self.width ?? 42, height: self.height ?? 42)
    }

    func run() async throws {
        let now = CommandEnvironment.current.now()
        let picture = try self.sealPicture()
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
