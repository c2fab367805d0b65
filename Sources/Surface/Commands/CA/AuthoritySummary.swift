internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Documents

/// What is told of a CA.
struct AuthoritySummary {
    let authority: CertificateAuthority

    private var certificate: Certificate? { self.authority.chain.first }

    var json: JSONValue {
        let identity = self.authority.identity
        var members: [String: JSONValue] = [
            "folder": .string(self.authority.path),
            "suite": .string(identity.suite.rawValue),
            "scope": .string(identity.scope.description),
            "name": .string(identity.name),
            "issued": .integer(Int64(self.authority.certificates.count)),
        ]
        if let certificate = self.certificate {
            members["serial"] = .string(certificate.serialHex)
            members["fingerprint"] = .string(certificate.fingerprint.description)
            members["notBefore"] = .string(certificate.begins.description)
            members["notAfter"] = .string(certificate.ends.description)
        }
        return .object(members)
    }

    /// Lines for people.
    var text: String {
        let identity = self.authority.identity
        var lines: [(title: String, value: String)] = [
            ("CA", identity.name),
            ("folder", self.authority.path),
            ("suite", identity.suite.rawValue),
            ("issues for", identity.scope.permittedSubtree.map { "\($0) and below" } ?? "every division"),
        ]
        if let certificate = self.certificate {
            lines.append(("valid", "\(certificate.begins) to \(certificate.ends)"))
            lines.append(("certificate", "\(self.authority.path)/ca.cert.pem"))
            lines.append(("fingerprint", certificate.fingerprint.description))
        } else {
            lines.append(("certificate", "none yet; have the CA above issue it, then run 'yizhan ca install'"))
        }
        return lines.aligned
    }
}
