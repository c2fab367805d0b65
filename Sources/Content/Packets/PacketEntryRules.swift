internal import Cryptography

/// The entries of a packet: five, in their order, all but the content small.
struct PacketEntryRules: EntryRules {
    private let limits: PacketLimits
    /// The envelope, known when the content begins.
    private(set) var envelope: Envelope?

    init(limits: PacketLimits) { self.limits = limits }

    mutating func treatment(
        of name: String,
        size: UInt64,
        after entries: [DigestedEntry]
    ) throws(PacketError) -> EntryTreatment {
        guard entries.count < PacketEntry.all.count, name == PacketEntry.all[entries.count] else {
            throw PacketError(.containerMalformed, "entry \(entries.count + 1) is not the one a packet has there")
        }
        if name == PacketEntry.envelope { try Self.requireMediaType(entries) }
        guard name == PacketEntry.content else {
            return EntryTreatment(keeping: try self.limits.controlSize(of: name, size), digest: nil)
        }
        let envelope = try Envelope(xml: entries[1].bytes, limits: self.limits)
        self.envelope = envelope
        return EntryTreatment(
            keeping: self.limits.contentHeaderSize(recipients: envelope.to.count),
            digest: envelope.suite.digestAlgorithm)
    }

    private static func requireMediaType(_ entries: [DigestedEntry]) throws(PacketError) {
        guard entries[0].bytes == Array(PacketEntry.mediaType.utf8) else {
            throw PacketError(.containerMalformed, "the packet's mimetype is not \(PacketEntry.mediaType)")
        }
    }
}
