internal import ArgumentParser

/// `yizhan completion`.
struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a script that completes commands and options in a shell.",
        discussion: """
            bash: yizhan completion bash > /usr/share/bash-completion/completions/yizhan
            zsh:  yizhan completion zsh > /usr/share/zsh/vendor-completions/_yizhan
            fish: yizhan completion fish > ~/.config/fish/completions/yizhan.fish
            """
    )

    @Argument(
        help: "bash, zsh or fish.",
        completion: .list(["bash", "zsh", "fish"]),
        transform: { text in
            guard let shell = CompletionShell(rawValue: text) else {
                throw ValidationError("there are scripts for bash, zsh and fish")
            }
            return shell
        })
    var shell: CompletionShell

    func run() throws {
        let script = Yizhan.completionScript(for: self.shell)
        try CommandEnvironment.current.output.write(script.hasSuffix("\n") ? script : script + "\n")
    }
}
