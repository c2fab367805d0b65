import Cryptography
import Documents
import Packets

/// The moments the fixtures live in.
enum Moment {
    /// 2027-01-15T08:00:00Z; every certificate is valid for 1000 days around it.
    static let now = UTCMilliseconds(sinceEpoch: 1_800_000_000_000)
    static let day: Int64 = 86_400

    static func days(_ count: Int64) -> UTCMilliseconds {
        UTCMilliseconds(sinceEpoch: Self.now.sinceEpoch + count * Self.day * 1000)
    }

    static var seconds: Int64 { Self.now.sinceEpoch / 1000 }
}

/// A small hierarchy of one suite: a root, the province's CA and the city's, whose names are held to 3508.
struct TestAuthority: Sendable {
    let suite: Suite
    let root: Certificate
    /// The CA certificates that travel with signatures: city and province.
    let chain: [Certificate]
    private let key: PrivateKey

    init(_ suite: Suite) throws {
        let rootKey = try PrivateKey.generate(suite.keyAlgorithm)
        let provinceKey = try PrivateKey.generate(suite.keyAlgorithm)
        let cityKey = try PrivateKey.generate(suite.keyAlgorithm)
        let root = try Self.authority("试验根 CA", pathLength: nil, subtree: nil)
            .issue(for: rootKey.publicKey, issuer: nil, issuerKey: rootKey)
        let province = try Self.authority("福建省 CA", pathLength: 2, subtree: "35.yizhan")
            .issue(for: provinceKey.publicKey, issuer: root, issuerKey: rootKey)
        let city = try Self.authority("龙岩市 CA", pathLength: 1, subtree: "3508.35.yizhan")
            .issue(for: cityKey.publicKey, issuer: province, issuerKey: provinceKey)
        self.suite = suite
        self.root = root
        self.chain = [city, province]
        self.key = cityKey
    }

    /// A fresh key with a certificate for one name and one purpose.
    func identity(_ name: String, _ purpose: CertificatePurpose, validUntil: Int64? = nil) throws -> SigningIdentity {
        let key = try PrivateKey.generate(self.suite.keyAlgorithm)
        let template = CertificateTemplate(
            commonName: "试验证书",
            dnsName: name,
            keyUsage: purpose == .nodeEncrypt ? [.keyEncipherment, .keyAgreement] : [.digitalSignature],
            extendedKeyUsages: [purpose.extendedKeyUsage],
            notBefore: Moment.seconds - 900 * Moment.day,
            notAfter: validUntil ?? Moment.seconds + 900 * Moment.day
        )
        let certificate = try template.issue(for: key.publicKey, issuer: self.chain[0], issuerKey: self.key)
        return SigningIdentity(key: key, certificate: certificate, chain: self.chain)
    }

    private static func authority(_ name: String, pathLength: Int?, subtree: String?) -> CertificateTemplate {
        CertificateTemplate(
            commonName: name,
            organization: "驿站试验",
            keyUsage: [.certificateSigning, .revocationListSigning],
            authority: .init(pathLength: pathLength, permittedSubtree: subtree),
            notBefore: Moment.seconds - 1000 * Moment.day,
            notAfter: Moment.seconds + 1000 * Moment.day
        )
    }
}

/// Trusts what chains to one of the roots and bears the name and the purpose asked for.
struct AuthorityTrust: SignerTrust {
    let verifier: ChainVerifier

    init(_ roots: [Certificate]) { self.verifier = ChainVerifier(anchors: roots, revocationPolicy: .softFail) }

    func refusal(
        of certificate: Certificate,
        presented: [Certificate],
        purpose: CertificatePurpose,
        name: String,
        at time: UTCMilliseconds
    ) throws -> String? {
        guard certificate.name == name else { return "the certificate is for \(certificate.name ?? "nobody")" }
        guard certificate.purpose == purpose else { return "the certificate is not for \(purpose.rawValue)" }
        switch try self.verifier.verify(certificate, presented: presented, at: time.sinceEpoch / 1000) {
        case .trusted: return nil
        case .refused(let refusal): return refusal.description
        }
    }
}
