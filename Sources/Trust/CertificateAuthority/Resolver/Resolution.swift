public import Cryptography
public import Documents

/// Which certificate serves, and what became of the others.
///
/// A directory counts until it expires (design section 8): after that nobody is looked up in it.
public struct Resolution: Sendable {
    /// A certificate that was looked at.
    public struct Considered: Sendable {
        /// The certificate.
        public let certificate: Certificate
        /// Why it was not chosen; nil for the chosen one.
        public let reason: Reason?
    }

    /// Why a certificate was not chosen.
    public enum Reason: Sendable, Hashable, CustomStringConvertible {
        /// It is for another purpose.
        case otherPurpose(CertificatePurpose?)
        /// It is of another suite.
        case otherSuite(Suite)
        /// It does not hold.
        case refused(TrustRefusal)
        /// A newer one serves.
        case olderThanChosen

        /// The reason in words.
        public var description: String {
            switch self {
            case .otherPurpose(let purpose): "is for \(purpose?.rawValue ?? "no purpose of ours")"
            case .otherSuite(let suite): "is of suite \(suite.rawValue)"
            case .refused(let refusal): "refused, \(refusal)"
            case .olderThanChosen: "in force, but a newer one serves"
            }
        }
    }

    /// Whose certificate was sought.
    public let name: PartyName
    /// What for.
    public let purpose: CertificatePurpose
    /// In which suite.
    public let suite: Suite
    /// Whether a directory in force has the name at all.
    public let isKnown: Bool
    /// When the last directory with the name expired, if none in force has it.
    public let expired: UTCMilliseconds?
    /// The chain of the certificate that serves; nil when none does.
    public let chain: VerifiedChain?
    /// Every certificate under the name, newest first.
    public let considered: [Considered]

    /// The certificate that serves; nil when none does.
    public var certificate: Certificate? { self.chain?.certificates.first }

    /// Why none serves, in one line; nil when one does.
    public var shortfall: String? {
        guard self.chain == nil else { return nil }
        guard self.isKnown else {
            return self.expired.map { "the directory expired at \($0)" } ?? "not in the directory"
        }
        let refusals = self.considered.compactMap { item -> TrustRefusal? in
            if case .refused(let refusal) = item.reason { refusal } else { nil }
        }
        return refusals.first.map { "\($0)" }
            ?? "no \(self.purpose.rawValue) certificate of suite \(self.suite.rawValue)"
    }
}

extension TrustResolver {
    /// The certificate to use for somebody.
    ///
    /// - Parameters:
    ///   - purpose: What it is used for.
    ///   - name: Whose it is.
    ///   - suite: In which suite.
    ///   - time: The moment.
    /// - Returns: The newest certificate in force, and the reasons against the others.
    public func certificate(
        for purpose: CertificatePurpose,
        of name: PartyName,
        suite: Suite,
        at time: UTCMilliseconds
    ) -> Resolution {
        self.resolve(purpose, name, suite, at: time) {
            self.verify($0, purpose: purpose, expectedName: name, at: time)
        }
    }

    /// The certificate to use for somebody, and how every verdict on the way came about.
    ///
    /// - Parameters:
    ///   - purpose: What it is used for.
    ///   - name: Whose it is.
    ///   - suite: In which suite.
    ///   - time: The moment.
    /// - Returns: The same resolution as ``certificate(for:of:suite:at:)`` gives, with each certificate's checks.
    public func explanation(
        for purpose: CertificatePurpose,
        of name: PartyName,
        suite: Suite,
        at time: UTCMilliseconds
    ) -> TrustExplanation {
        var examinations: [Certificate: TrustExamination] = [:]
        let resolution = self.resolve(purpose, name, suite, at: time) { certificate in
            let examination = self.examine(certificate, purpose: purpose, expectedName: name, at: time)
            examinations[certificate] = examination
            return examination.verdict
        }
        return TrustExplanation(
            resolution: resolution, time: time, policy: self.policy, directories: self.directories.map(\.directory),
            examinations: examinations)
    }

    private func resolve(
        _ purpose: CertificatePurpose,
        _ name: PartyName,
        _ suite: Suite,
        at time: UTCMilliseconds,
        verdict: (Certificate) -> TrustVerdict
    ) -> Resolution {
        var chosen: VerifiedChain?
        let knowing = self.directories.map(\.directory).filter { $0.knows(name) }
        let current = knowing.filter { $0.expires >= time }
        let considered = Self.candidates(name, in: current).map { certificate -> Resolution.Considered in
            let reason = Self.reason(against: certificate, purpose, suite, chosen: &chosen, verdict)
            return .init(certificate: certificate, reason: reason)
        }
        return Resolution(
            name: name,
            purpose: purpose,
            suite: suite,
            isKnown: !current.isEmpty,
            expired: current.isEmpty ? knowing.map(\.expires).max() : nil,
            chain: chosen,
            considered: considered
        )
    }

    private static func reason(
        against certificate: Certificate,
        _ purpose: CertificatePurpose,
        _ suite: Suite,
        chosen: inout VerifiedChain?,
        _ verdict: (Certificate) -> TrustVerdict
    ) -> Resolution.Reason? {
        guard certificate.purpose == purpose else { return .otherPurpose(certificate.purpose) }
        let found = certificate.publicKey.algorithm.suite
        guard found == suite else { return .otherSuite(found) }
        switch verdict(certificate) {
        case .refused(let refusal): return .refused(refusal)
        case .trusted(let chain):
            guard chosen == nil else { return .olderThanChosen }
            chosen = chain
            return nil
        }
    }

    /// Every certificate that some directory has under a name, newest first.
    private static func candidates(_ name: PartyName, in directories: [Directory]) -> [Certificate] {
        guard directories.count > 1 else { return directories.first?.certificates(of: name) ?? [] }
        return Array(Set(directories.flatMap { $0.certificates(of: name) })).newestFirst
    }
}

extension Directory {
    /// Whether there is an entry for a name; an officer's is that of the unit.
    func knows(_ name: PartyName) -> Bool {
        switch name {
        case .node(let node): self.nodes[node] != nil
        case .unit(let unit): self.units[unit] != nil
        case .officer(let officer): self.units[officer.unit] != nil
        }
    }
}
