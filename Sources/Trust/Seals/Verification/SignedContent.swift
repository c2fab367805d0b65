public import Cryptography
public import Documents

/// What a document holds for one signature, and what else is known about it.
public struct SignedContent: Sendable {
    /// The kinds of signatures, as the list of signatures (Signatures.xml) tells.
    public enum Kind: String, Sendable, Hashable {
        /// A signature under a seal (签章).
        case seal = "Seal"
        /// A signature without a seal (签名).
        case sign = "Sign"
    }

    /// The signature value: SignedValue.dat.
    public var signedValue: [UInt8]
    /// What it was made over: the bytes of Signature.xml as they are stored, or of the integrity list of GM/T 0099.
    public var content: [UInt8]
    /// The absolute path of that file in the document.
    public var path: String?
    /// The seal that lies beside the signature: Seal.esl.
    public var separateSeal: [UInt8]?
    /// What kind of signature is announced; one under a seal fails without a seal.
    public var kind: Kind?
    /// The time that Signature.xml tells, for values that carry none.
    public var claimedTime: UTCMilliseconds?
    /// The signer's certificate, for values that carry none.
    public var signerCertificate: Certificate?
    /// The organ that issued the document (发文机关).
    public var owner: SealOwner?

    /// What a document holds for one signature.
    public init(
        signedValue: [UInt8],
        content: [UInt8],
        path: String? = nil,
        separateSeal: [UInt8]? = nil,
        kind: Kind? = nil,
        claimedTime: UTCMilliseconds? = nil,
        signerCertificate: Certificate? = nil,
        owner: SealOwner? = nil
    ) {
        self.signedValue = signedValue
        self.content = content
        self.path = path
        self.separateSeal = separateSeal
        self.kind = kind
        self.claimedTime = claimedTime
        self.signerCertificate = signerCertificate
        self.owner = owner
    }
}

/// Whose seal a document should bear.
public struct SealOwner: Sendable, Hashable {
    /// The name of the organ.
    public let name: String
    /// Its unified social credit code, when it is known; then the code decides wherever a certificate tells one.
    public let code: UnitCode?

    /// An owner.
    public init(name: String, code: UnitCode? = nil) {
        self.name = name
        self.code = code
    }
}
