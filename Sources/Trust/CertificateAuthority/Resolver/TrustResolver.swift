public import Cryptography
public import Documents

/// The one place that decides which certificate serves, and can explain why.
///
/// A resolver is a snapshot: its anchors, directories and revocation lists never change. New trust material makes a new
/// resolver, and whoever holds the old one finishes with it. Only certificates under the anchors count; those of other
/// CAs are not accepted, even when a directory names them.
public final class TrustResolver: Sendable {
    /// The certificates trusted by hand.
    public let anchors: [Certificate]
    /// The directories, the one with the most particular signer first.
    public let directories: [VerifiedDirectory]
    /// What is insisted on.
    public let policy: TrustPolicy
    private let verifier: ChainVerifier
    private let cache: VerdictCache

    /// A snapshot.
    ///
    /// - Parameters:
    ///   - anchors: The certificates trusted by hand.
    ///   - directories: The directories known.
    ///   - authorities: CA certificates known otherwise.
    ///   - revocationLists: Revocation lists that came otherwise, for example newer ones than the directory's.
    ///   - policy: What is insisted on.
    public init(
        anchors: [Certificate],
        directories: [VerifiedDirectory] = [],
        authorities: [Certificate] = [],
        revocationLists: [RevocationList] = [],
        policy: TrustPolicy = TrustPolicy()
    ) {
        self.anchors = anchors
        self.directories = directories.sorted { $0.directory.signer > $1.directory.signer }
        self.policy = policy
        self.verifier = ChainVerifier(
            anchors: anchors,
            intermediates: Array(Set(authorities + directories.flatMap(\.directory.authorities))),
            revocationLists: Array(Set(revocationLists + directories.flatMap(\.directory.revocationLists))),
            revocationPolicy: policy.revocation
        )
        self.cache = VerdictCache(limit: policy.verdictLimit)
    }

    /// How many verdicts are remembered at the moment.
    package var rememberedVerdicts: Int { self.cache.count }

    /// Checks a certificate that somebody presented.
    ///
    /// - Parameters:
    ///   - certificate: The certificate.
    ///   - presented: The CA certificates that came along; they are only used to build the chain.
    ///   - purpose: What its key did or shall do.
    ///   - expectedName: Whose it must be; nil when the caller takes the name from it.
    ///   - time: The moment for which is asked.
    /// - Returns: The chain, or the reason against it.
    public func verify(
        _ certificate: Certificate,
        presented: [Certificate] = [],
        purpose: CertificatePurpose,
        expectedName: PartyName? = nil,
        at time: UTCMilliseconds
    ) -> TrustVerdict {
        if let refusal = CertificateForm.refusal(certificate, purpose, expectedName) { return .refused(refusal) }
        let key = VerdictCache.Key(fingerprint: certificate.fingerprint, purpose: purpose)
        if let chain = self.cache.chain(for: key, at: time.seconds) { return .trusted(chain) }
        do throws(CryptographyError) {
            switch try self.verifier.verify(certificate, presented: presented, at: time.seconds) {
            case .refused(let refusal): return .refused(TrustRefusal(refusal))
            case .trusted(let chain):
                if let validity = self.validity(of: chain, around: time.seconds) {
                    self.cache.remember(chain, for: key, during: validity)
                }
                return .trusted(chain)
            }
        } catch {
            return .refused(TrustRefusal(.undecided, error.description))
        }
    }

    /// The time in which the chain's check must come out the same; nil when that time is not now.
    ///
    /// It goes from the youngest certificate's beginning to the first end of a certificate or a revocation list, or to the
    /// first revocation.
    private func validity(of chain: VerifiedChain, around time: Int64) -> ClosedRange<Int64>? {
        var start = Int64.min
        var end = Int64.max
        for certificate in chain.certificates {
            start = max(start, certificate.notBefore)
            end = min(end, certificate.notAfter)
        }
        for (certificate, issuer) in zip(chain.certificates, chain.certificates.dropFirst()) {
            // Lists whose signature is wrong are not sorted out here: they can only shorten the time.
            for list in self.verifier.revocationLists where list.issuerName == issuer.subjectName {
                if list.nextUpdate >= time { end = min(end, list.nextUpdate) }
                if let entry = list.entries[certificate.serialNumber], entry.revokedAt > time {
                    end = min(end, entry.revokedAt - 1)
                }
            }
        }
        return start <= time && time <= end ? start...end : nil
    }
}

/// The checks of a certificate by itself: name, purpose, usage (design section 8).
enum CertificateForm {
    static func refusal(
        _ certificate: Certificate,
        _ purpose: CertificatePurpose,
        _ expectedName: PartyName?
    ) -> TrustRefusal? {
        guard !certificate.isAuthority else {
            return TrustRefusal(.notAnEndEntity, "\(certificate.subject) is a CA certificate")
        }
        guard let text = certificate.name else {
            return TrustRefusal(
                .nameNotSingle,
                "\(certificate.subject) has \(certificate.dnsNames.count) dNSNames, exactly one is needed"
            )
        }
        guard certificate.purpose == purpose else {
            let found = certificate.purpose?.rawValue ?? "no purpose of ours"
            return TrustRefusal(.purposeWrong, "\(text) is for \(found), \(purpose.rawValue) is needed")
        }
        guard let name = try? PartyName(domainName: text),
            CertificateProfileSet.builtIn[purpose]?.names.contains(name.kind) ?? false
        else {
            return TrustRefusal(.nameUnfit, "\(text.prefix(253)) is no name for \(purpose.rawValue)")
        }
        if let expectedName, name != expectedName {
            return TrustRefusal(.nameMismatch, "the certificate is of \(name), \(expectedName) is expected")
        }
        // design decision 2: suites are whole. Told apart from other faults of the path, which the chain's check finds.
        guard certificate.signatureAlgorithm == certificate.publicKey.algorithm else {
            return TrustRefusal(.suiteMixed, "\(text) has a key of one suite and a signature of another")
        }
        let needed = CertificateProfile.neededUsage(purpose, certificate.publicKey.algorithm.suite)
        guard certificate.keyUsage.isSuperset(of: needed) else {
            return TrustRefusal(
                .usageWrong, "\(text) lacks \(needed.names.joined(separator: ", ")) for \(purpose.rawValue)")
        }
        return nil
    }
}
