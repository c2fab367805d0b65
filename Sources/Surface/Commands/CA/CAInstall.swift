internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography

/// `yizhan ca install`.
struct CAInstall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install the certificate that the CA above issued, the first one or a renewed one.",
        discussion: """
            The issuers are the CAs above, the root last: the file chain.pem in the folder of the CA that issued.

            EXAMPLE
              yizhan ca install ca-350802 --certificate 350802.crt \\
                  --issuers chain-of-3508.pem
            """
    )

    @OptionGroup var authority: AuthorityOptions

    @Option(help: "The file of the certificate.", completion: .file())
    var certificate: String

    @Option(help: "The file of the CAs above it, the root last.", completion: .file())
    var issuers: String

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let certificate = try InputFile.certificates(self.certificate)[0]
        let issuers = try InputFile.certificates(self.issuers)
        let authority = try self.authority.unlock(self.passphrase)
        try authority.install(certificate, issuers: issuers, at: CommandEnvironment.current.now())
        let summary = AuthoritySummary(authority: authority)
        try self.output.print(summary.json, text: summary.text)
    }
}
