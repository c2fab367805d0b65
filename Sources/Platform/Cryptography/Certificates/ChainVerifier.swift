internal import COpenSSL

/// How the absence of fresh revocation data is taken.
public enum RevocationPolicy: Sendable, Hashable {
    /// A certificate without a revocation list that is in force is refused.
    case required
    /// It is accepted, and the verdict says that revocation could not be decided.
    case softFail
}

/// Builds and checks certificate chains against anchors (RFC 5280 § 6), revocation included.
///
/// OpenSSL builds the path, checks signatures (with the SM2 identity), validity, path length and name constraints;
/// the decision on revocation is made here.
public struct ChainVerifier: Sendable {
    /// The self-signed or otherwise trusted certificates.
    public let anchors: [Certificate]
    /// CA certificates that may be used to build a chain.
    public let intermediates: [Certificate]
    /// Known revocation lists; only those signed by the chain's own CA count.
    public let revocationLists: [RevocationList]
    /// What happens without revocation data.
    public let revocationPolicy: RevocationPolicy
    /// Whether CAs must keep to RFC 5280 in all it asks of what they write; foreign CAs often leave out key identifiers.
    public let isStrict: Bool

    /// A verifier.
    public init(
        anchors: [Certificate],
        intermediates: [Certificate] = [],
        revocationLists: [RevocationList] = [],
        revocationPolicy: RevocationPolicy = .required,
        isStrict: Bool = true
    ) {
        self.anchors = anchors
        self.intermediates = intermediates
        self.revocationLists = revocationLists
        self.revocationPolicy = revocationPolicy
        self.isStrict = isStrict
    }

    /// Checks a certificate.
    ///
    /// - Parameters:
    ///   - leaf: The certificate in question.
    ///   - presented: Further CA certificates that came with it; they are not trusted, only used to build the path.
    ///   - time: The moment for which validity is asked, seconds since 1970 UTC.
    ///   - note: Told each step of the decision, for whoever must explain it.
    /// - Returns: The chain from leaf to anchor, or why there is none.
    /// - Throws: `libraryFailure` when OpenSSL cannot work at all; a bad chain is a refusal and no error.
    public func verify(
        _ leaf: Certificate,
        presented: [Certificate] = [],
        at time: Int64,
        note: (ChainStep) -> Void = { _ in }
    ) throws(CryptographyError) -> ChainVerdict {
        guard presented.count <= 8 else { return .refused(.init(.pathInvalid, leaf, "over 8 certificates presented")) }
        let path = try self.buildPath(leaf, presented: presented, at: time)
        guard case .path(let chain) = path else {
            guard case .refused(let refusal) = path else { return .refused(.init(.pathInvalid, leaf, "no path")) }
            return .refused(refusal)
        }
        if let refusal = self.houseRules(chain) { return .refused(refusal) }
        note(.path(chain))
        var isRevocationKnown = true
        for (certificate, issuer) in zip(chain, chain.dropFirst()) {
            switch self.revocation(of: certificate, issuer: issuer, at: time) {
            case .good(let list): note(.inForce(certificate, list))
            case .unknown(let reason):
                note(.undecided(certificate, reason))
                guard self.revocationPolicy == .softFail else {
                    return .refused(.init(.revocationUnknown, certificate, reason))
                }
                isRevocationKnown = false
            case .revoked(let entry, let list):
                note(.revoked(certificate, list))
                return .refused(
                    .init(.revoked, certificate, "revoked at \(entry.revokedAt) (reason \(entry.reason))"))
            }
        }
        return .trusted(VerifiedChain(certificates: chain, isRevocationKnown: isRevocationKnown))
    }

