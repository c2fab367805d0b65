internal import ArgumentParser
internal import CanonicalJSON
internal import Client
internal import Documents
internal import OFD
internal import Typesetting

/// `yizhan typeset`.
struct TypesetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "typeset",
        abstract: "Make an OFD document of metadata and a plain text, laid out after GB/T 9704-2012 (公文排版).",
        discussion: """
            The text has a paragraph on each line; lines that begin with 一、 （一） 1. （1） are headings, lines between | are \
            rows of tables, a line 附件1 begins an attachment and its title is the next line. The same input gives the same \
            file. The answer names the places of the seals; nothing is sealed here.

            EXAMPLES
              yizhan typeset --metadata tongzhi.yaml --body tongzhi.txt -o tongzhi.ofd
              yizhan typeset --metadata han.yaml --body han.txt --format letter -o han.ofd
            """
    )

    @Option(help: "The metadata in YAML, the elements of GB/T 33480.", completion: .file(extensions: ["yaml"]))
    var metadata: String

    @Option(help: "The text in UTF-8.", completion: .file(extensions: ["txt"]))
    var body: String

    @Option(help: "The format: general, letter, order or minutes; without, the usual one of the type of document.")
    var format: String?

    @Option(
        name: .customLong("title-line"),
        help: ArgumentHelp("A line of the title; repeated for each, they must join to the title.", valueName: "text"))
    var titleLines: [String] = []

    @Option(help: ArgumentHelp("The diameter of the seal.", valueName: "mm"))
    var sealDiameter = 42.0

    @Flag(help: "Leave no room for a seal.")
    var unsealed = false

    @Option(
        name: .customLong("font"),
        help: ArgumentHelp(
            "Embed a font: title, body, kai, hei or song, and its OpenType file; may be repeated.",
            valueName: "face=file"))
    var fonts: [String] = []

    @Option(
        name: [.customShort("o"), .customLong("output")], help: "The file to write.",
        completion: .file(extensions: ["ofd"]))
    var output: String

    @OptionGroup var answer: OutputOptions

    /// How large a font file may be.
    private static let fontLimit = 64 << 20

    func validate() throws {
        guard (20...60).contains(self.sealDiameter) else { throw ValidationError("--seal-diameter is 20 to 60") }
        guard self.format.map({ DocumentFormat(rawValue: $0) != nil }) ?? true else {
            throw ValidationError("--format is general, letter, order or minutes")
        }
        for font in self.fonts where Self.face(font) == nil {
            throw ValidationError("--font is title, body, kai, hei or song, then = and a file")
        }
    }

    func run() async throws {
        let target = try OutputFile(self.output)
        let metadata = try MetadataFile.read(path: self.metadata)
        let body = try BodyParser.parse(InputFile.text(self.body))
        var options = TypesettingOptions(
            format: self.format.flatMap { DocumentFormat(rawValue: $0) }, isSealed: !self.unsealed,
            sealDiameter: self.sealDiameter, titleLines: self.titleLines,
            creatorVersion: Version.current)
        for font in self.fonts {
            guard let (face, path) = Self.face(font) else { continue }
            options.fonts[face] = try InputFile.read(path, limit: Self.fontLimit)
        }
        let document = try DocumentTypesetter.typeset(metadata, body, options: options)
        try target.write(document.file())
        if metadata.isStateSecret {
            try CommandEnvironment.current.errors.write(
                "yizhan: warning: the document is marked as a state secret; no node accepts it\n")
        }
        try self.answer.print(self.json(document), text: self.text(document))
    }

    private static func face(_ text: String) -> (Typeface, String)? {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let faces: [String: Typeface] = ["title": .title, "body": .body, "kai": .kai, "hei": .hei, "song": .song]
        guard parts.count == 2, let face = faces[parts[0]] else { return nil }
        return (face, parts[1])
    }

    private func json(_ document: TypesetDocument) -> JSONValue {
        let micrometres = { (value: Double) in JSONValue.integer(Int64((value * 1000).rounded())) }
        return [
            "format": .string(document.format.rawValue),
            "pages": .integer(Int64(document.draft.pages.count)),
            "seals": .array(
                document.sealPlaces.map { place in
                    [
                        "heightMicrometres": micrometres(place.box.height), "kind": .string(place.kind.rawValue),
                        "owner": .string(place.owner), "page": .integer(Int64(place.page + 1)),
                        "widthMicrometres": micrometres(place.box.width), "xMicrometres": micrometres(place.box.x),
                        "yMicrometres": micrometres(place.box.y),
                    ]
                }),
        ]
    }

    private func text(_ document: TypesetDocument) -> String {
        let places = document.sealPlaces.map { place -> (title: String, value: String) in
            let numbers = [place.box.x, place.box.y, place.box.width, place.box.height]
            let box = numbers.map { "\(($0 * 100).rounded() / 100)" }
            let kind = place.kind == .seal ? "印章 seal" : "签名章 stamp"
            return (kind, "\(place.owner) 第 \(place.page + 1) 页 page: \(box.joined(separator: " ")) mm")
        }
        let head: [(title: String, value: String)] = [
            ("格式 format", "\(document.format.chineseName) \(document.format.rawValue)"),
            ("页数 pages", "\(document.draft.pages.count)"),
        ]
        return (head + places).aligned
    }
}

extension TypesettingError: ExplainedError {
    package var exitStatus: ExitStatus { self.code == .titleInvalid ? .usage : .badData }

    package var explanation: String {
        let place = self.line.map { "line \($0) of the body: " } ?? ""
        return place + self.message + (self.cause.map { ": \(ErrorReport($0).message)" } ?? "")
    }

    package var hint: String? {
        switch self.code {
        case .bodyMalformed: "the form of a body is described in docs/typesetting.md"
        case .titleInvalid: "give the whole title in lines of at most 20 characters, one --title-line for each"
        default: nil
        }
    }
}
