internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography

/// The answer of a command that works on one certificate of a register.
struct CertificateAnswer {
    private let summary: CertificateSummary?
    private let file: String?

    init(
        _ certificate: Certificate,
        of authority: CertificateAuthority,
        profiles: CertificateProfileSet,
        file: String? = nil
    ) {
        self.summary = authority.certificate(serial: certificate.serialHex).map {
            CertificateSummary($0, at: CommandEnvironment.current.now(), by: profiles)
        }
        self.file = file
    }

    func print(_ output: OutputOptions) throws {
        guard let summary = self.summary else { return }
        var members = summary.json.members ?? [:]
        members["file"] = self.file.map { .string($0) }
        let place = self.file.map { "written to \($0.harmlessLine)\n" } ?? ""
        try output.print(.object(members), text: summary.text + place)
    }
}
