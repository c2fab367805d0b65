internal import CanonicalJSON
public import Cryptography

/// Receipts of an export that share their certificates and revocation lists: a receipt file with several cores.
///
/// A bundle keeps to the limits of a receipt file, so a line with the bundle's two PEM files is one.
public struct AuditBundle: Sendable {
    static let names = ["certificates.pem", "revocation.pem", "receipts.jsonl", "timeline.jsonl"]
    private static let size = 1 << 20

    private let redaction: AuditRedaction?
    private var certificates: [Certificate] = []
    private var lists: [RevocationList] = []
    private var receipts: [UInt8] = []
    private var timeline: [UInt8] = []
    /// How many receipts it holds.
    public private(set) var count = 0

    /// An empty bundle.
    ///
    /// - Parameter redaction: What hides names and texts; nil shows them.
    public init(redaction: AuditRedaction? = nil) { self.redaction = redaction }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { self.receipts.isEmpty && self.timeline.isEmpty }

    /// Adds a receipt.
    ///
    /// - Parameters:
    ///   - core: The receipt.
    ///   - material: What it is verified with.
    ///   - limits: How much a bundle takes.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: False when it needs another bundle; nothing was added then.
    public mutating func add(
        _ core: ReceiptCore,
        material: VerificationMaterial,
        limits: EvidenceLimits = .standard
    ) throws(CryptographyError) -> Bool {
        guard self.hasRoom(for: core.bytes.count) else { return false }
        let certificates = material.certificates.filter {
            !self.certificates.contains($0) && !(self.redaction != nil && $0.purpose == .officerSign)
        }
        let lists = material.revocationLists.filter { list in !self.lists.contains { $0.der == list.der } }
        guard
            self.isEmpty
                || self.certificates.count + certificates.count <= limits.certificateCount
                    && self.lists.count + lists.count <= limits.revocationListCount
        else { return false }
        let digest = try core.identity()
        let line = try AuditTimeline.json(of: core.evidence, digest: digest, redaction: self.redaction)
        self.receipts += (self.redaction == nil ? core.bytes : RedactedReceipt(core, digest).bytes) + [0x0A]
        self.timeline += line.serialized() + [0x0A]
        self.certificates += certificates
        self.lists += lists
        self.count += 1
        return true
    }

    /// Adds an attempt to the timeline.
    ///
    /// - Returns: False when it needs another bundle.
    public mutating func add(_ attempt: AuditTimeline.Attempt) -> Bool {
        let line = attempt.json.serialized()
        guard self.hasRoom(for: line.count) else { return false }
        self.timeline += line + [0x0A]
        return true
    }

    private func hasRoom(for bytes: Int) -> Bool {
        self.isEmpty
            || self.receipts.count + self.timeline.count + bytes <= Self.size
                && self.count < AuditLimits.standard.bundleReceipts
    }

    /// The files, in the order of their names.
    var contents: [[UInt8]] {
        let material = VerificationMaterial(certificates: self.certificates, revocationLists: self.lists)
        return [
            Array(material.certificatesPEM.utf8), Array(material.revocationListsPEM.utf8), self.receipts,
            self.timeline,
        ]
    }
}
