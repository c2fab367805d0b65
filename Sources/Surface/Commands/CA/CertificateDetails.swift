internal import CanonicalJSON
internal import Cryptography
internal import Documents

/// What a certificate says.
struct CertificateDetails {
    let certificate: Certificate
    let now: UTCMilliseconds

    private var validity: String {
        if self.now < self.certificate.begins { return "not yet valid" }
        return self.now > self.certificate.ends ? "expired" : "in force, as far as the dates tell"
    }

    private var purpose: String {
        self.certificate.isAuthority ? "CA" : self.certificate.purpose?.rawValue ?? "none of Yizhan's"
    }

    var json: JSONValue {
        let certificate = self.certificate
        var members: [String: JSONValue] = [
            "serial": .string(certificate.serialHex),
            "subject": .string(certificate.subject),
            "isAuthority": .boolean(certificate.isAuthority),
            "isSelfIssued": .boolean(certificate.subjectName == certificate.issuerName),
            "dnsNames": .array(certificate.dnsNames.map { .string($0) }),
            "suite": .string(certificate.publicKey.algorithm.suite.rawValue),
            "keyUsage": .array(certificate.keyUsage.names.map { .string($0) }),
            "extendedKeyUsages": .array(certificate.extendedKeyUsages.map { .string($0) }),
            "notBefore": .string(certificate.begins.description),
            "notAfter": .string(certificate.ends.description),
            "fingerprint": .string(certificate.fingerprint.description),
        ]
        members["profile"] = certificate.purpose.map { .string($0.rawValue) }
        members["signedBy"] = certificate.signatureAlgorithm.map { .string($0.suite.rawValue) }
        return .object(members)
    }

    /// Lines for people.
    var text: String {
        let certificate = self.certificate
        let signature = certificate.signatureAlgorithm.map { "suite \($0.suite.rawValue)" } ?? "neither suite"
        var lines: [(title: String, value: String)] = [
            ("subject", certificate.subject),
            ("purpose", self.purpose),
            ("dNSName", certificate.dnsNames.isEmpty ? "none" : certificate.dnsNames.joined(separator: ", ")),
            ("serial", certificate.serialHex),
            ("valid", "\(certificate.begins) to \(certificate.ends) (\(self.validity))"),
            ("key", "suite \(certificate.publicKey.algorithm.suite.rawValue)"),
            ("signature", "\(signature)\(certificate.subjectName == certificate.issuerName ? ", by itself" : "")"),
            ("key usage", certificate.keyUsage.names.joined(separator: ", ")),
        ]
        if !certificate.extendedKeyUsages.isEmpty {
            lines.append(("extended", certificate.extendedKeyUsages.joined(separator: ", ")))
        }
        lines.append(("fingerprint", certificate.fingerprint.description))
        return lines.aligned
    }
}
