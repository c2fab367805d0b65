internal import Cryptography
internal import Documents

/// The checks of a certificate by itself: name, purpose, usage (design section 8).
enum CertificateForm {
    /// What speaks against a certificate, whatever chain it has.
    ///
    /// - Parameters:
    ///   - certificate: The certificate.
    ///   - purpose: What it is to serve for.
    ///   - expectedName: Whose it must be.
    ///   - note: Told each check, for whoever must explain it.
    /// - Returns: The first reason against it, or nil.
    static func refusal(
        _ certificate: Certificate,
        _ purpose: CertificatePurpose,
        _ expectedName: PartyName?,
        _ note: ((TrustCheck) -> Void)? = nil
    ) -> TrustRefusal? {
        for (check, run) in Self.checks {
            switch run(certificate, purpose, expectedName) {
            case .success(let detail): note?(TrustCheck(check, .pass, certificate.subject, detail))
            case .failure(let refusal):
                note?(TrustCheck(check, .fail, certificate.subject, refusal.description))
                return refusal
            }
        }
        return nil
    }

    private typealias Check =
        @Sendable (Certificate, CertificatePurpose, PartyName?) -> Result<String, TrustRefusal>

    /// In the order in which they decide.
    private static let checks: [(TrustCheck.Name, Check)] = [
        (.endEntity, { certificate, _, _ in Self.endEntity(certificate) }),
        (.name, { certificate, _, _ in Self.name(certificate) }),
        (.purpose, { certificate, purpose, _ in Self.purpose(certificate, purpose) }),
        (.kind, { certificate, purpose, _ in Self.kind(certificate, purpose) }),
        (.holder, { certificate, _, expected in Self.holder(certificate, expected) }),
        (.suite, { certificate, _, _ in Self.suite(certificate) }),
        (.usage, { certificate, purpose, _ in Self.usage(certificate, purpose) }),
    ]

    private static func refused(_ kind: TrustRefusal.Kind, _ detail: String) -> Result<String, TrustRefusal> {
        .failure(TrustRefusal(kind, detail))
    }

    private static func endEntity(_ certificate: Certificate) -> Result<String, TrustRefusal> {
        certificate.isAuthority
            ? self.refused(.notAnEndEntity, "\(certificate.subject) is a CA certificate") : .success("")
    }

    private static func name(_ certificate: Certificate) -> Result<String, TrustRefusal> {
        guard let text = certificate.name else {
            return self.refused(
                .nameNotSingle,
                "\(certificate.subject) has \(certificate.dnsNames.count) dNSNames, exactly one is needed")
        }
        return .success(text)
    }

    private static func purpose(
        _ certificate: Certificate,
        _ purpose: CertificatePurpose
    ) -> Result<String, TrustRefusal> {
        guard certificate.purpose == purpose else {
            let found = certificate.purpose?.rawValue ?? "no purpose of ours"
            return self.refused(
                .purposeWrong, "\(certificate.name ?? "") is for \(found), \(purpose.rawValue) is needed")
        }
        return .success(purpose.rawValue)
    }

    private static func kind(
        _ certificate: Certificate,
        _ purpose: CertificatePurpose
    ) -> Result<String, TrustRefusal> {
        let text = certificate.name ?? ""
        guard let name = try? PartyName(domainName: text),
            CertificateProfileSet.builtIn[purpose]?.names.contains(name.kind) ?? false
        else { return self.refused(.nameUnfit, "\(text.prefix(253)) is no name for \(purpose.rawValue)") }
        return .success(name.kind.rawValue)
    }

    private static func holder(
        _ certificate: Certificate,
        _ expected: PartyName?
    ) -> Result<String, TrustRefusal> {
        guard let expected else { return .success("") }
        let name = try? PartyName(domainName: certificate.name ?? "")
        guard name == expected else {
            let found = name?.description ?? certificate.name ?? ""
            return self.refused(.nameMismatch, "the certificate is of \(found), \(expected) is expected")
        }
        return .success(expected.description)
    }

    /// Suites are whole (design decision 2).
    ///
    /// Told apart from other faults of the path, which the chain's check finds.
    private static func suite(_ certificate: Certificate) -> Result<String, TrustRefusal> {
        guard certificate.signatureAlgorithm == certificate.publicKey.algorithm else {
            return self.refused(
                .suiteMixed, "\(certificate.name ?? "") has a key of one suite and a signature of another")
        }
        return .success(certificate.publicKey.algorithm.suite.rawValue)
    }

    private static func usage(
        _ certificate: Certificate,
        _ purpose: CertificatePurpose
    ) -> Result<String, TrustRefusal> {
        let needed = CertificateProfile.neededUsage(purpose, certificate.publicKey.algorithm.suite)
        guard certificate.keyUsage.isSuperset(of: needed) else {
            return self.refused(
                .usageWrong,
                "\(certificate.name ?? "") lacks \(needed.names.joined(separator: ", ")) for \(purpose.rawValue)")
        }
        return .success(certificate.keyUsage.names.joined(separator: ", "))
    }
}
