internal import ArgumentParser
internal import CanonicalJSON
internal import CertificateAuthority

/// `yizhan ca show`.
struct CAShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a CA, a certificate of its register, or the certificates of a file.",
        discussion: """
            What a certificate says is shown, not whether it is to be trusted.

            EXAMPLES
              yizhan ca show ca-3508
              yizhan ca show ca-3508 --serial 5f0c…
              yizhan ca show sign.crt
            """
    )

    @Argument(help: "The folder of a CA, or a file with certificates in PEM.", completion: .file())
    var path: String

    @Option(help: "The serial number of a certificate in the CA's register.")
    var serial: String?

    @OptionGroup var profiles: ProfileOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if InputFile.isFolder(self.path) {
            try self.showAuthority()
        } else if self.serial != nil {
            throw CommandFailure(.usage, "--serial needs the folder of a CA, \(self.path) is none")
        } else {
            let now = CommandEnvironment.current.now()
            let details = try InputFile.certificates(self.path).map { CertificateDetails(certificate: $0, now: now) }
            try self.output.print(
                ["certificates": .array(details.map(\.json))], text: details.map(\.text).joined(separator: "\n"))
        }
    }

    private func showAuthority() throws {
        let authority = try CertificateAuthority.open(folder: self.path, settings: self.profiles.settings())
        let now = CommandEnvironment.current.now()
        guard let serial = self.serial else {
            let summary = AuthoritySummary(authority: authority)
            let chain = authority.chain.map { CertificateDetails(certificate: $0, now: now) }
            var members = summary.json.members ?? [:]
            members["chain"] = .array(chain.map(\.json))
            return try self.output.print(
                .object(members), text: ([summary.text] + chain.map(\.text)).joined(separator: "\n"))
        }
        let entry = try CertificateReference.find(serial: serial, in: authority)
        let summary = CertificateSummary(entry, at: now, by: try self.profiles.set)
        let details = CertificateDetails(certificate: entry.certificate, now: now)
        let members = (details.json.members ?? [:]).merging(summary.json.members ?? [:]) { $1 }
        try self.output.print(.object(members), text: summary.text + "\n" + details.text)
    }
}
