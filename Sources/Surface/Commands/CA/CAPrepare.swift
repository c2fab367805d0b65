internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography
internal import Documents

/// `yizhan ca prepare`.
struct CAPrepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Make key and request of a division's CA whose parent is on another machine.",
        discussion: """
            EXAMPLE
              county$ yizhan ca prepare ca-350802 --division 350802 --suite gm \\
                          --out 350802.csr
              city$   yizhan ca issue ca-3508 --profile ca --name 350802 \\
                          --request 350802.csr --out 350802.crt
              county$ yizhan ca install ca-350802 --certificate 350802.crt \\
                          --issuers chain-of-3508.pem
            """
    )

    @Argument(help: "The folder to make; the one above must exist.", completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp("The code of the division, such as 350802.", valueName: "code"),
        transform: ArgumentValues.division)
    var division: DivisionCode

    @Option(help: "gm or int.", completion: .list(ArgumentValues.suites), transform: ArgumentValues.suite)
    var suite: Suite

    @Option(help: "The common name of the CA; there is a usual one.")
    var name: String?

    @Option(help: "The file for the certificate request.", completion: .file())
    var out: String

    @OptionGroup var profiles: ProfileOptions
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .customLong("key-iterations"), help: ArgumentHelp("For tests.", visibility: .hidden))
    var iterations = PrivateKey.defaultIterations

    func run() async throws {
        let file = try OutputFile(self.out)
        let authority = try CertificateAuthority.prepareSubordinate(
            folder: self.folder,
            division: self.division,
            suite: self.suite,
            name: self.name,
            passphrase: self.passphrase.read(for: "the key of the new CA in \(self.folder)", isNew: true),
            settings: self.profiles.settings(iterations: self.iterations)
        )
        do {
            try file.write(Array(authority.request().pem.utf8))
        } catch {
            let report = ErrorReport(error)
            let hint = "nothing was asked for yet: remove the folder \(self.folder) and run the command again"
            throw CommandFailure(report.status, report.message, hint: hint)
        }
        let summary = AuthoritySummary(authority: authority)
        try self.output.print(summary.json, text: summary.text)
    }
}

extension CertificateRequest {
    /// The request in PEM.
    var pem: String { PEM.encode(self.der, label: "CERTIFICATE REQUEST") }
}
