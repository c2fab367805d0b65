internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Exchange
internal import Packets

/// Which of a node's own keys serves for what, when several are there; pure.
///
/// Of the pairs that are valid by their dates the one whose certificate began last serves; of two that began together the
/// one that ends last, then the one with the smaller fingerprint. With these exceptions, so that a renewal overlaps:
///
/// - a `log` key signs only once the directory in force here has its certificate, because others look it up there and a
///   checkpoint does not bring it along; without any that it has, the first one signs;
/// - a revoked certificate serves only where a node cannot run without one (`log`, `link`) and no other is there;
/// - every `node-encrypt` key opens packets, whatever its dates.
struct KeySelection: Sendable {
    /// How it stands with one pair.
    enum Role: String, Sendable, Hashable {
        case serves
        case opens
        case superseded
        case waits
        case outOfForce = "out-of-force"

        /// What users see.
        var detail: String {
            switch self {
            case .serves: "使用中 in use"
            case .opens: "仅解密 opens packets only"
            case .superseded: "已被新密钥取代 superseded"
            case .waits: "待目录发布 waits for the directory"
            case .outOfForce: ""
            }
        }
    }

    private let pairs: [NodeKeyFolder.Pair]
    private let standings: [Certificate: CertificateStanding]
    private let listed: Set<Certificate>
    private let now: UTCMilliseconds

    init(_ folder: NodeKeyFolder, _ resolver: TrustResolver, node: DivisionCode, at now: UTCMilliseconds) {
        self.pairs = folder.pairs
        self.now = now
        self.listed = Set(resolver.certificates(of: .node(node)))
        self.standings = Dictionary(
            folder.pairs.map { ($0.certificate, resolver.standing(of: $0.certificate, .own, at: now)) }
        ) { first, _ in first }
    }

    /// The pair that serves a purpose.
    func pair(_ purpose: CertificatePurpose, _ suite: Suite) -> NodeKeyFolder.Pair? {
        let valid = self.pairs.filter {
            $0.purpose == purpose && $0.key.algorithm.suite == suite
                && $0.certificate.isValid(at: self.now.sinceEpoch / 1000)
        }
        let good = valid.filter { !self.isRevoked($0) }
        switch purpose {
        case .log: return good.first { self.listed.contains($0.certificate) } ?? good.first ?? valid.first
        case .link: return good.first ?? valid.first
        default: return good.first
        }
    }

    /// Pairs that serve though their certificate is revoked, because there is no other.
    var remarks: [String] {
        self.pairs.filter { self.role(of: $0) == .serves && self.isRevoked($0) }.map {
            "this node's own \($0.purpose.rawValue) certificate \($0.certificate.serialHex) is revoked: others refuse it"
        }
    }

    private func isRevoked(_ pair: NodeKeyFolder.Pair) -> Bool {
        self.standings[pair.certificate]?.state == .revoked
    }

    private func role(of pair: NodeKeyFolder.Pair) -> Role {
        let suite = pair.key.algorithm.suite
        if self.pair(pair.purpose, suite)?.certificate == pair.certificate { return .serves }
        if pair.purpose == .nodeEncrypt { return .opens }
        guard pair.certificate.isValid(at: self.now.sinceEpoch / 1000), !self.isRevoked(pair) else {
            return .outOfForce
        }
        return pair.purpose == .log && !self.listed.contains(pair.certificate) ? .waits : .superseded
    }

    /// Every pair's certificate, with what it is used for.
    var certificates: [CertificateStanding] {
        self.pairs.compactMap { pair in
            guard let standing = self.standings[pair.certificate] else { return nil }
            let detail = [self.role(of: pair).detail, standing.detail].filter { !$0.isEmpty }.joined(separator: "; ")
            return CertificateStanding(pair.certificate, .own, standing.state, detail, at: self.now)
        }
    }

    /// The certificates that serve, by purpose and suite; what a reload compares.
    var serving: [String: Certificate] {
        self.pairs.reduce(into: [:]) { serving, pair in
            guard self.role(of: pair) == .serves else { return }
            serving["\(pair.purpose.rawValue) \(pair.key.algorithm.suite.rawValue)"] = pair.certificate
        }
    }

    /// The keys as the exchange needs them.
    func loaded(home: Suite) throws(DaemonError) -> LoadedKeys {
        var signing: [Suite: SigningIdentity] = [:]
        var decryption: [Suite: [DecryptionKey]] = [:]
        for suite in Suite.allCases {
            if let pair = self.pair(.nodeSign, suite) {
                signing[suite] = SigningIdentity(
                    key: pair.key, certificate: pair.certificate, chain: Array(pair.certificates.dropFirst()))
            }
            decryption[suite] = self.pairs.filter {
                $0.purpose == .nodeEncrypt && $0.key.algorithm.suite == suite
            }.map { DecryptionKey(key: $0.key, certificate: $0.certificate) }
        }
        guard let log = self.pair(.log, home) else {
            throw DaemonError(.keysUnreadable, "there is no valid log key of the home suite \(home.rawValue)")
        }
        let former = self.pairs.filter { $0.purpose == .log && $0.certificate != log.certificate }
        return LoadedKeys(
            signing: signing, decryption: decryption,
            log: LogIdentity(
                key: log.key, certificate: log.certificate, chain: Array(log.certificates.dropFirst())),
            formerLogCertificates: former.map(\.certificate))
    }
}
