public import Cryptography
public import Documents

/// Reads a packet in one forward pass while it arrives or from the spool: structure, suite and digests.
///
/// Nothing is believed yet; ``finish()`` gives an ``UnverifiedPacket``.
public struct PacketInspector: ~Copyable {
    private var digester: EntryDigester<PacketEntryRules>
    private let limits: PacketLimits
    private var total: UInt64 = 0

    /// Starts an inspection.
    public init(limits: PacketLimits = .standard) {
        self.limits = limits
        self.digester = EntryDigester(PacketEntryRules(limits: limits), limits: limits)
    }

    /// Takes the next bytes.
    ///
    /// - Throws: ``PacketError`` as soon as the bytes cannot be a packet.
    public mutating func consume(_ bytes: ArraySlice<UInt8>) throws(PacketError) {
        self.total += UInt64(bytes.count)
        try self.limits.checkSize(self.total)
        try self.digester.consume(bytes)
    }

    /// Ends the inspection.
    ///
    /// - Returns: The packet's parts, still unverified.
    /// - Throws: ``PacketError`` when the packet is not complete.
    public consuming func finish() throws(PacketError) -> UnverifiedPacket {
        try self.digester.finish()
        let entries = self.digester.entries
        guard entries.count == PacketEntry.all.count, let envelope = self.digester.rules.envelope,
            let contentDigest = entries[2].digest
        else {
            throw PacketError(.containerMalformed, "the packet has \(entries.count) entries")
        }
        return UnverifiedPacket(
            envelope: envelope,
            envelopeBytes: entries[1].bytes,
            contentDigest: contentDigest,
            contentPrefix: entries[2].bytes,
            contentSize: entries[2].size,
            manifestBytes: entries[3].bytes,
            signatureBytes: entries[4].bytes,
            size: self.total,
            limits: self.limits
        )
    }
}

@available(*, unavailable)
extension PacketInspector: Sendable {}

/// A packet whose form was checked and whose claims were not.
public struct UnverifiedPacket: Sendable {
    /// What the envelope claims.
    public let envelope: Envelope
    let envelopeBytes: [UInt8]
    let contentDigest: Digest
    let contentPrefix: [UInt8]
    let contentSize: UInt64
    let manifestBytes: [UInt8]
    let signatureBytes: [UInt8]
    /// The packet's size in bytes.
    public let size: UInt64
    let limits: PacketLimits

    /// The packet digest: the suite's digest of the manifest's bytes.
    public func packetDigest() throws -> Digest {
        try self.envelope.suite.digestAlgorithm.hash(self.manifestBytes)
    }

    /// Checks what a relay can check, in the order of the design: signer's chain and name, signature, digests, expiry.
    ///
    /// - Parameters:
    ///   - trust: Who decides on the sending node's certificate.
    ///   - now: The node's time.
    /// - Returns: The packet, verified.
    /// - Throws: ``PacketError``; or whatever `trust` throws when it could not decide.
    public func verify(trust: some SignerTrust, now: UTCMilliseconds) throws -> VerifiedPacket {
        let suite = self.envelope.suite
        let signature = try self.readSignature()
        guard signature.suite == suite else {
            throw PacketError(
                .suiteMixed, "the envelope is of suite \(suite.rawValue), the signature of \(signature.suite.rawValue)")
        }
        let node = self.envelope.from.node
        try trust.require(signature, purpose: .nodeSign, name: node.domainName, at: now, "the sending node \(node)")
        let digest = try self.packetDigest()
        do { try signature.verify(contentDigest: digest) } catch {
            throw PacketError(.signatureInvalid, "the signature of node \(node)", cause: error)
        }
        try self.requireIntact()
        try self.envelope.requireInForce(at: now)
        return VerifiedPacket(packet: self, digest: digest)
    }

    /// Requires that envelope and content are those whose digests the manifest names; who signed it is not looked at.
    ///
    /// - Throws: ``PacketError/Code/digestMismatch``.
    public func requireIntact() throws {
        let algorithm = self.envelope.suite.digestAlgorithm
        let expected = DigestManifest(
            signature: PacketEntry.signature,
            references: [
                .init(name: PacketEntry.envelope, digest: try algorithm.hash(self.envelopeBytes)),
                .init(name: PacketEntry.content, digest: self.contentDigest),
            ])
        // There is one way to write a manifest, so comparing bytes checks digests, names, order and form at once.
        guard try expected.xml() == self.manifestBytes else {
            throw PacketError(
                .digestMismatch, "envelope or content is not the one node \(self.envelope.from.node) signed")
        }
    }

    private func readSignature() throws(PacketError) -> SignedMessage {
        do { return try SignedMessage(der: self.signatureBytes) } catch {
            throw PacketError(.signatureInvalid, "the packet's signature cannot be read", cause: error)
        }
    }
}

/// A packet that a relay may pass on: from whom it says it is, unaltered, in force.
public struct VerifiedPacket: Sendable {
    let packet: UnverifiedPacket
    /// The packet digest, by which custody, duplicates and delivery are keyed.
    public let digest: Digest

    /// The envelope.
    public var envelope: Envelope { self.packet.envelope }
    /// The packet's size in bytes.
    public var size: UInt64 { self.packet.size }
}
