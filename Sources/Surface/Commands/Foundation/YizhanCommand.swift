internal import ArgumentParser
internal import Foundation

/// The command line program, to be called from an executable.
public enum YizhanCommand: Sendable {
    /// Runs the command that the process was started with, and ends the process.
    public static func main() async -> Never {
        let status = await Self.run(Array(CommandLine.arguments.dropFirst()), in: .process)
        exit(status.rawValue)
    }

    /// Runs a command in this process; what it prints goes where the environment says.
    ///
    /// - Parameters:
    ///   - arguments: The arguments behind the program's name.
    ///   - environment: Streams, clock, variables and the prompt for passphrases.
    /// - Returns: How it ended.
    package static func run(_ arguments: [String], in environment: CommandEnvironment) async -> ExitStatus {
        await CommandEnvironment.$current.withValue(environment) {
            do {
                try await Self.run(arguments)
                return .success
            } catch {
                return environment.report(error)
            }
        }
    }

    private static func run(_ arguments: [String]) async throws {
        var command = try Yizhan.parseAsRoot(arguments)
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }
}
