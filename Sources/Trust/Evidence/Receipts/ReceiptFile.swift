/// A receipt for a stranger: the core with the certificates and revocation lists of its moment, in one container.
///
/// It verifies offline against trust anchors alone; they are not in it, because they must come another way.
public struct ReceiptFile: Sendable, Hashable {
    /// The content of the entry `mimetype`.
    public static let mediaType = "application/vnd.yizhan.receipt+zip"
    /// The ending of file names.
    public static let fileExtension = "yzr"

    /// The receipt.
    public let core: ReceiptCore
    /// Certificates (log, officer, CAs) and revocation lists.
    public let material: VerificationMaterial
    /// A timestamp (RFC 3161) over the checkpoint without its cosignatures, in DER; nil while there is none.
    public let timestamp: [UInt8]?

    /// Joins a receipt and what it is verified with.
    public init(core: ReceiptCore, material: VerificationMaterial, timestamp: [UInt8]? = nil) {
        self.core = core
        self.material = material
        self.timestamp = timestamp
    }

    /// Reads a receipt file; nothing is verified.
    ///
    /// - Parameters:
    ///   - bytes: The container.
    ///   - limits: How much is accepted.
    /// - Throws: `containerInvalid`, or the errors of ``ReceiptCore/init(bytes:limits:)``.
    public init(bytes: [UInt8], limits: EvidenceLimits = .standard) throws(EvidenceError) {
        let container = try ReceiptContainer(bytes: bytes, limits: limits)
        self.init(
            core: try ReceiptCore(bytes: container.core, limits: limits), material: container.material,
            timestamp: container.timestamp)
    }

    /// The container.
    ///
    /// - Throws: `containerInvalid` when it cannot be written, which a receipt within the limits never causes.
    public func encoded() throws(EvidenceError) -> [UInt8] {
        try ReceiptContainer(core: self.core.bytes, material: self.material, timestamp: self.timestamp).encoded()
    }
}
