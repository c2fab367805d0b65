internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography
internal import Documents

/// `yizhan ca issue`.
struct CAIssue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Issue a certificate for a new key or for a request.",
        discussion: """
            The name becomes the one dNSName of the certificate; it must lie in the division of the CA. The profile \
            decides on usages and validity: link, node-sign, node-encrypt, log, tsa, ocsp and directory are for nodes, \
            unit-sign and seal-maker for units, officer-sign for officers, seal-sign for units and officers, ca for \
            divisions. One key serves one profile and one name.

            EXAMPLES
              yizhan ca issue ca-3508 --profile log --name 3508 --key log.key --out log.crt
              yizhan ca issue ca-3508 --profile link --name 3508 --with-chain \\
                  --key link.key --out link.crt
              yizhan ca issue ca-3508 --profile officer-sign --display-name 陈华 \\
                  --name chen-hua.11350800004070006F@3508 \\
                  --request chen-hua.csr --out chen-hua.crt
            """
    )

    @OptionGroup var authority: AuthorityOptions

    @Option(
        help: "What the key is for: \(ProfileChoice.labels.joined(separator: ", ")).",
        completion: .list(ProfileChoice.labels),
        transform: ProfileChoice.argument)
    var profile: ProfileChoice

    @Option(help: "Whom it is for: NODE, UNIT@NODE or OFFICER.UNIT@NODE.", transform: ArgumentValues.name)
    var name: PartyName

    @Option(help: "What people call the holder; the name without this.")
    var displayName: String?

    @OptionGroup var subject: SubjectKeyOptions
    @OptionGroup var issued: IssuedCertificateOptions
    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard self.subject.key != nil || self.subject.request != nil else {
            throw ValidationError("one of --key (to make one) and --request (of an existing one) is needed")
        }
        guard case .authority = self.profile else { return }
        guard case .node = self.name, self.subject.request != nil else {
            throw ValidationError("the profile ca takes --name with a division and --request from 'yizhan ca prepare'")
        }
    }

    func run() async throws {
        let file = try self.issued.prepare(besides: self.subject.key)
        let authority = try self.authority.unlock(self.passphrase)
        let certificate = try self.issue(authority)
        try self.issued.write(certificate, of: authority, to: file)
        try CertificateAnswer(certificate, of: authority, profiles: self.authority.profiles.set, file: file.path)
            .print(self.output)
    }

    private func issue(_ authority: CertificateAuthority) throws -> Certificate {
        let now = CommandEnvironment.current.now()
        guard case .endEntity(let purpose) = self.profile else {
            let request = try InputFile.request(self.subject.request ?? "")
            return try authority.issueAuthority(
                for: self.name.node, request: request, name: self.displayName, at: now)
        }
        return try self.subject.with(suite: authority.identity.suite, holder: self.name.description) { key in
            guard let key else { throw CommandFailure(.usage, "there is no key to certify") }
            return try authority.issue(
                purpose, to: self.name, key: key, displayName: self.displayName, at: now)
        }
    }
}
