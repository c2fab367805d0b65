internal import ArgumentParser
internal import Daemon
internal import Foundation

/// Which configuration a command reads.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: "The node's configuration file.", completion: .file())
    var config = "/etc/yizhan/node.yaml"

    func read() throws -> NodeConfiguration {
        do { return try NodeConfiguration.read(self.config) } catch let error as DaemonError {
            throw CommandFailure(.missingInput, error.message)
        }
    }
}

/// `yizhan serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run a node until SIGTERM or SIGINT.",
        discussion: "It logs to the standard error. SIGTERM ends it orderly: what is under way is finished first.")

    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: ArgumentHelp("A file to write the link's port to once the node answers.", visibility: .hidden))
    var portFile: String?

    func run() async throws {
        let portFile = self.portFile
        let environment = CommandEnvironment.current
        let daemon = NodeDaemon(
            try self.configuration.read(),
            abandon: { _exit(environment.report($0).rawValue) },
            onReady: { port in
                guard let portFile else { return }
                try? Data("\(port)\n".utf8).write(to: URL(fileURLWithPath: portFile), options: .atomic)
            })
        try await daemon.run()
    }
}
