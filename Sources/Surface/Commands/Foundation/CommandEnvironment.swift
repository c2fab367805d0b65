internal import ArgumentParser
package import CertificateAuthority
package import Documents
internal import Foundation
internal import Terminal

/// What a command sees of the world: streams, clock, variables, and the person who knows passphrases.
package struct CommandEnvironment: Sendable {
    package var output: any TextOutput
    package var errors: any TextOutput
    package var variables: [String: String]
    package var prompt: any PassphrasePrompt
    package var now: @Sendable () -> UTCMilliseconds

    package init(
        output: any TextOutput,
        errors: any TextOutput,
        variables: [String: String],
        prompt: any PassphrasePrompt,
        now: @escaping @Sendable () -> UTCMilliseconds
    ) {
        self.output = output
        self.errors = errors
        self.variables = variables
        self.prompt = prompt
        self.now = now
    }

    /// The environment of the command that runs in this task.
    @TaskLocal package static var current = CommandEnvironment.process

    /// That of the process.
    package static let process = CommandEnvironment(
        output: StandardOutput(.output),
        errors: StandardOutput(.errors),
        variables: ProcessInfo.processInfo.environment,
        prompt: TerminalPassphrasePrompt(),
        now: { UTCMilliseconds(sinceEpoch: Int64(Date().timeIntervalSince1970 * 1000)) }
    )
}

extension CommandEnvironment {
    /// Tells why a command did not end well, or prints the help it was asked for.
    ///
    /// - Parameter error: What the command threw.
    /// - Returns: How it ended.
    func report(_ error: any Error) -> ExitStatus {
        if let code = error as? ExitCode { return ExitStatus(rawValue: code.rawValue) }
        if error is any ExplainedError { return self.report(ErrorReport(error)) }
        let code = Yizhan.exitCode(for: error)
        let text = Yizhan.fullMessage(for: error, columns: self.output.columns)
        if code.isSuccess {
            do {
                try self.output.write(text.hasSuffix("\n") ? text : text + "\n")
                return .success
            } catch {
                return self.report(ErrorReport(error))
            }
        }
        guard code == .validationFailure else { return self.report(ErrorReport(error)) }
        return self.report(ErrorReport(CommandFailure(.usage, Yizhan.message(for: error), hint: Self.hint(in: text))))
    }

    private func report(_ report: ErrorReport) -> ExitStatus {
        // Nobody could be told of a standard error that cannot be written.
        try? self.errors.write("yizhan: error: \(report.message.harmlessLines)\n")
        if let hint = report.hint { try? self.errors.write("yizhan: hint: \(hint.harmlessLines)\n") }
        return report.status
    }

    /// Finds the end of the parser's message, which is `See 'COMMAND --help' for more information`.
    private static func hint(in text: String) -> String? {
        guard let start = text.range(of: "See '")?.upperBound else { return nil }
        return "see '\(text[start...].prefix { $0 != "'" })'"
    }
}
