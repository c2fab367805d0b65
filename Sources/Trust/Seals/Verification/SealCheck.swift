/// One check of a seal or of a signature, with its outcome and the reason.
public struct SealCheck: Sendable, Hashable {
    /// What is checked, in the order of GM/T 0031-2014 § 6.2.3.
    public enum Name: String, Sendable, Hashable, CaseIterable {
        /// The value is of a form that is read.
        case signatureFormat = "signature-format"
        /// The signature value is the signer's over what is signed.
        case documentSignature = "document-signature"
        /// The signer's certificate leads to an anchor.
        case signerChain = "signer-chain"
        /// The signer's certificate is for signing.
        case signerUsage = "signer-usage"
        /// The signer's certificate was valid when it signed.
        case signerValidity = "signer-validity"
        /// The signer's certificate was not revoked before it signed.
        case signerRevocation = "signer-revocation"
        /// The signing time is told and does not lie in the future.
        case signingTime = "signing-time"
        /// What was signed is what lies there.
        case dataHash = "data-hash"
        /// The seal is of a form that is read.
        case sealFormat = "seal-format"
        /// The maker signed the seal.
        case makerSignature = "maker-signature"
        /// The maker's certificate leads to an anchor.
        case makerChain = "maker-chain"
        /// The maker's certificate is for making seals.
        case makerUsage = "maker-usage"
        /// The maker's certificate was valid.
        case makerValidity = "maker-validity"
        /// The maker's certificate was not revoked.
        case makerRevocation = "maker-revocation"
        /// The seal was valid when it was applied.
        case sealValidity = "seal-validity"
        /// The signer may sign with the seal.
        case certificateList = "certificate-list"
        /// The seal in the signature is the one that lies beside it.
        case sealEquality = "seal-equality"
        /// The register of seals says that the seal was in use.
        case sealStatus = "seal-status"
        /// The seal is that of the issuing organ.
        case sealOwner = "seal-owner"
        /// The signature names the file it was made over.
        case contentPath = "content-path"
        /// A timestamp covers the signature.
        case timestamp

        /// The word users see.
        public var title: String {
            switch self {
            case .signatureFormat: "签章格式"
            case .documentSignature: "签名值"
            case .signerChain: "签章人证书链"
            case .signerUsage: "签章人密钥用法"
            case .signerValidity: "签章人证书有效期"
            case .signerRevocation: "签章人证书吊销状态"
            case .signingTime: "签章时间"
            case .dataHash: "原文摘要"
            case .sealFormat: "印章格式"
            case .makerSignature: "制章人签名"
            case .makerChain: "制章人证书链"
            case .makerUsage: "制章人密钥用法"
            case .makerValidity: "制章人证书有效期"
            case .makerRevocation: "制章人证书吊销状态"
            case .sealValidity: "印章有效期"
            case .certificateList: "签章人证书列表"
            case .sealEquality: "印章一致"
            case .sealStatus: "印章状态"
            case .sealOwner: "印章单位"
            case .contentPath: "原文路径"
            case .timestamp: "时间戳"
            }
        }

        /// Whether the check informs and never decides.
        public var isAdvisory: Bool { self == .contentPath || self == .timestamp }
    }

    /// The outcome of a check.
    public enum Outcome: String, Sendable, Hashable {
        /// It holds.
        case pass
        /// It does not.
        case fail
        /// It cannot be told.
        case cannotTell = "cannot-tell"

        /// The word users see.
        public var title: String {
            switch self {
            case .pass: "通过"
            case .fail: "不通过"
            case .cannotTell: "无法判定"
            }
        }
    }

    /// What was checked.
    public let name: Name
    /// The outcome.
    public let outcome: Outcome
    /// The reason in Chinese.
    public let chinese: String
    /// The reason in English.
    public let english: String

    /// Whether the check informs and never decides.
    public var isAdvisory: Bool { self.name.isAdvisory }

    /// A check, for whoever adds checks of his own to those of a report.
    public init(_ name: Name, _ outcome: Outcome, chinese: String, english: String) {
        self.name = name
        self.outcome = outcome
        self.chinese = chinese
        self.english = english
    }
}

/// What the checks of a seal or of a signature come to.
public enum SealVerdict: String, Sendable, Hashable {
    /// Every check that decides holds.
    case valid
    /// One does not.
    case invalid
    /// None fails, and one cannot be told.
    case cannotTell = "cannot-tell"

    /// The word users see.
    public var title: String {
        switch self {
        case .valid: "有效"
        case .invalid: "无效"
        case .cannotTell: "无法判定"
        }
    }
}

extension Sequence<SealCheck> {
    /// What the checks come to.
    ///
    /// - Parameter tolerated: The checks that may be undecided; failing is never tolerated.
    /// - Returns: The verdict.
    public func verdict(tolerating tolerated: Set<SealCheck.Name> = []) -> SealVerdict {
        var verdict = SealVerdict.valid
        for check in self where !check.isAdvisory {
            if check.outcome == .fail { return .invalid }
            if check.outcome == .cannotTell, !tolerated.contains(check.name) { verdict = .cannotTell }
        }
        return verdict
    }
}
