/// How large evidence and receipts may be to be read.
public struct EvidenceLimits: Sendable, Hashable {
    /// The greatest size of one evidence in bytes.
    public var evidenceSize = 128 << 10
    /// The greatest number of recipients of one evidence.
    public var recipientCount = 2048
    /// The greatest length of a reason's text in Unicode scalars.
    public var reasonLength = 1000
    /// The greatest size of a checkpoint in bytes.
    public var checkpointSize = 16 << 10
    /// The greatest number of cosignatures below a checkpoint.
    public var cosignatureCount = 16
    /// The greatest size of an officer's signature in bytes.
    public var officerSignatureSize = 64 << 10
    /// The greatest size of a receipt's core in bytes.
    public var coreSize = 512 << 10
    /// The greatest number of certificates in a receipt file.
    public var certificateCount = 32
    /// The greatest number of revocation lists in a receipt file.
    public var revocationListCount = 16
    /// The greatest size of a timestamp in bytes.
    public var timestampSize = 64 << 10
    /// The greatest size of a receipt file in bytes.
    public var fileSize = 24 << 20

    /// The limits every node and both verifiers use.
    public static let standard = Self()

    /// The standard limits, to be changed one by one.
    public init() {}
}
