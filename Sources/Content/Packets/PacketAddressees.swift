public import Cryptography
public import Zip

/// For which certificates a stored packet is encrypted; read from its head alone.
public struct PacketAddressees: Sendable {
    private let header: EnvelopedMessageHeader

    /// Reads the addressees of a packet that was verified when it was stored.
    ///
    /// - Parameters:
    ///   - source: The packet's bytes.
    ///   - envelope: Its envelope.
    /// - Throws: ``PacketError/Code/failed`` when the stored bytes are no packet.
    public init(_ source: some ByteSource, of envelope: Envelope) throws(PacketError) {
        // It was taken under the limits of its time, which may have been lowered since.
        var limits = PacketLimits.standard
        limits.packetSize = 1 << 50
        do {
            let container = try ContainerReader(source, limits: limits.container)
            guard let entry = container.entry(named: PacketEntry.content) else {
                throw PacketError(.failed, "the stored packet \(envelope.id) has no content")
            }
            let length = min(entry.size, UInt64(limits.contentHeaderSize(recipients: envelope.to.count)))
            self.header = try EnvelopedMessageHeader(
                prefix: source.read(at: entry.contentOffset, count: Int(length)), totalLength: entry.size)
        } catch let error as PacketError {
            throw error
        } catch {
            throw PacketError(.failed, "the stored packet \(envelope.id) cannot be read", cause: error)
        }
    }

    /// Whether the packet is encrypted for a certificate.
    public func contains(_ certificate: Certificate) -> Bool { self.header.isAddressed(to: certificate) }

    /// The serial numbers, as DER INTEGERs, of those addressees whose certificates a CA issued.
    ///
    /// - Parameter issuerName: The CA's Name in DER.
    /// - Returns: The serial numbers, in no particular order.
    public func serialNumbers(of issuerName: [UInt8]) -> [[UInt8]] { self.header.serialNumbers(of: issuerName) }
}
