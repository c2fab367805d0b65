internal import Cryptography
internal import Zip

/// Gives a decrypted package's bytes in order; only for packages that were verified before.
public struct PackageReader: ~Copyable {
    private var opener: EnvelopedMessageOpener?
    private let source: any ByteSource
    private var offset: UInt64
    private let end: UInt64
    private let trailerLength: Int
    private var digest: DigestContext?
    private let signedDigest: Digest?

    /// Starts to read.
    ///
    /// - Parameters:
    ///   - opener: What decrypts the content.
    ///   - source: The packet.
    ///   - start: Where the message's content begins in it.
    ///   - header: The message's header.
    ///   - prefix: The message's bytes before its content.
    ///   - signedDigest: The digest of the whole message, if it is to be checked.
    /// - Throws: ``CryptographyError``.
    init(
        opener: consuming EnvelopedMessageOpener,
        source: any ByteSource,
        start: UInt64,
        header: EnvelopedMessageHeader,
        prefix: ArraySlice<UInt8>,
        signedDigest: Digest?
    ) throws {
        if let signedDigest {
            var context = try DigestContext(signedDigest.algorithm)
            try context.update(prefix)
            self.digest = consume context
        } else {
            self.digest = nil
        }
        self.opener = consume opener
        self.source = source
        self.offset = start
        self.end = start + header.contentLength
        self.trailerLength = header.trailerLength
        self.signedDigest = signedDigest
    }

    /// The next bytes, or nil after the last.
    ///
    /// - Returns: Up to 64 KiB.
    /// - Throws: ``CryptographyError`` when padding or tag is wrong, ``PacketError/Code/failed`` when the stored bytes
    ///   are no longer those that were verified, or what the source throws.
    public mutating func next() throws -> [UInt8]? {
        while self.offset < self.end {
            let length = Int(min(64 << 10, self.end - self.offset))
            let bytes = try self.source.read(at: self.offset, count: length)
            self.offset += UInt64(length)
            try self.digest?.update(bytes)
            let plain = try self.opener?.update(bytes[...]) ?? []
            if !plain.isEmpty { return plain }
        }
        guard let opener = self.opener.take() else { return nil }
        let trailer = try self.source.read(at: self.end, count: self.trailerLength)
        if var digest = self.digest.take() {
            try digest.update(trailer)
            guard try digest.finish() == self.signedDigest else {
                throw PacketError(.failed, "the stored packet is no longer the one that was verified")
            }
        }
        let rest = try opener.finish(trailer: trailer)
        return rest.isEmpty ? nil : rest
    }
}

@available(*, unavailable)
extension PackageReader: Sendable {}
