internal import ArgumentParser
internal import CanonicalJSON
internal import Daemon
internal import Documents

/// `yizhan config`.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Look at a node's configuration.", subcommands: [Check.self])

    /// `yizhan config check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Report what is wrong with a configuration file, or would keep its node from starting.")

        @OptionGroup var configuration: ConfigurationOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let configuration = try self.configuration.read()
            let problems = configuration.startProblems()
            guard problems.isEmpty else {
                throw CommandFailure(
                    .configuration, "\(self.configuration.config): " + problems.joined(separator: "\n  "),
                    hint: "the file itself is well-formed; a node would not start with it")
            }
            try self.output.print(
                .object(["node": .string(configuration.node.digits), "valid": .boolean(true)]),
                text: "\(self.configuration.config): node \(configuration.node.digits), no problems\n")
        }
    }
}
