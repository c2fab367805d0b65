/// Judges timestamp tokens by what is believed; a pure function of its arguments.
public struct TimestampVerifier: Sendable {
    /// How far an authority's clock may be ahead, in milliseconds.
    private static let clockTolerance: Int64 = 600_000
    private let chains: ChainVerifier

    /// A verifier.
    ///
    /// - Parameters:
    ///   - anchors: The certificates trusted by hand.
    ///   - intermediates: Further CA certificates, and certificates of authorities whose tokens carry none.
    ///   - revocationLists: Known revocation lists.
    public init(anchors: [Certificate], intermediates: [Certificate] = [], revocationLists: [RevocationList] = []) {
        self.chains = ChainVerifier(
            anchors: anchors, intermediates: intermediates, revocationLists: revocationLists,
            revocationPolicy: .softFail,
            isStrict: false)
    }

    /// Judges a token.
    ///
    /// - Parameters:
    ///   - der: The token.
    ///   - content: What it should be over.
    ///   - now: Now, in milliseconds since 1970 UTC.
    /// - Returns: Whether it holds, with the reason when it does not.
    public func verify(_ der: [UInt8], over content: [UInt8], at now: Int64) -> TimestampVerdict {
        let digests = DigestAlgorithm.allCases.compactMap { try? $0.hash(content) }
        return self.verify(der, overAnyOf: digests, at: now)
    }

    /// Judges a token over content that is too large to be held.
    ///
    /// - Parameters:
    ///   - der: The token.
    ///   - digests: The content's digests by all algorithms.
    ///   - request: What was asked for, when that is known: its number must be repeated and its policy be met.
    ///   - now: Now, in milliseconds since 1970 UTC.
    /// - Returns: Whether it holds, with the reason when it does not.
    public func verify(
        _ der: [UInt8],
        overAnyOf digests: [Digest],
        answering request: TimestampRequest? = nil,
        at now: Int64
    ) -> TimestampVerdict {
        do throws(CryptographyError) {
            let token = try TimestampToken(der: der, knowing: self.chains.intermediates + self.chains.anchors)
            guard digests.contains(token.information.imprint) else {
                return .refused(.otherContent, "it is over another digest")
            }
            guard let signer = token.signer else { return .undecided(.signerMissing, "no certificate of its signer") }
            try token.verifySignature()
            guard signer.isForTimestamps else { return .refused(.usageMissing, signer.subject) }
            guard token.information.time <= now + Self.clockTolerance else {
                return .refused(.future, "it is of a time to come")
            }
            if let request, let difference = Self.difference(of: token.information, from: request) { return difference }
            return try self.chain(of: token, signer)
        } catch {
            switch error.code {
            case .signatureInvalid: return .refused(.signatureWrong, error.message)
            // A key on another curve, or a digest that is none of the suites: others may have made it rightly.
            case .algorithmMismatch, .keyMalformed, .certificateMalformed:
                return .undecided(.algorithmUnknown, error.message)
            case .libraryFailure: return .undecided(.algorithmUnknown, error.message)
            default: return .refused(.malformed, error.message)
            }
        }
    }

    /// RFC 3161 § 2.4.2: the number that was asked with is there, the policy is the one that was asked for.
    private static func difference(
        of information: TimestampInformation,
        from request: TimestampRequest
    ) -> TimestampVerdict? {
        guard information.nonce == request.nonce else {
            return .refused(.nonceDiffers, "the answer is not to this request")
        }
        guard request.policy == nil || request.policy == information.policy else {
            return .refused(.policyDiffers, "it was given under \(information.policy)")
        }
        return nil
    }

    private func chain(of token: TimestampToken, _ signer: Certificate) throws(CryptographyError) -> TimestampVerdict {
        let second = token.information.time / 1000
        let presented = token.certificates.filter { $0 != signer }
        switch try self.chains.verify(signer, presented: presented, at: second) {
        case .trusted(let chain):
            return chain.isRevocationKnown
                ? .holds(token, signer) : .undecided(.revocationUnknown, "no revocation list in force for its chain")
        case .refused(let refusal):
            return refusal.reason == .issuerUnknown
                ? .undecided(.chainUnknown, refusal.description) : .refused(.chainRefused, refusal.description)
        }
    }
}

/// What a token comes to.
public enum TimestampVerdict: Sendable {
    /// It is over the content, by an authority whose certificate leads to an anchor.
    case holds(TimestampToken, Certificate)
    /// It is not.
    case refused(Reason, String)
    /// It cannot be told.
    case undecided(Reason, String)

    /// Why a token does not hold, or cannot be told.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// It is no token.
        case malformed
        /// An algorithm, key or certificate of a kind that is not known.
        case algorithmUnknown = "algorithm-unknown"
        /// It is over something else.
        case otherContent = "other-content"
        /// The signature does not hold.
        case signatureWrong = "signature-wrong"
        /// The signer's certificate is not at hand.
        case signerMissing = "signer-missing"
        /// The signer's certificate is not for timestamps.
        case usageMissing = "usage-missing"
        /// It is of a time to come.
        case future
        /// It is the answer to another request.
        case nonceDiffers = "nonce-differs"
        /// It was given under another policy than was asked for.
        case policyDiffers = "policy-differs"
        /// The signer's certificate leads to no anchor.
        case chainUnknown = "chain-unknown"
        /// The chain of the signer's certificate does not hold.
        case chainRefused = "chain-refused"
        /// Whether the signer's certificate was revoked is not known.
        case revocationUnknown = "revocation-unknown"
    }
}
