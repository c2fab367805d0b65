internal import Cryptography
internal import Documents

/// What is asked of a CA: a certificate for a holder's key.
struct CertificateOrder {
    let holder: RegisteredCertificate.Holder
    let key: PublicKey
    let displayName: String?
    let replaces: String?

    init(
        _ holder: RegisteredCertificate.Holder,
        key: PublicKey,
        displayName: String?,
        replaces: String? = nil
    ) {
        self.holder = holder
        self.key = key
        self.displayName = displayName
        self.replaces = replaces
    }

    func defaultName(_ suite: Suite) -> String {
        switch self.holder {
        case .endEntity(_, let name): name.label
        case .authority(let division): AuthorityIdentity.defaultName(suite, .division(division))
        }
    }

    func template(
        usage: KeyUsage,
        extendedKeyUsages: [String],
        suite: Suite,
        validity: ClosedRange<Int64>
    ) throws(CertificateAuthorityError) -> CertificateTemplate {
        let commonName = self.displayName ?? self.defaultName(suite)
        guard 1...64 ~= commonName.unicodeScalars.count,
            commonName.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            throw CertificateAuthorityError(
                .requestRefused, "the display name for \(self.holder) is not 1 to 64 characters on one line")
        }
        var template = CertificateTemplate(
            commonName: commonName,
            keyUsage: usage,
            extendedKeyUsages: extendedKeyUsages,
            notBefore: validity.lowerBound,
            notAfter: validity.upperBound
        )
        switch self.holder {
        case .endEntity(_, let name):
            template.dnsName = name.domainName
        case .authority(let division):
            let scope = AuthorityScope.division(division)
            template.authority = .init(pathLength: scope.pathLength, permittedSubtree: scope.permittedSubtree)
        }
        return template
    }
}
