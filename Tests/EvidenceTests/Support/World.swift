import Cryptography
import Documents
import Evidence

/// A root, a city's CA, a node's log, an officer, and whoever else a test needs, all of one suite.
struct World: Sendable {
    struct Holder: Sendable {
        let certificate: Certificate
        let key: PrivateKey
    }

    static let time = try! UTCMilliseconds("2026-11-22T08:30:00.123Z")
    static let seconds = Self.time.sinceEpoch / 1000
    static let day: Int64 = 86_400
    static let node = try! DivisionCode("3508")
    static let sender = try! UnitAddress("11350800004123454N@3508")
    static let recipient = try! UnitAddress("11350802004987658B@3508")
    static let officerAddress = OfficerAddress(officer: try! OfficerName("chen-hua"), unit: Self.recipient)

    private static let worlds = Dictionary(uniqueKeysWithValues: Suite.allCases.map { ($0, try! World($0)) })

    static func of(_ suite: Suite) -> World { Self.worlds[suite]! }

    let suite: Suite
    let root: Holder
    let city: Holder
    let log: Holder
    let officer: Holder
    let stranger: Holder
    var algorithm: DigestAlgorithm { self.suite.digestAlgorithm }

    private init(_ suite: Suite) throws {
        self.suite = suite
        let suffix = "35.yizhan"
        self.root = try Self.authority(
            "root", suite, nil, CertificateTemplate.Authority(pathLength: 2, permittedSubtree: nil))
        self.city = try Self.authority(
            "city", suite, self.root, .init(pathLength: 0, permittedSubtree: "3508.\(suffix)"))
        self.log = try Self.issue(self.city, suite, Self.node.domainName, .log)
        self.officer = try Self.issue(self.city, suite, Self.officerAddress.domainName, .officerSign)
        self.stranger = try Self.authority("stranger", suite, nil, .init(pathLength: 2, permittedSubtree: nil))
    }

    static func authority(
        _ name: String,
        _ suite: Suite,
        _ issuer: Holder?,
        _ authority: CertificateTemplate.Authority,
        key: PrivateKey? = nil
    ) throws -> Holder {
        let key = try key ?? PrivateKey.generate(suite.keyAlgorithm)
        let template = CertificateTemplate(
            commonName: "\(name) \(suite.rawValue)",
            keyUsage: [.certificateSigning, .revocationListSigning],
            authority: authority,
            notBefore: Self.seconds - 400 * Self.day,
            notAfter: Self.seconds + 4000 * Self.day
        )
        let certificate = try template.issue(
            for: key.publicKey, issuer: issuer?.certificate, issuerKey: issuer?.key ?? key)
        return Holder(certificate: certificate, key: key)
    }

    /// Issues an end entity's certificate.
    static func issue(
        _ issuer: Holder,
        _ suite: Suite,
        _ name: String,
        _ purpose: CertificatePurpose,
        days: ClosedRange<Int64> = -100...365
    ) throws -> Holder {
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let template = CertificateTemplate(
            commonName: "holder",
            dnsName: name,
            keyUsage: [.digitalSignature, .nonRepudiation],
            extendedKeyUsages: [purpose.extendedKeyUsage] + purpose.companionUsages,
            notBefore: Self.seconds + days.lowerBound * Self.day,
            notAfter: Self.seconds + days.upperBound * Self.day
        )
        let certificate = try template.issue(
            for: key.publicKey, issuer: issuer.certificate, issuerKey: issuer.key)
        return Holder(certificate: certificate, key: key)
    }

    /// So many different units of the city, with the check characters of GB 32100-2015.
    static func units(_ count: Int) throws -> [UnitAddress] {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        return try (0..<count).map { number in
            let digits = String(10_000_000 + number)
            let weighted = zip(digits, [3, 7, 9, 10, 5, 8, 4, 2]).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
            let code = "11350802" + digits + String(Array("0X987654321")[weighted % 11])
            var (sum, weight) = (0, 1)
            for character in code {
                sum += (alphabet.firstIndex(of: character) ?? 0) * weight
                weight = weight * 3 % 31
            }
            return try UnitAddress("\(code)\(alphabet[(31 - sum % 31) % 31])@3508")
        }
    }

    /// A revocation list of a CA.
    static func list(
        of authority: Holder,
        revoked: [(Certificate, Int64)] = [],
        days: ClosedRange<Int64> = -1...7
    ) throws -> RevocationList {
        try RevocationList.issue(
            entries: revoked.map { .init(serialNumber: $0.serialNumber, revokedAt: Self.seconds + $1, reason: 1) },
            number: 1,
            issuer: authority.certificate,
            key: authority.key,
            thisUpdate: Self.seconds + days.lowerBound * Self.day,
            nextUpdate: Self.seconds + days.upperBound * Self.day
        )
    }
}
