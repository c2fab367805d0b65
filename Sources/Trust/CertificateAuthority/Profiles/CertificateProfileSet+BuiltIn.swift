internal import Cryptography
internal import Documents

extension CertificateProfileSet {
    /// The profiles of the files under `certs/profiles`, for a daemon that has no folder of its own.
    public static let builtIn = CertificateProfileSet([
        .signing(.link, [.node], days: 398, overlap: 30, suites: [.int], usage: [.digitalSignature]),
        .signing(.nodeSign, [.node], days: 1095, overlap: 60),
        CertificateProfile(
            purpose: .nodeEncrypt,
            names: [.node],
            keyUsage: [.gm: [.keyEncipherment, .dataEncipherment], .int: [.keyAgreement]],
            validity: .days(1095),
            overlap: .days(90)
        ),
        .signing(.log, [.node], days: 1825, overlap: 90),
        .signing(.unitSign, [.unit], days: 1095, overlap: 60),
        .signing(.officerSign, [.officer], days: 730, overlap: 30),
        .signing(.sealMaker, [.unit], days: 1825, overlap: 90),
        .signing(.sealSign, [.unit, .officer], days: 1095, overlap: 60),
        .signing(.timestamp, [.node], days: 1825, overlap: 90),
        .signing(.ocsp, [.node], days: 90, overlap: 14, usage: [.digitalSignature]),
        .signing(.directory, [.node], days: 730, overlap: 60),
        CertificateProfile(
            purpose: nil,
            names: [],
            keyUsage: [
                .gm: [.certificateSigning, .revocationListSigning],
                .int: [.certificateSigning, .revocationListSigning],
            ],
            validity: .days(3650),
            overlap: .days(365)
        ),
    ])
}

extension CertificateProfile {
    fileprivate static func signing(
        _ purpose: CertificatePurpose,
        _ names: Set<PartyName.Kind>,
        days: Int64,
        overlap: Int64,
        suites: [Suite] = Suite.allCases,
        usage: KeyUsage = [.digitalSignature, .nonRepudiation]
    ) -> Self {
        Self(
            purpose: purpose,
            names: names,
            keyUsage: Dictionary(uniqueKeysWithValues: suites.map { ($0, usage) }),
            validity: .days(days),
            overlap: .days(overlap)
        )
    }
}

extension Duration {
    /// Whole days.
    static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }
}
