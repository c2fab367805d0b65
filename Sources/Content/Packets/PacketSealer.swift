public import Cryptography
public import Documents
public import Zip

/// Turns a package that streams in into a packet that streams out: encrypted for the recipient nodes, signed by the
/// sending node.
///
/// Write ``head``, then what ``update(_:)`` returns, then ``finish(now:)``'s bytes, and last its patch in its place.
public struct PacketSealer: ~Copyable {
    /// What ends a packet.
    public struct Tail: Sendable {
        /// The bytes to append.
        public let bytes: [UInt8]
        /// The checksum of the content, to be written over the placeholder at the offset it names.
        public let patch: ContainerPatch
        /// The packet digest.
        public let digest: Digest
    }

    /// The packet's first bytes.
    public let head: [UInt8]
    private let envelope: Envelope
    private let envelopeBytes: [UInt8]
    private let node: SigningIdentity
    private var encoder: ContainerEncoder
    private var message: EnvelopedMessageWriter
    private var digest: DigestContext
    private var checksum = CRC32()

    /// Starts a packet.
    ///
    /// - Parameters:
    ///   - envelope: The envelope.
    ///   - packageSize: The exact size of the package in bytes.
    ///   - recipients: The `node-encrypt` certificate of every recipient node.
    ///   - node: The sending node's `node-sign` identity.
    ///   - limits: The bounds.
    /// - Throws: ``CryptographyError`` when a certificate is of another suite; ``PacketError``.
    public init(
        envelope: Envelope,
        packageSize: UInt64,
        recipients: [Certificate],
        node: SigningIdentity,
        limits: PacketLimits = .standard
    ) throws {
        try node.require(envelope.suite, "node")
        try limits.checkRecipients(envelope.to.count)
        try limits.checkSize(packageSize)
        let envelopeBytes = try envelope.xml()
        _ = try limits.controlSize(of: PacketEntry.envelope, UInt64(envelopeBytes.count))
        let message = try EnvelopedMessageWriter(
            suite: envelope.suite, recipients: recipients, contentLength: packageSize)
        let headerLimit = limits.contentHeaderSize(recipients: envelope.to.count)
        guard message.header.count <= headerLimit else {
            throw PacketError(
                .limitExceeded,
                "what names the recipients of \(envelope.id) has \(message.header.count) bytes, \(headerLimit) are allowed"
            )
        }
        try limits.checkSize(Self.size(UInt64(envelopeBytes.count), message.totalLength, node))
        var encoder = ContainerEncoder()
        var head: [UInt8] = []
        for (name, bytes) in [
            (PacketEntry.mimetype, Array(PacketEntry.mediaType.utf8)), (PacketEntry.envelope, envelopeBytes),
        ] {
            head += try encoder.begin(
                ContainerEntry(name: name, size: UInt64(bytes.count), crc32: CRC32.of(bytes)))
            head += bytes
        }
        head += try encoder.beginDeferred(name: PacketEntry.content, size: message.totalLength)
        head += message.header
        var digest = try DigestContext(envelope.suite.digestAlgorithm)
        try digest.update(message.header)
        self.checksum.update(message.header)
        self.head = head
        self.envelope = envelope
        self.envelopeBytes = envelopeBytes
        self.node = node
        self.encoder = encoder
        self.digest = digest
        self.message = message
    }

    /// What the packet will not be larger than: signatures differ by a few bytes.
    private static func size(_ envelope: UInt64, _ content: UInt64, _ node: SigningIdentity) -> UInt64 {
        let certificates = ([node.certificate] + node.chain).reduce(0) { $0 + $1.der.count }
        return ContainerLayout.size(of: [
            (PacketEntry.mimetype, UInt64(PacketEntry.mediaType.utf8.count)), (PacketEntry.envelope, envelope),
            (PacketEntry.content, content), (PacketEntry.manifest, 2048),
            (PacketEntry.signature, UInt64(certificates) + 2048),
        ])
    }

    /// Encrypts the next bytes of the package.
    ///
    /// - Parameter package: Bytes of the package.
    /// - Returns: The packet's next bytes.
    /// - Throws: ``CryptographyError``.
    public mutating func update(_ package: ArraySlice<UInt8>) throws -> [UInt8] {
        let encrypted = try self.message.update(package)
        try self.digest.update(encrypted)
        self.checksum.update(encrypted)
        return encrypted
    }

    /// Ends the packet: digests, the node's signature, the central directory.
    ///
    /// - Parameter now: The signing time.
    /// - Returns: The packet's end.
    /// - Throws: ``CryptographyError`` or ``PacketError``.
    public consuming func finish(now: UTCMilliseconds) throws -> Tail {
        let last = try self.message.finish()
        try self.digest.update(last)
        self.checksum.update(last)
        var bytes = last
        let patch = self.encoder.complete(crc32: self.checksum.value)
        let algorithm = self.envelope.suite.digestAlgorithm
        let manifest = try DigestManifest(
            signature: PacketEntry.signature,
            references: [
                .init(name: PacketEntry.envelope, digest: try algorithm.hash(self.envelopeBytes)),
                .init(name: PacketEntry.content, digest: try self.digest.finish()),
            ]
        ).xml()
        let digest = try algorithm.hash(manifest)
        let signature = try self.node.sign(digest, at: now)
        for (name, content) in [(PacketEntry.manifest, manifest), (PacketEntry.signature, signature)] {
            bytes += try self.encoder.begin(
                ContainerEntry(name: name, size: UInt64(content.count), crc32: CRC32.of(content)))
            bytes += content
        }
        bytes += self.encoder.finish()
        return Tail(bytes: bytes, patch: patch, digest: digest)
    }
}

@available(*, unavailable)
extension PacketSealer: Sendable {}
