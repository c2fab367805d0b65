public import Cryptography
public import Documents
internal import Synchronization

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
    let verifier: ChainVerifier
    private let cache: VerdictCache
    private let lists = Mutex<[RevocationList]?>(nil)

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
        self.judge(certificate, presented, purpose, expectedName, at: time, note: nil)
    }

    /// Checks a certificate and tells every step: the explanation is the decision itself.
    ///
    /// - Parameters:
    ///   - certificate: The certificate.
    ///   - presented: The CA certificates that came along.
    ///   - purpose: What its key did or shall do.
    ///   - expectedName: Whose it must be.
    ///   - time: The moment for which is asked.
    /// - Returns: The steps up to the one that decided, and the verdict.
    public func examine(
        _ certificate: Certificate,
        presented: [Certificate] = [],
        purpose: CertificatePurpose,
        expectedName: PartyName? = nil,
        at time: UTCMilliseconds
    ) -> TrustExamination {
        var checks: [TrustCheck] = []
        let verdict = self.judge(certificate, presented, purpose, expectedName, at: time) { checks.append($0) }
        return TrustExamination(checks: checks, verdict: verdict)
    }

    /// The one decision.
    ///
    /// Who listens to its steps gets them all; who does not may get a remembered chain.
    private func judge(
        _ certificate: Certificate,
        _ presented: [Certificate],
        _ purpose: CertificatePurpose,
        _ expectedName: PartyName?,
        at time: UTCMilliseconds,
        note: ((TrustCheck) -> Void)?
    ) -> TrustVerdict {
        if let refusal = CertificateForm.refusal(certificate, purpose, expectedName, note) { return .refused(refusal) }
        let key = VerdictCache.Key(fingerprint: certificate.fingerprint, purpose: purpose)
        if note == nil, let chain = self.cache.chain(for: key, at: time.seconds) { return .trusted(chain) }
        do throws(CryptographyError) {
            let verdict = try self.verifier.verify(certificate, presented: presented, at: time.seconds) { step in
                if let note { TrustCheck.checks(of: step, at: time.seconds).forEach(note) }
            }
            switch verdict {
            case .refused(let refusal):
                let refusal = TrustRefusal(refusal)
                if refusal.kind != .revoked, refusal.kind != .revocationUnknown {
                    note?(TrustCheck(.chain, .fail, certificate.subject, refusal.description))
                }
                return .refused(refusal)
            case .trusted(let chain):
                if let validity = self.validity(of: chain, around: time.seconds) {
                    self.cache.remember(chain, for: key, during: validity)
                }
                return .trusted(chain)
            }
        } catch {
            let refusal = TrustRefusal(.undecided, error.description)
            note?(TrustCheck(.chain, .unknown, certificate.subject, refusal.description))
            return .refused(refusal)
        }
    }

    /// The revocation lists that a known CA has signed, the newest of each CA.
    public var revocationLists: [RevocationList] {
        self.lists.withLock { known in
            if let known { return known }
            let authorities = self.verifier.intermediates + self.anchors
            let signed = self.verifier.revocationLists.filter { list in authorities.contains { list.isSigned(by: $0) } }
            let newest = Dictionary(signed.map { ($0.issuerName, $0) }) { $0.thisUpdate >= $1.thisUpdate ? $0 : $1 }
            known = Array(newest.values)
            return Array(newest.values)
        }
    }

    /// Every certificate that some directory has under a name, newest first.
    public func certificates(of name: PartyName) -> [Certificate] {
        Array(Set(self.directories.flatMap { $0.directory.certificates(of: name) })).newestFirst
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
