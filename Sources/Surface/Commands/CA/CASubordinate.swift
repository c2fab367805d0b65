internal import ArgumentParser
internal import CertificateAuthority
internal import Documents

/// `yizhan ca subordinate`.
struct CASubordinate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subordinate",
        abstract: "Create the CA of a division below another CA on this machine.",
        discussion: """
            It is of the suite of the CA above, and name constraints hold it to its division. Where the two CAs are on \
            different machines, use 'yizhan ca prepare', 'issue --profile ca' and 'install' instead.

            EXAMPLE
              yizhan ca subordinate /srv/ca/root-gm /srv/ca/3508-gm --division 3508 \\
                  --passphrase-file root.pass --key-passphrase-file 3508.pass
            """
    )

    @OptionGroup var authority: AuthorityOptions

    @Argument(help: "The folder to make for the new CA; the one above must exist.", completion: .directory)
    var newFolder: String

    @Option(
        help: ArgumentHelp("The code of the division, such as 3508.", valueName: "code"),
        transform: ArgumentValues.division)
    var division: DivisionCode

    @Option(help: "The common name of the new CA; there is a usual one.")
    var name: String?

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var newPassphrase: KeyPassphraseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let parent = try self.authority.unlock(self.passphrase, iterations: self.newPassphrase.iterations)
        let subordinate = try parent.createSubordinate(
            folder: self.newFolder,
            division: self.division,
            name: self.name,
            passphrase: self.newPassphrase.readNew(for: "the key of the new CA in \(self.newFolder)"),
            at: CommandEnvironment.current.now()
        )
        let summary = AuthoritySummary(authority: subordinate)
        try self.output.print(summary.json, text: summary.text)
    }
}
