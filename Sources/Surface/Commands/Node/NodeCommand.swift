internal import ArgumentParser
internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Daemon
internal import Documents
internal import Foundation

/// `yizhan node`.
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Set up a node.", subcommands: [Init.self])

    /// `yizhan node init`.
    struct Init: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init",
            abstract: "Make a node's folder: configuration, keys and the requests for their certificates.",
            discussion: """
                Each key has one purpose. Have the CA issue a certificate for every keys/*.csr.pem and put it beside its
                key as *.cert.pem; put the anchors into trust/anchors.pem and the directory into trust/directory.json.
                """)

        @OptionGroup var output: OutputOptions

        @Option(help: "The node's division code.")
        var code: String

        @Option(help: "The suite of the node's log, gm or int; it cannot be changed later.")
        var suite = "gm"

        @Option(help: "The folder to make.", completion: .directory)
        var folder: String

        @Option(help: "The address to listen on.")
        var listen = "127.0.0.1:7350"

        @Option(
            help: "A file with the passphrase of the keys, mode 0600; the configuration will name it.",
            completion: .file())
        var passphraseFile: String

        @Option(
            help: ArgumentHelp(
                "A neighbour, code=host:port; the parent with ',parent' behind it. May be repeated.",
                valueName: "neighbour"))
        var neighbour: [String] = []

        @Option(name: .customLong("key-iterations"), help: ArgumentHelp("For tests.", visibility: .hidden))
        var iterations = PrivateKey.defaultIterations

        func run() async throws {
            guard let home = Suite(rawValue: self.suite.uppercased()) else {
                throw CommandFailure(.usage, "--suite is gm or int")
            }
            let node = try DivisionCode(self.code)
            let passphrase = try CommandEnvironment.current.passphrase(
                file: self.passphraseFile, for: "the node's keys", isNew: true)
            guard !FileManager.default.fileExists(atPath: self.folder) else {
                throw CommandFailure(.cannotCreate, "\(self.folder) exists", hint: "give a new folder")
            }
            let skeleton = NodeSkeleton(
                node: node, home: home, listen: self.listen, passphraseFile: self.passphraseFile,
                neighbours: try self.neighbour.map(NodeSkeleton.Neighbour.init))
            let files = try skeleton.write(to: self.folder, passphrase: passphrase, iterations: self.iterations)
            try self.output.print(
                .object(["folder": .string(self.folder), "files": .array(files.map { .string($0) })]),
                text: files.map { "\(self.folder)/\($0)\n" }.joined())
        }
    }
}