    /// What Yizhan asks for beyond RFC 5280, leaf first.
    private func houseRules(_ chain: [Certificate]) -> ChainRefusal? {
        guard let leaf = chain.first else { return nil }
        for (certificate, issuer) in zip(chain, chain.dropFirst())
        where certificate.signatureAlgorithm != issuer.publicKey.algorithm
            || certificate.publicKey.algorithm != issuer.publicKey.algorithm
        {
            return ChainRefusal(.pathInvalid, certificate, "the algorithms of the chain are not those of one suite")
        }
        // RFC 5280 § 4.1.2.6: a CA writes its name into what it issues as it stands in its own certificate. OpenSSL would
        // take other letters for the same, and other verifiers not.
        if self.isStrict,
            let certificate = zip(chain, chain.dropFirst()).first(where: { $0.issuerName != $1.subjectName })?.0
        {
            return ChainRefusal(.pathInvalid, certificate, "the issuer is not named as in its own certificate")
        }
        // Name constraints do not bind an absent name (RFC 5280 § 4.2.1.10), so below them it may not be absent.
        if !leaf.isAuthority, leaf.name == nil, chain.dropFirst().contains(where: \.hasNameConstraints) {
            return ChainRefusal(
                .nameNotPermitted, leaf, "\(leaf.dnsNames.count) dNSNames under name constraints, expected one")
        }
        return nil
    }

    private enum Path {
        case path([Certificate])
        case refused(ChainRefusal)
    }

    private enum Revocation {
        case good(RevocationList)
        case unknown(String)
        case revoked(RevocationList.Entry, RevocationList)
    }

    private func revocation(of certificate: Certificate, issuer: Certificate, at time: Int64) -> Revocation {
        let lists = self.revocationLists.filter { $0.issuerName == issuer.subjectName && $0.isSigned(by: issuer) }
        guard let newest = lists.max(by: { $0.thisUpdate < $1.thisUpdate }) else {
            return .unknown("no revocation list of \(issuer.subject)")
        }
        if let entry = newest.entries[certificate.serialNumber], entry.revokedAt <= time {
            return .revoked(entry, newest)
        }
        guard newest.nextUpdate >= time else {
            return .unknown("the revocation list of \(issuer.subject) was due for renewal at \(newest.nextUpdate)")
        }
        return .good(newest)
    }

    private func buildPath(
        _ leaf: Certificate,
        presented: [Certificate],
        at time: Int64
    ) throws(CryptographyError) -> Path {
        guard let store = unsafe X509_STORE_new(), let context = unsafe X509_STORE_CTX_new(),
            let untrusted = unsafe yz_sk_X509_new_null()
        else { throw .library("allocate a chain check") }
        defer {
            unsafe X509_STORE_CTX_free(context)
            unsafe X509_STORE_free(store)
            unsafe yz_sk_X509_free(untrusted)
        }
        for anchor in self.anchors { _ = unsafe anchor.withPointer { unsafe X509_STORE_add_cert(store, $0) } }
        for certificate in self.intermediates + presented {
            _ = unsafe certificate.withPointer { unsafe yz_sk_X509_push(untrusted, $0) }
        }
        try check(
            unsafe leaf.withPointer { unsafe X509_STORE_CTX_init(context, store, $0, untrusted) }, "start a chain check"
        )
        let parameters = unsafe X509_STORE_CTX_get0_param(context)
        unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(time))
        unsafe X509_VERIFY_PARAM_set_depth(parameters, 6)
        // An anchor may be a city CA given by hand, so the path need not end in a self-signed certificate.
        let strict = self.isStrict ? X509_V_FLAG_X509_STRICT : 0
        let flags = X509_V_FLAG_PARTIAL_CHAIN | strict
        unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(flags))
        let result = unsafe X509_verify_cert(context)
        CryptographyError.drainQueue()
        guard result == 1 else { return .refused(unsafe self.refusal(context, leaf)) }
        guard let built = unsafe X509_STORE_CTX_get0_chain(context) else { throw .library("read the chain") }
        // OpenSSL counts references and copies nothing, so the path consists of the objects given.
        let given = [leaf] + presented + self.intermediates + self.anchors
        var chain: [Certificate] = []
        for index in 0..<(unsafe yz_sk_X509_num(built)) {
            guard let item = unsafe yz_sk_X509_value(built, index) else { continue }
            if let same = given.first(where: { unsafe $0.withPointer { $0 == item } }) {
                chain.append(same)
            } else {
                chain.append(try Certificate(der: unsafe DEREncoding.of(item)))
            }
        }
        // If the path ends in a self-signed certificate, that signature counts as well: one with another SM2 identity is not
        // of the suite. It is checked here and not by X509_V_FLAG_CHECK_SS_SIGNATURE, because the answer is always the same.
        if let anchor = chain.last, !anchor.isOwnSignatureRight {
            return .refused(ChainRefusal(.signatureWrong, anchor, "the anchor's own signature is wrong"))
        }
        return .path(chain)
    }

    private func refusal(_ context: OpaquePointer, _ leaf: Certificate) -> ChainRefusal {
        let error = unsafe X509_STORE_CTX_get_error(context)
        let depth = unsafe X509_STORE_CTX_get_error_depth(context)
        let text = unsafe String(cString: X509_verify_cert_error_string(Int(error)))
        let reason: ChainRefusal.Reason =
            switch error {
            case X509_V_ERR_CERT_HAS_EXPIRED: .expired
            case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
            case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
                X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
                X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
                .issuerUnknown
            case X509_V_ERR_CERT_SIGNATURE_FAILURE: .signatureWrong
            case X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION: .nameNotPermitted
            default: .pathInvalid
            }
        let current = unsafe X509_STORE_CTX_get_current_cert(context)
        let concerned = unsafe current.flatMap { item in try? Certificate(der: unsafe DEREncoding.of(item)) }
        return ChainRefusal(reason, concerned ?? leaf, "\(text) (depth \(depth))")
    }
}

