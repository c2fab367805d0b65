internal import Cryptography
internal import Documents
internal import Packets
internal import Zip

/// Opens packets with the node's keys, trying the one the packet is encrypted for.
struct PacketOpener {
    private let context: ExchangeContext

    init(_ context: ExchangeContext) { self.context = context }

    /// Checks everything in the packet; releases nothing.
    @discardableResult
    func verify(_ packet: VerifiedPacket, source: StoredPacket, now: UTCMilliseconds) throws -> VerifiedPackage {
        try self.opening(packet, source: source).verify(trust: self.context.trust, now: now)
    }

    /// Checks everything in the packet; when this returns, the document that was collected is that of the package.
    func verify(
        _ packet: VerifiedPacket,
        source: StoredPacket,
        now: UTCMilliseconds,
        collecting document: inout DocumentCollector
    ) throws -> VerifiedPackage {
        try self.opening(packet, source: source).verify(trust: self.context.trust, now: now) { name, bytes in
            document.take(bytes, of: name)
        }
    }

    func opening(_ packet: VerifiedPacket, source: StoredPacket) throws -> PacketOpening {
        let keys = self.context.keys.decryptionKeys(packet.envelope.suite)
        guard !keys.isEmpty else {
            throw ExchangeError(
                .keyMissing, "no node-encrypt key of suite \(packet.envelope.suite.rawValue) to open a packet with")
        }
        let openings = try keys.map { key in
            try PacketOpening(
                packet, source: source, node: self.context.node, key: key.key, certificate: key.certificate)
        }
        return openings.first { $0.isAddressed } ?? openings[0]
    }

    /// Reads a packet of the store again; it was verified when it came, so only its form is looked at.
    func inspect(_ source: StoredPacket) throws -> UnverifiedPacket {
        var inspector = PacketInspector(limits: self.context.limits)
        var offset: UInt64 = 0
        while offset < source.count {
            let length = Int(min(256 << 10, source.count - offset))
            try inspector.consume(try source.read(at: offset, count: length)[...])
            offset += UInt64(length)
        }
        return try inspector.finish()
    }
}
