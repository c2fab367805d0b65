internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography

/// `yizhan ca init`.
struct CAInit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create the root CA of a suite.",
        discussion: """
            The certificate of the root, ca.cert.pem in its folder, is the trust anchor: give it to those who shall verify, \
            by a way they trust. Keep the folder offline; it is needed for the CAs below and their revocation lists only.

            EXAMPLE
              yizhan ca init /srv/ca/root-gm --suite gm --name '福建省公文交换根 CA'
            """
    )

    @Argument(help: "The folder to make; the one above must exist.", completion: .directory)
    var folder: String

    @Option(help: "gm or int.", completion: .list(ArgumentValues.suites), transform: ArgumentValues.suite)
    var suite: Suite

    @Option(help: "The common name of the CA; there is a usual one.")
    var name: String?

    @Option(
        help: ArgumentHelp("How long its certificate is valid; 7300 without this.", valueName: "days"),
        transform: ArgumentValues.days)
    var days: Duration?

    @OptionGroup var profiles: ProfileOptions
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var output: OutputOptions

    @Option(name: .customLong("key-iterations"), help: ArgumentHelp("For tests.", visibility: .hidden))
    var iterations = PrivateKey.defaultIterations

    func run() async throws {
        var settings = try self.profiles.settings(iterations: self.iterations)
        if let days = self.days { settings.rootValidity = days }
        let authority = try CertificateAuthority.createRoot(
            folder: self.folder,
            suite: self.suite,
            name: self.name,
            passphrase: self.passphrase.read(for: "the key of the new CA in \(self.folder)", isNew: true),
            at: CommandEnvironment.current.now(),
            settings: settings
        )
        let summary = AuthoritySummary(authority: authority)
        try self.output.print(summary.json, text: summary.text)
    }
}
