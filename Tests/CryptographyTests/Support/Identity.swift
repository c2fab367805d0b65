import Cryptography

/// A key and its certificate, and for a CA what it issues.
struct Identity: Sendable {
    /// 2027-01-15T08:00:00Z; every fixture is valid around it.
    static let now: Int64 = 1_800_000_000
    static let day: Int64 = 86_400

    let key: PrivateKey
    let certificate: Certificate

    static func root(_ suite: Suite, name: String = "试验根") throws -> Identity {
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let template = Self.authorityTemplate(name, pathLength: nil, subtree: nil)
        return Identity(key: key, certificate: try template.issue(for: key.publicKey, issuer: nil, issuerKey: key))
    }

    static func authorityTemplate(_ name: String, pathLength: Int?, subtree: String?) -> CertificateTemplate {
        CertificateTemplate(
            commonName: name,
            organization: "驿站试验",
            keyUsage: [.certificateSigning, .revocationListSigning],
            authority: .init(pathLength: pathLength, permittedSubtree: subtree),
            notBefore: Self.now - 1000 * Self.day,
            notAfter: Self.now + 1000 * Self.day
        )
    }

    static func leafTemplate(
        _ dnsName: String?,
        purpose: CertificatePurpose = .nodeSign,
        from: Int64 = Self.now - 100 * Self.day,
        until: Int64 = Self.now + 100 * Self.day
    ) -> CertificateTemplate {
        CertificateTemplate(
            commonName: "龙岩市节点",
            dnsName: dnsName,
            keyUsage: purpose == .nodeEncrypt ? [.keyEncipherment, .keyAgreement] : [.digitalSignature],
            extendedKeyUsages: [purpose.extendedKeyUsage] + purpose.companionUsages,
            notBefore: from,
            notAfter: until
        )
    }

    func issue(_ template: CertificateTemplate, algorithm: KeyAlgorithm? = nil) throws -> Identity {
        let key = try PrivateKey.generate(algorithm ?? self.key.algorithm)
        let certificate = try template.issue(for: key.publicKey, issuer: self.certificate, issuerKey: self.key)
        return Identity(key: key, certificate: certificate)
    }

    func authority(_ name: String, pathLength: Int? = nil, subtree: String? = nil) throws -> Identity {
        try self.issue(Self.authorityTemplate(name, pathLength: pathLength, subtree: subtree))
    }

    func leaf(_ dnsName: String? = "3508.35.yizhan", purpose: CertificatePurpose = .nodeSign) throws -> Identity {
        try self.issue(Self.leafTemplate(dnsName, purpose: purpose))
    }

    func revocationList(
        revoking revoked: [Certificate] = [],
        at revokedAt: Int64 = Self.now - 3600,
        thisUpdate: Int64 = Self.now - Self.day,
        nextUpdate: Int64 = Self.now + Self.day
    ) throws -> RevocationList {
        try RevocationList.issue(
            entries: revoked.map { .init(serialNumber: $0.serialNumber, revokedAt: revokedAt, reason: 1) },
            number: 1,
            issuer: self.certificate,
            key: self.key,
            thisUpdate: thisUpdate,
            nextUpdate: nextUpdate
        )
    }
}

/// Root, province 35 and city 3508, as certs are laid out in a province.
struct TestHierarchy: Sendable {
    /// One for each suite, made once for the tests that only read it.
    static let shared: [Suite: TestHierarchy] = [.gm: try! TestHierarchy(.gm), .int: try! TestHierarchy(.int)]

    let suite: Suite
    let root: Identity
    let province: Identity
    let city: Identity

    init(_ suite: Suite) throws {
        self.suite = suite
        self.root = try Identity.root(suite)
        self.province = try self.root.authority("福建省 CA", pathLength: 2, subtree: "35.yizhan")
        self.city = try self.province.authority("龙岩市 CA", pathLength: 1, subtree: "3508.35.yizhan")
    }

    static func of(_ suite: Suite) throws -> TestHierarchy {
        guard let found = Self.shared[suite] else { throw CancellationError() }
        return found
    }

    var authorities: [Certificate] { [self.city.certificate, self.province.certificate] }

    func emptyLists() throws -> [RevocationList] {
        try [self.root, self.province, self.city].map { try $0.revocationList() }
    }

    func verifier(
        lists: [RevocationList] = [],
        policy: RevocationPolicy = .softFail,
        intermediates: [Certificate] = []
    ) -> ChainVerifier {
        ChainVerifier(
            anchors: [self.root.certificate],
            intermediates: self.authorities + intermediates,
            revocationLists: lists,
            revocationPolicy: policy
        )
    }
}

extension ChainVerdict {
    var reason: ChainRefusal.Reason? {
        guard case .refused(let refusal) = self else { return nil }
        return refusal.reason
    }

    var chain: VerifiedChain? {
        guard case .trusted(let chain) = self else { return nil }
        return chain
    }
}
