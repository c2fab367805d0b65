public import Cryptography
public import Documents

/// The forms of signature values that are read.
public enum SealSignatureVariant: String, Sendable, Hashable, CaseIterable {
    /// A seal signature of GM/T 0031-2014.
    case sesV1 = "ses-v1"
    /// A seal signature of GB/T 38540-2020.
    case sesV4 = "ses-v4"
    /// A seal signature of GM/T 0031-2025.
    case sesV5 = "ses-v5"
    /// GB/T 35275 or CMS signedData whose attributes hold the digest of the content; the form Yizhan writes.
    case signedDataAttributes = "signed-data-attributes"
    /// GB/T 35275 or CMS signedData over the content itself.
    case signedDataDetached = "signed-data-detached"
    /// GB/T 35275 signedData that carries the digest as its content.
    case signedDataDigest = "signed-data-digest"
    /// GB/T 35275 signedData that carries the digest in base64 as its content.
    case signedDataDigestText = "signed-data-digest-text"
    /// The numbers r and s alone, over the content.
    case bare
}

/// What was found about one signature.
public struct SealSignatureReport: Sendable, Hashable {
    /// The form of the value; nil when it is none that is read.
    public let variant: SealSignatureVariant?
    /// The checks in the order in which they were made.
    public let checks: [SealCheck]
    /// The seal, for showing.
    public let seal: ElectronicSeal?
    /// The signer's certificate, when it can be read.
    public let signer: Certificate?
    /// When it was signed: what a timestamp that holds proves, else the signer's word.
    public let signingTime: UTCMilliseconds?
    /// The time that a timestamp proves; nil when there is none that holds.
    public let stampedTime: UTCMilliseconds?
    /// Where value or seal deviate from the form Yizhan writes, by name.
    public let deviations: [String]

    /// What the checks come to, every one that decides being needed.
    public var verdict: SealVerdict { self.checks.verdict() }

    /// What the checks come to when some may be undecided.
    public func verdict(tolerating tolerated: Set<SealCheck.Name>) -> SealVerdict {
        self.checks.verdict(tolerating: tolerated)
    }

    /// The outcome of a check; nil when it was not made.
    public func outcome(of name: SealCheck.Name) -> SealCheck.Outcome? {
        self.checks.first { $0.name == name }?.outcome
    }
}

/// What was found about a seal by itself.
public struct SealReport: Sendable, Hashable {
    /// The checks in the order in which they were made.
    public let checks: [SealCheck]
    /// The seal; nil when the bytes are none.
    public let seal: ElectronicSeal?

    /// What the checks come to, every one being needed.
    public var verdict: SealVerdict { self.checks.verdict() }

    /// The outcome of a check; nil when it was not made.
    public func outcome(of name: SealCheck.Name) -> SealCheck.Outcome? {
        self.checks.first { $0.name == name }?.outcome
    }
}
