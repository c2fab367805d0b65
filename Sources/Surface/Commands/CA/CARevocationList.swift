internal import ArgumentParser
internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Documents

/// `yizhan ca crl`.
struct CARevocationList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crl",
        abstract: "Make the next revocation list of a CA.",
        discussion: """
            It is written to crl.pem in the folder of the CA, and travels in the directory. Every CA needs one in force, \
            even an empty one: without it nobody can tell that a certificate is not revoked.

            EXAMPLE
              yizhan ca crl ca-3508 --days 7 --out /var/www/3508.crl
            """
    )

    @OptionGroup var authority: AuthorityOptions

    @Option(
        help: ArgumentHelp("When the next one is due; in 7 days without this.", valueName: "days"),
        transform: ArgumentValues.days)
    var days: Duration?

    @Option(help: "Write it to this file too, which is replaced.", completion: .file())
    var out: String?

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let copy = try self.out.map { try OutputFile($0, replacing: true) }
        let authority = try self.authority.unlock(self.passphrase)
        let list = try authority.makeRevocationList(
            validFor: self.days ?? .seconds(7 * 86_400), at: CommandEnvironment.current.now())
        try copy?.write(Array(PEM.encode(list.der, label: "X509 CRL").utf8))
        let (made, due) = (UTCMilliseconds(seconds: list.thisUpdate), UTCMilliseconds(seconds: list.nextUpdate))
        let path = copy?.path ?? "\(authority.path)/crl.pem"
        try self.output.print(
            [
                "file": .string(path),
                "revoked": .integer(Int64(list.entries.count)),
                "thisUpdate": .string(made.description),
                "nextUpdate": .string(due.description),
            ],
            text: [
                (title: "list", value: path),
                (title: "revoked", value: "\(list.entries.count)"),
                (title: "made", value: made.description),
                (title: "next due", value: due.description),
            ].aligned
        )
    }
}
