internal import ArgumentParser

/// `yizhan log`.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Look after a node's log of evidence, and give it to others (凭证日志).",
        subcommands: [
            LogCheckCommand.self, LogExportCommand.self, LogVerifyCommand.self, LogWitnessedCommand.self,
            LogAskWitnessCommand.self, LogWitnessCommand.self, LogAcceptCommand.self,
        ])
}
