public import Cryptography
internal import Documents

extension SignatureJudgement {
    /// Judges a timestamp token (RFC 3161, GB/T 20520) over a signature value; one that holds tells the signing time.
    ///
    /// - Parameters:
    ///   - token: The token.
    ///   - signature: The signature value.
    /// - Returns: The check, which comes last in the report.
    mutating func judgeToken(_ token: [UInt8], over signature: [UInt8]) -> SealCheck {
        let trust = self.verifier.trust
        let verifier = TimestampVerifier(
            anchors: trust.anchors, intermediates: trust.intermediates, revocationLists: trust.revocationLists)
        switch verifier.verify(token, over: signature, at: self.now.sinceEpoch) {
        case .holds(let token, let signer):
            let time = UTCMilliseconds(sinceEpoch: token.information.time)
            // Nobody signs after his signature was stamped, but clocks differ.
            if let claimed = self.signingTime, claimed > time.advanced(by: SealSignatureVerifier.clockTolerance) {
                return SealCheck(
                    .timestamp, .fail, chinese: "时间戳 \(time) 早于签章人所称时间 \(claimed)",
                    english: "the timestamp is of \(time), before the signing time \(claimed) that is claimed")
            }
            self.signingTime = time
            self.stampedTime = time
            return SealCheck(
                .timestamp, .pass, chinese: "时间戳证明签章时间为 \(time),由 \(signer.subject) 签发",
                english: "stamped at \(time) by \(signer.subject); this is the signing time")
        case .refused(let reason, let detail):
            return SealCheck(
                .timestamp, .fail, chinese: "\(reason.title):\(detail)", english: "\(reason.rawValue): \(detail)")
        case .undecided(let reason, let detail):
            return SealCheck(
                .timestamp, .cannotTell, chinese: "\(reason.title):\(detail)",
                english: "\(reason.rawValue): \(detail)")
        }
    }
}

extension TimestampVerdict.Reason {
    /// The words users see.
    public var title: String {
        switch self {
        case .malformed: "不是时间戳"
        case .algorithmUnknown: "时间戳的算法或证书不受支持"
        case .otherContent: "时间戳所覆盖的不是此内容"
        case .signatureWrong: "时间戳的签名不符"
        case .signerMissing: "缺少时间戳签发者的证书"
        case .usageMissing: "签发者的证书不得用于时间戳"
        case .future: "时间戳的时间晚于现在"
        case .nonceDiffers: "应答不是针对该请求的"
        case .policyDiffers: "时间戳的策略不是所请求的"
        case .chainUnknown: "时间戳的证书链未通向任何信任锚"
        case .chainRefused: "时间戳的证书链无效"
        case .revocationUnknown: "时间戳签发者的吊销状态未知"
        }
    }
}
