internal import ArgumentParser
internal import CertificateAuthority

/// `yizhan ca revoke`.
struct CARevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a certificate; others learn of it by the next revocation list.",
        discussion: """
            Revoking needs no passphrase, publishing does: run 'yizhan ca crl' and 'yizhan ca directory' afterwards.

            EXAMPLE
              yizhan ca revoke ca-3508 --serial 5f0c… --reason keyCompromise
              yizhan ca crl ca-3508
            """
    )

    @OptionGroup var authority: AuthorityOptions
    @OptionGroup var reference: CertificateReference

    @Option(
        help: "Why: \(ArgumentValues.reasons.joined(separator: ", ")).",
        completion: .list(ArgumentValues.reasons),
        transform: ArgumentValues.reason)
    var reason: RevocationReason

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let authority = try self.authority.open()
        let entry = try self.reference.find(in: authority)
        try authority.revoke(serial: entry.serial, reason: self.reason, at: CommandEnvironment.current.now())
        try CertificateAnswer(entry.certificate, of: authority, profiles: self.authority.profiles.set)
            .print(self.output)
    }
}
