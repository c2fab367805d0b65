internal import ArgumentParser
internal import CanonicalJSON
internal import Foundation
internal import LocalAPI

/// `yizhan receipt`.
struct ReceiptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt",
        abstract: "Take receipts from a node as files that verify offline, and make pages of them (回执).",
        discussion: """
            EXAMPLES
              yizhan receipt 01KAP4V5Q0ZZZZZZZZZZZZZZZZ --into receipts
              yizhan receipt page receipts/2f6c….yzr --trust anchors.pem --into receipt.html
            """,
        subcommands: [ReceiptFetchCommand.self, ReceiptPageCommand.self],
        defaultSubcommand: ReceiptFetchCommand.self)
}

/// `yizhan receipt fetch`, which is also `yizhan receipt`.
struct ReceiptFetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Write the receipts of a packet as files that verify offline (回执).",
        discussion: "Check them anywhere with 'yizhan verify FOLDER --trust anchors.pem'.")

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The packet's identifier, or the digest of one evidence.")
    var subject: String

    @Option(
        name: [.short, .long], help: "A folder for the files; it is made when it is not there.",
        completion: .directory)
    var into: String

    func run() async throws {
        var digests = [self.subject]
        if !self.subject.contains(":") {
            let tracks = try await self.node.api.get("/v1/packets/\(self.subject)")
            digests = (tracks.elements ?? []).flatMap { $0["receipts"]?.elements ?? [] }
                .compactMap { $0["digest"]?.text }
        }
        var files: [String] = []
        for digest in digests {
            let bytes = try await self.node.api.bytes("/v1/receipts/\(digest)")
            let name = digest.split(separator: ":").last.map(String.init) ?? digest
            files.append(try self.write(bytes, name: "\(name).yzr"))
        }
        try self.output.print(
            .object(["files": .array(files.map { .string($0) })]), text: files.map { "\($0)\n" }.joined())
    }

    private func write(_ bytes: [UInt8], name: String) throws -> String {
        let path = "\(self.into)/\(name)"
        do {
            try FileManager.default.createDirectory(atPath: self.into, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(.cannotCreate, "\(path) cannot be written: \(error.localizedDescription)")
        }
        return path
    }
}
