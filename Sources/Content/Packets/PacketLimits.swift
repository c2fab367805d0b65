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
}
