internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography

/// Where a certificate goes that a CA issues.
struct IssuedCertificateOptions: ParsableArguments {
    @Option(name: .customLong("out"), help: "The file for the certificate in PEM.", completion: .file())
    var path: String

    @Flag(help: "Append the CAs above the certificate, except the root, as TLS servers need them.")
    var withChain = false

    /// Prepares the file; the key may not go to the same place.
    func prepare(besides key: String?) throws -> OutputFile {
        guard key != self.path else {
            throw CommandFailure(.usage, "key and certificate cannot go to the same file \(self.path)")
        }
        return try OutputFile(self.path)
    }

    /// Writes a certificate that is in the CA's register by now.
    func write(_ certificate: Certificate, of authority: CertificateAuthority, to file: OutputFile) throws {
        let chain = self.withChain ? authority.chain.filter { $0.subjectName != $0.issuerName } : []
        do {
            try file.write(Array(([certificate] + chain).map(\.pem).joined().utf8))
        } catch {
            let report = ErrorReport(error)
            throw CommandFailure(
                report.status,
                report.message,
                hint: "the certificate was issued; it is in \(authority.path)/issued/\(certificate.serialHex).pem"
            )
        }
    }
}
