internal import ArgumentParser
internal import SealPictures
internal import Seals

/// How a seal is drawn, beside its name.
struct SealDrawingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A straight line beneath the middle, for example 合同专用章.", valueName: "text"))
    var lower: String?

    @Option(
        help: ArgumentHelp("The diameter: 42, 45 or 50; without it that of the rank.", valueName: "mm"))
    var size: Int?

    @Option(
        help: ArgumentHelp(
            """
            The owner's rank by 国发〔1999〕25号: province 50 mm and county 45 mm with room for the emblem, township and unit 42 mm \
            with a star.
            """,
            valueName: "rank"), transform: ArgumentValues.sealRank)
    var rank: SealRank?

    @Flag(help: "A star of five points in the middle, whatever the rank.")
    var star = false

    @Flag(help: "Nothing in the middle: room for the national emblem, which is not drawn.")
    var emblemSpace = false

    @Option(
        help: ArgumentHelp(
            "An OpenType font with the characters, by custom a Song face (宋体); of a collection the first is taken.",
            valueName: "file"),
        completion: .file(extensions: ["ttf", "otf", "ttc"]))
    var font: String?

    /// How large a font file may be.
    private static let fontLimit = 64 << 20

    /// Whether one of the options was given.
    var isGiven: Bool {
        self.lower != nil || self.size != nil || self.rank != nil || self.star || self.emblemSpace || self.font != nil
    }

    func validate() throws {
        guard self.size.map(SealPictureDesign.diameters.contains) ?? true else {
            throw ValidationError("--size is 42, 45 or 50")
        }
        guard !self.star || !self.emblemSpace else { throw ValidationError("give either --star or --emblem-space") }
    }

    private var centre: SealCentre? { self.star ? .star : self.emblemSpace ? .emblemSpace : nil }

    /// Draws the seal of a name.
    func draw(name: String) throws -> SealPicture {
        guard let font = self.font else { throw ValidationError("drawing a seal needs --font FILE") }
        let rank = self.rank ?? .unit
        let design = try SealPictureDesign(
            name: name, lowerLine: self.lower, diameter: self.size ?? rank.diameter, centre: self.centre ?? rank.centre)
        return try design.draw(with: InputFile.read(font, limit: Self.fontLimit))
    }
}

extension ArgumentValues {
    static func sealRank(_ text: String) throws -> SealRank {
        guard let rank = SealRank(rawValue: text) else {
            let list = SealRank.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("the ranks are \(list)")
        }
        return rank
    }
}

extension SealPicturesError: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.code {
        case .designInvalid: .usage
        case .pictureFailed: .software
        default: .badData
        }
    }

    package var explanation: String { self.message + (self.cause.map { ": \(ErrorReport($0).message)" } ?? "") }

    package var hint: String? {
        switch self.code {
        case .glyphMissing: "give a font that has all characters of name and line"
        default: self.cause.flatMap { ErrorReport($0).hint }
        }
    }
}
