internal import ArgumentParser
internal import CanonicalJSON
internal import Evidence
internal import ReceiptPages

/// `yizhan receipt page`.
struct ReceiptPageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "page",
        abstract: "Make a page for people of a receipt file, HTML or OFD (回执页).",
        discussion: """
            The page is one file that asks for nothing else, prints on A4 and carries the receipt file along. It has a QR code \
            with the packet's identifier, the digest of the evidence and its place in the log. With --trust the receipt is \
            verified and the page shows every check; without, the page says that nobody verified it. The page is no proof: \
            the receipt file is.

            EXAMPLES
              yizhan receipt page order-17.yzr --trust anchors.pem --into order-17.html
              yizhan receipt page order-17.yzr --trust anchors.pem --into order-17.ofd
            """)

    @Argument(help: "The receipt file.", completion: .file(extensions: ["yzr"]))
    var receipt: String

    @Option(help: "A file of trust anchors in PEM; may be given several times.", completion: .file())
    var trust: [String] = []

    @Option(
        name: [.short, .long], help: "The file to write; its ending says which: .html or .ofd.",
        completion: .file(extensions: ["html", "ofd"]))
    var into: String

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard ["html", "ofd"].contains(self.ending) else { throw ValidationError("--into ends with .html or .ofd") }
    }

    private var ending: String { self.into.split(separator: ".").last.map { $0.lowercased() } ?? "" }

    func run() async throws {
        let target = try OutputFile(self.into)
        let anchors = try self.trust.flatMap(InputFile.anchors)
        let bytes = try InputFile.read(self.receipt, limit: EvidenceLimits.standard.fileSize)
        let file = try ReceiptFile(bytes: bytes)
        let report = self.trust.isEmpty ? nil : ReceiptVerifier(anchors: anchors).verify(file: bytes)
        let sheet = try ReceiptSheet(file, report: report, made: CommandEnvironment.current.now())
        let page = try self.ending == "ofd" ? sheet.ofd(creatorVersion: Version.current) : Array(sheet.html().utf8)
        try target.write(page)
        try self.output.print(
            [
                "bytes": .integer(Int64(page.count)), "file": .string(self.into),
                "verdict": report.map { JSONValue.string($0.verdict.rawValue) } ?? JSONValue.null,
            ],
            text: [
                (title: "回执页 page", value: "\(self.into)，\(page.count) bytes"),
                (title: "核验 verdict", value: "\(sheet.verdict.chinese) \(sheet.verdict.english)"),
            ].aligned)
        // The page is there all the same, and says what is wrong.
        if let report, report.verdict != .pass { throw ExitCode(report.verdict.exitCode) }
    }
}
