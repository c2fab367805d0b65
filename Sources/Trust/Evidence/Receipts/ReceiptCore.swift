public import Cryptography

/// A receipt as it travels and is stored: evidence with the proof that it is in the issuing node's log.
///
/// Certificates and revocation lists are kept once elsewhere and joined in a ``ReceiptFile``. The core never changes.
public struct ReceiptCore: Sendable, Hashable {
    /// The version of the form.
    public static let version = 1

    /// What is stated.
    public let evidence: Evidence
    /// The place of the evidence in the log.
    public let index: Int
    /// The siblings on the way to the root.
    public let path: [Digest]
    /// The log's state that the path leads to.
    public let checkpoint: Checkpoint
    /// The officer's detached signature over the evidence (a ``SignedMessage``); present exactly for human acts.
    public let officerSignature: [UInt8]?
    /// The canonical JSON.
    public let bytes: [UInt8]

    /// Joins evidence and proof; nothing is verified.
    ///
    /// - Throws: `receiptInvalid` when a part does not fit the others in form.
    public init(
        evidence: Evidence,
        index: Int,
        path: [Digest],
        checkpoint: Checkpoint,
        officerSignature: [UInt8]? = nil,
        limits: EvidenceLimits = .standard
    ) throws(EvidenceError) {
        guard path.allSatisfy({ $0.algorithm == checkpoint.body.root.algorithm }) else {
            throw .receipt("the path is not of the suite of the checkpoint")
        }
        let parts = ReceiptParts(
            checkpoint: checkpoint.bytes,
            evidence: evidence.bytes,
            index: index,
            officerSignature: officerSignature,
            path: path.map(\.bytes)
        )
        try self.init(parts, bytes: parts.serialized(), evidence, checkpoint, limits)
    }

    /// Reads a core.
    ///
    /// - Parameters:
    ///   - bytes: The canonical JSON as it was stored or sent.
    ///   - limits: How much is accepted.
    /// - Throws: `receiptInvalid`, `evidenceInvalid` or `checkpointInvalid`.
    public init(bytes: [UInt8], limits: EvidenceLimits = .standard) throws(EvidenceError) {
        let parts = try ReceiptParts(bytes: bytes, limits: limits)
        let evidence = try Evidence(bytes: parts.evidence, limits: limits)
        let checkpoint = try Checkpoint(bytes: parts.checkpoint, limits: limits)
        try self.init(parts, bytes: bytes, evidence, checkpoint, limits)
    }

    init(
        _ parts: ReceiptParts,
        bytes: [UInt8],
        _ evidence: Evidence,
        _ checkpoint: Checkpoint,
        _ limits: EvidenceLimits
    ) throws(EvidenceError) {
        try parts.validate(size: bytes.count, limits)
        guard evidence.event.isHumanAct == (parts.officerSignature != nil) else {
            throw .receipt("an officer's signature belongs to human acts and to nothing else")
        }
        guard checkpoint.body.origin.log == .evidence else {
            throw .receipt("\(checkpoint.body.origin) is no log of evidence")
        }
        self.evidence = evidence
        self.index = parts.index
        self.path = parts.path.compactMap { Digest(algorithm: checkpoint.body.root.algorithm, bytes: $0) }
        self.checkpoint = checkpoint
        self.officerSignature = parts.officerSignature
        self.bytes = bytes
    }

    /// The digest of the evidence by the log's algorithm, by which the receipt is known.
    public func identity() throws(CryptographyError) -> Digest {
        try self.evidence.digest(self.checkpoint.body.root.algorithm)
    }

    /// Whether the path leads from the evidence to the checkpoint's root; no signature is looked at.
    public func verifyInclusion() throws(CryptographyError) -> Bool {
        let body = self.checkpoint.body
        let tree = MerkleTree(body.root.algorithm)
        let leaf = try tree.leafHash(try self.identity().bytes)
        return try tree.isIncluded(leaf, at: self.index, inTreeOf: body.size, path: self.path, root: body.root)
    }
}
