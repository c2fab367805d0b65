internal import Cryptography
public import Documents

/// Judges seals and signatures by what is believed; a pure function of its arguments.
public struct SealSignatureVerifier: Sendable {
    /// What is believed.
    public let trust: SealTrust
    /// How large values and seals may be.
    public let limits: SealLimits
    /// How far a signer's clock may be ahead.
    static let clockTolerance = Duration.seconds(600)

    /// A verifier.
    ///
    /// - Parameters:
    ///   - trust: What is believed.
    ///   - limits: How large values and seals may be.
    public init(trust: SealTrust, limits: SealLimits = SealLimits()) {
        self.trust = trust
        self.limits = limits
    }

    /// Judges a seal by itself (印章验证): whether it may be applied now.
    ///
    /// - Parameters:
    ///   - seal: The seal's bytes.
    ///   - now: Now.
    /// - Returns: Every check with its reason.
    public func verify(seal: [UInt8], at now: UTCMilliseconds) -> SealReport {
        var log = CheckLog()
        do throws(SealsError) {
            let seal = try ElectronicSeal(der: seal, limits: self.limits)
            SealChecks(trust: self.trust).check(seal, at: now, now: now, &log)
            return SealReport(checks: log.checks, seal: seal)
        } catch {
            log.fail(.sealFormat, "不是电子印章:\(error.message)", "this is no seal: \(error.message)")
            return SealReport(checks: log.checks, seal: nil)
        }
    }

    /// Judges a signature, and the seal it is under (签章验证).
    ///
    /// - Parameters:
    ///   - signed: What the document holds for it.
    ///   - now: Now.
    /// - Returns: Every check with its reason.
    public func verify(_ signed: SignedContent, at now: UTCMilliseconds) -> SealSignatureReport {
        var judgement = SignatureJudgement(signed, self, now: now)
        judgement.judge()
        return judgement.report
    }
}