/// One step of a chain check, in the order of the decision.
public enum ChainStep: Sendable, Hashable {
    /// A path leads to an anchor: its signatures, validity, constraints and algorithms are right; leaf first.
    case path([Certificate])
    /// The list in force of the issuing CA does not have the certificate.
    case inForce(Certificate, RevocationList)
    /// There is no list in force.
    case undecided(Certificate, String)
    /// The list has the certificate.
    case revoked(Certificate, RevocationList)
}

/// The outcome of a chain check.
public enum ChainVerdict: Sendable {
    /// The chain holds.
    case trusted(VerifiedChain)
    /// It does not, and why.
    case refused(ChainRefusal)
}

/// A chain that was checked, from the leaf to the anchor.
public struct VerifiedChain: Sendable, Hashable {
    /// Leaf first, anchor last.
    public let certificates: [Certificate]
    /// False when the policy let missing revocation data pass.
    public let isRevocationKnown: Bool
}

/// Why a chain was refused.
public struct ChainRefusal: Sendable, Hashable, CustomStringConvertible {
    /// The kind of reason.
    public enum Reason: String, Sendable, Hashable {
        /// Validity is over.
        case expired
        /// Validity has not begun.
        case notYetValid
        /// The issuing CA revoked the certificate.
        case revoked
        /// There is no revocation list in force and the policy requires one.
        case revocationUnknown
        /// No chain leads to an anchor.
        case issuerUnknown
        /// A signature in the chain is wrong.
        case signatureWrong
        /// A CA's name constraints do not permit the name.
        case nameNotPermitted
        /// Any other breach of RFC 5280.
        case pathInvalid
    }

    /// The kind of reason.
    public let reason: Reason
    /// The subject of the certificate concerned.
    public let subject: String
    /// The detail for the local operator.
    public let detail: String

    init(_ reason: Reason, _ certificate: Certificate, _ detail: String) {
        self.reason = reason
        self.subject = certificate.subject
        self.detail = detail
    }

    /// Reason, subject and detail in one line.
    public var description: String { "\(self.reason.rawValue): \(self.subject): \(self.detail)" }
}
