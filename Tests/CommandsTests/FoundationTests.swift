import Commands
import Documents
import Foundation
import Testing

@Suite("The frame of all commands", .timeLimit(.minutes(5)))
struct FoundationTests {
    @Test("Help goes to the standard output and documents every exit code")
    func help() async throws {
        try await Workshop.with { workshop in
            for line in ["--help", "help", "", "ca --help", "help ca issue", "verify --help"] {
                let run = try await workshop.done(line)
                #expect(run.output.contains("USAGE: yizhan"), "\(line)")
            }
            let help = try await workshop.done("--help").output
            for (status, meaning) in ExitStatus.documented {
                #expect(help.contains(String(status.rawValue)))
                #expect(help.contains(meaning.split(separator: " ").prefix(3).joined(separator: " ")))
            }
            let hidden = try await workshop.done("ca init --help").output
            #expect(!hidden.contains("iterations"))
        }
    }

    @Test("Examples in the help are not broken into lines that nobody could run")
    func examples() async throws {
        try await Workshop.with { workshop in
            for command in [
                "", "init", "subordinate", "prepare", "install", "request", "issue", "renew", "revoke", "crl",
                "directory",
            ] {
                let lines = try await workshop.done("ca \(command) --help").output.split(separator: "\n")
                let examples = lines.drop(while: { !$0.hasPrefix("EXAMPLE") }).dropFirst()
                    .prefix(while: { !$0.hasPrefix("USAGE") })
                #expect(examples.count > 0, "ca \(command)")
                #expect(examples.filter { !$0.hasPrefix("  ") } == [], "ca \(command)")
            }
        }
    }

    @Test("The version is one line")
    func version() async throws {
        try await Workshop.with { workshop in
            let version = try await workshop.done("--version").output
            #expect(version.split(separator: "\n").count == 1)
        }
    }

    @Test(
        "There is a completion script for each shell, the same by command and by option",
        arguments: ["bash", "zsh", "fish"])
    func completion(_ shell: String) async throws {
        try await Workshop.with { workshop in
            let script = try await workshop.done("completion \(shell)").output
            #expect(script.contains("yizhan") && script.contains("subordinate"))
            let option = try await workshop.done("--generate-completion-script \(shell)").output
            #expect(script.split(separator: "\n") == option.split(separator: "\n"))
        }
    }

    @Test("No two exit codes are the same")
    func distinct() {
        #expect(Set(ExitStatus.documented.map(\.status)).count == ExitStatus.documented.count)
    }

    @Test("Errors cannot steer the terminal they are shown on")
    func harmless() async throws {
        try await Workshop.with { workshop in
            let run = try await workshop.fails("ca list $/\u{1B}[2Jnone\u{202E}", .missingInput, "none")
            #expect(!run.errors.unicodeScalars.contains("\u{1B}") && !run.errors.unicodeScalars.contains("\u{202E}"))
        }
    }

    @Test("An output that cannot be written is an error of its own")
    func fullOutput() async throws {
        struct Full: TextOutput {
            let columns: Int? = nil
            func write(_ text: String) throws { throw CommandFailure(.inputOutput, "cannot write") }
        }
        let errors = CapturedOutput()
        let environment = CommandEnvironment(
            output: Full(), errors: errors, variables: [:], prompt: ScriptedPrompt(), now: { .init(sinceEpoch: 0) })
        #expect(await YizhanCommand.run(["--help"], in: environment) == .inputOutput)
        #expect(await YizhanCommand.run(["completion", "bash"], in: environment) == .inputOutput)
        #expect(errors.text == "yizhan: error: cannot write\nyizhan: error: cannot write\n")
    }
}
