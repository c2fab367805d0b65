internal import ArgumentParser
internal import CanonicalJSON
internal import Foundation
internal import OFD

/// `yizhan ofd`.
struct OFDCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ofd",
        abstract: "Look into OFD documents (版式文档): what they hold, their text, their pages as pictures.",
        discussion: "Nothing is verified here; 'yizhan seal verify' does that.",
        subcommands: [OFDInfoCommand.self, OFDTextCommand.self, OFDRenderCommand.self]
    )
}

/// The file a command looks into, and which document of it.
struct OFDOptions: ParsableArguments {
    @Argument(help: "An OFD file.", completion: .file(extensions: ["ofd"]))
    var file: String

    @Option(help: ArgumentHelp("Which document of the file, counted from 1.", valueName: "number"))
    var document = 1

    /// How large a file may be.
    static let sizeLimit = 512 << 20

    func open() throws -> OFDFile { try OFDFile(InputFile.read(self.file, limit: Self.sizeLimit)) }

    func openDocument(_ file: OFDFile) throws -> OFDDocument { try file.document(self.document - 1) }
}

extension OFDError: ExplainedError {
    package var exitStatus: ExitStatus {
        switch self.code {
        case .pageMissing: .usage
        case .signingRefused, .wholeProtected: .refused
        default: .badData
        }
    }

    package var explanation: String { self.message + (self.cause.map { ": \(ErrorReport($0).message)" } ?? "") }

    package var hint: String? {
        switch self.code {
        case .containerUnreadable: "an OFD file is a ZIP archive; see whether the file came over whole"
        case .wholeProtected: "have all seals put on before the one that covers everything, which is the last"
        case .pageMissing: "'yizhan ofd info' tells how many documents and pages there are"
        default: nil
        }
    }
}

/// `yizhan ofd info`.
struct OFDInfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what an OFD file holds: documents, pages, fonts, attachments, tags, signatures (文件信息).")

    @OptionGroup var options: OFDOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let file = try self.options.open()
        let summary = try OFDSummary(file)
        try self.output.print(summary.json, text: summary.text)
    }
}

/// `yizhan ofd text`.
struct OFDTextCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Print the text of an OFD file in the order in which it is read (提取文字).")

    @OptionGroup var options: OFDOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("Only this page, counted from 1.", valueName: "number"))
    var page: Int?

    func run() async throws {
        let document = try self.options.openDocument(self.options.open())
        var reader = DocumentTextReader(document)
        let pages = try (self.page.map { [$0 - 1] } ?? Array(document.pages.indices)).map { index in
            (index: index, text: try reader.text(ofPage: index))
        }
        let json = JSONValue.array(
            pages.map { page in
                [
                    "lines": .array(page.text.lines.map { .string($0) }), "page": .integer(Int64(page.index + 1)),
                ]
            })
        try self.output.print(["pages": json], text: pages.map(\.text.text).joined(separator: "\n"))
    }
}

/// `yizhan ofd render`.
struct OFDRenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Draw a page of an OFD file as SVG, with annotations and seals (显示页面).",
        discussion: """
            The picture holds no script and refers to nothing outside. Each seal is an element with the attribute \
            data-signature, the identifier that 'yizhan seal verify' reports; that a seal is shown says nothing of its validity.

            EXAMPLES
              yizhan ofd render order.ofd --page 1 -o page.svg
            """
    )

    @OptionGroup var options: OFDOptions

    @Option(help: ArgumentHelp("The page, counted from 1.", valueName: "number"))
    var page = 1

    @Option(
        name: [.customShort("o"), .customLong("output")], help: "The file to write; without, the standard output.",
        completion: .file(extensions: ["svg"]))
    var output: String?

    func run() async throws {
        let target = try self.output.map { try OutputFile($0) }
        let file = try self.options.open()
        let document = try self.options.openDocument(file)
        let seals = file.sealImages(ofDocument: self.options.document - 1)
        let picture = try PageRenderer.svg(ofPage: self.page - 1, of: document, seals: seals)
        guard let target else {
            return try CommandEnvironment.current.output.write(String(decoding: picture, as: UTF8.self))
        }
        try target.write(picture)
    }
}
