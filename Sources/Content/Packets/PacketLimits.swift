internal import Zip

/// The bounds of a packet; all are settings, and what exceeds them is refused at submission.
public struct PacketLimits: Sendable, Hashable {
    /// Largest packet, in bytes.
    public var packetSize: UInt64
    /// Most parts of a package: the document and its attachments.
    public var partCount: Int
    /// Most recipients of a packet.
    public var recipientCount: Int
    /// Largest envelope, manifest or signature, in bytes.
    public var controlSize: Int

    /// Limits, with the defaults of the product.
    public init(
        packetSize: UInt64 = 20 << 30,
        partCount: Int = 200,
        recipientCount: Int = 5000,
        controlSize: Int = 2 << 20
    ) {
        self.packetSize = packetSize
        self.partCount = partCount
        self.recipientCount = recipientCount
        self.controlSize = controlSize
    }

    /// The defaults.
    public static let standard = Self()

    var container: ContainerLimits {
        var limits = ContainerLimits.standard
        limits.entryCount = self.partCount + 8
        limits.entrySize = self.packetSize
        limits.totalSize = self.packetSize + (16 << 20)
        return limits
    }

    /// How much of `content.p7m` may lie before the encrypted bytes: what names a recipient is 200 to 400 bytes long,
    /// and 2 KiB leave room for any issuer's name.
    func contentHeaderSize(recipients: Int) -> Int { min(self.controlSize, 4096 + 2048 * recipients) }

    /// The size of a small entry as a number of bytes to keep.
    func controlSize(of name: String, _ size: UInt64) throws(PacketError) -> Int {
        guard size <= UInt64(self.controlSize) else {
            throw PacketError(.limitExceeded, "\(name) has \(size) bytes, \(self.controlSize) are allowed")
        }
        return Int(size)
    }

    /// Requires that no more recipients are named than allowed.
    func checkRecipients(_ count: Int) throws(PacketError) {
        guard count <= self.recipientCount else {
            throw PacketError(.limitExceeded, "\(count) recipients, \(self.recipientCount) are allowed")
        }
    }

    /// Requires that a packet or package is not too large.
    func checkSize(_ size: UInt64) throws(PacketError) {
        guard size <= self.packetSize else {
            throw PacketError(.limitExceeded, "\(size) bytes, \(self.packetSize) are allowed")
        }
    }
}
