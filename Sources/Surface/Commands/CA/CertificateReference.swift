internal import ArgumentParser
internal import CertificateAuthority
internal import Cryptography

/// Which certificate of a CA's register is meant.
struct CertificateReference: ParsableArguments {
    @Option(help: "The serial number of the certificate, as 'yizhan ca list' shows it.")
    var serial: String?

    @Option(help: "The file of the certificate.", completion: .file())
    var certificate: String?

    func validate() throws {
        guard (self.serial == nil) != (self.certificate == nil) else {
            throw ValidationError("one of --serial and --certificate is needed to say which certificate is meant")
        }
    }

    /// Finds the certificate in the register.
    func find(in authority: CertificateAuthority) throws -> RegisteredCertificate {
        if let path = self.certificate {
            let certificate = try InputFile.certificates(path)[0]
            guard let entry = authority.certificate(serial: certificate.serialHex), entry.certificate == certificate
            else {
                throw CommandFailure(
                    .refused, "the certificate in \(path) was not issued by the CA in \(authority.path)")
            }
            return entry
        }
        return try Self.find(serial: self.serial ?? "", in: authority)
    }

    /// Finds the certificate of a serial number, which may be written as `openssl` prints it.
    static func find(serial: String, in authority: CertificateAuthority) throws -> RegisteredCertificate {
        let serial = serial.lowercased().filter { $0 != ":" }
        guard let entry = authority.certificate(serial: serial) else {
            throw CommandFailure(
                .refused,
                "the CA in \(authority.path) issued no certificate with serial number \(serial.prefix(64))",
                hint: "'yizhan ca list \(authority.path)' shows all it issued"
            )
        }
        return entry
    }
}
