public import Cryptography
public import Documents
public import Zip

/// Opens a verified packet for a recipient node.
///
/// Nothing is released before padding or tag *and* the unit's signature are right, so the content is decrypted twice:
/// once to check, once to deliver; no plaintext touches a disk. Whatever fails after decryption began is
/// ``PacketError/Code/contentUnreadable``.
public struct PacketOpening: Sendable {
    private let packet: VerifiedPacket
    private let source: any ByteSource & Sendable
    private let header: EnvelopedMessageHeader
    private let contentOffset: UInt64
    private let key: PrivateKey
    private let certificate: Certificate

    /// Prepares to open a packet.
    ///
    /// - Parameters:
    ///   - packet: The packet, verified from the same bytes that `source` gives.
    ///   - source: The packet's bytes.
    ///   - node: This node; it must stand among the recipients.
    ///   - key: The node's `node-encrypt` key.
    ///   - certificate: That key's certificate.
    /// - Throws: ``PacketError/Code/notAddressed``, ``PacketError/Code/suiteMixed`` or
    ///   ``PacketError/Code/contentUnreadable``.
    public init(
        _ packet: VerifiedPacket,
        source: any ByteSource & Sendable,
        node: DivisionCode,
        key: PrivateKey,
        certificate: Certificate
    ) throws(PacketError) {
        guard packet.envelope.recipientNodes.contains(node) else {
            throw PacketError(.notAddressed, "packet \(packet.envelope.id) is not for node \(node)")
        }
        do {
            self.header = try EnvelopedMessageHeader(
                prefix: packet.packet.contentPrefix, totalLength: packet.packet.contentSize,
                recipientLimit: packet.packet.limits.recipientCount)
        } catch {
            throw PacketError(.contentUnreadable, "the encrypted content of \(packet.envelope.id)", cause: error)
        }
        guard self.header.suite == packet.envelope.suite else {
            throw PacketError(.suiteMixed, "the content is encrypted in suite \(self.header.suite.rawValue)")
        }
        do {
            let container = try ContainerReader(SourceBox(source: source), limits: packet.packet.limits.container)
            guard let entry = container.entry(named: PacketEntry.content), entry.size == packet.packet.contentSize
            else {
                throw PacketError(.failed, "the stored packet \(packet.envelope.id) is not the one that was verified")
            }
            self.contentOffset = entry.contentOffset
        } catch let error as PacketError {
            throw error
        } catch {
            throw PacketError(.failed, "the stored packet \(packet.envelope.id) cannot be read", cause: error)
        }
        self.packet = packet
        self.source = source
        self.key = key
        self.certificate = certificate
    }

    /// Decrypts everything and checks the package against the envelope; releases nothing.
    ///
    /// - Parameters:
    ///   - trust: Who decides on the sending unit's certificate.
    ///   - now: The time asked about.
    ///   - onContent: Called with an entry's name and a part of its content, in order; none of it counts before this
    ///     method has returned.
    /// - Returns: The package, verified.
    /// - Throws: ``PacketError/Code/contentUnreadable`` for every failure but a mark of state secrecy, which is
    ///   ``PacketError/Code/stateSecret``; what `trust` or `source` throw when they could not do their work.
    public func verify(
        trust: some SignerTrust,
        now: UTCMilliseconds,
        onContent: (String, ArraySlice<UInt8>) -> Void = { _, _ in }
    ) throws -> VerifiedPackage {
        do {
            return try self.inspect(trust: trust, now: now, onContent)
        } catch let error as PacketError where error.code == .stateSecret || error.code == .failed {
            throw error
        } catch let error as PacketError {
            throw PacketError(.contentUnreadable, "packet \(self.packet.envelope.id)", cause: error)
        } catch let error as CryptographyError {
            throw PacketError(.contentUnreadable, "packet \(self.packet.envelope.id)", cause: error)
        }
    }

    /// Decrypts to the end whatever was found on the way, so that how long a refusal takes does not tell its place.
    private func inspect(
        trust: some SignerTrust,
        now: UTCMilliseconds,
        _ onContent: (String, ArraySlice<UInt8>) -> Void
    ) throws -> VerifiedPackage {
        var inspector = PackageInspector(suite: self.header.suite, limits: self.packet.packet.limits)
        var reader = try self.reader(signedDigest: nil)
        var failure: PacketError?
        while let plain = try reader.next() {
            guard failure == nil else { continue }
            do { try inspector.consume(plain[...], onContent: onContent) } catch { failure = error }
        }
        if let failure { throw failure }
        return try inspector.finish(trust: trust, now: now, envelope: self.packet.envelope)
    }

    /// Starts to decrypt a package that ``verify(trust:now:)`` accepted.
    ///
    /// - Returns: A reader that gives the package's bytes in order.
    /// - Throws: ``CryptographyError`` when the content key does not open.
    public func reader() throws -> PackageReader {
        // SM4-CBC has no tag; that the stored bytes are still those that were verified tells the signed digest.
        try self.reader(signedDigest: self.header.suite == .gm ? self.packet.packet.contentDigest : nil)
    }

    private func reader(signedDigest: Digest?) throws -> PackageReader {
        try PackageReader(
            opener: EnvelopedMessageOpener(self.header, key: self.key, certificate: self.certificate),
            source: self.source,
            start: self.contentOffset + self.header.contentOffset,
            header: self.header,
            prefix: self.packet.packet.contentPrefix.prefix(Int(self.header.contentOffset)),
            signedDigest: signedDigest)
    }

    /// Whether the content is encrypted for the key given.
    public var isAddressed: Bool { self.header.isAddressed(to: self.certificate) }

    /// The package's size in bytes; exact in suite INT, up to 16 bytes more than the truth in suite GM (padding).
    public var encryptedSize: UInt64 { self.header.contentLength }
}

/// Lets the generic container reader take any source.
private struct SourceBox: ByteSource {
    let source: any ByteSource
    var count: UInt64 { self.source.count }
    func read(at offset: UInt64, count: Int) throws -> [UInt8] { try self.source.read(at: offset, count: count) }
}
