internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography

/// `yizhan ca renew`.
struct CARenew: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Issue a new certificate to the holder of an old one.",
        discussion: """
            Old and new are valid side by side, so that the change needs no haste; 'yizhan ca list --due' shows which \
            are near their end. Without --key and --request the new certificate is for the old key.

            EXAMPLES
              yizhan ca renew ca-3508 --certificate log.crt --key log-2.key --out log-2.crt
              yizhan ca renew root-gm --serial 5f0c… --out ca-3508.crt
            """
    )

    @OptionGroup var authority: AuthorityOptions
    @OptionGroup var reference: CertificateReference
    @OptionGroup var subject: SubjectKeyOptions
    @OptionGroup var issued: IssuedCertificateOptions
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let file = try self.issued.prepare(besides: self.subject.key)
        let authority = try self.authority.open()
        let old = try self.reference.find(in: authority)
        try authority.unlock(passphrase: self.passphrase.read(for: "the key of the CA in \(authority.path)"))
        let certificate = try self.subject.with(suite: authority.identity.suite, holder: "\(old.holder)") { key in
            try authority.renew(serial: old.serial, key: key, at: CommandEnvironment.current.now())
        }
        try self.issued.write(certificate, of: authority, to: file)
        try CertificateAnswer(certificate, of: authority, profiles: self.authority.profiles.set, file: file.path)
            .print(self.output)
    }
}
