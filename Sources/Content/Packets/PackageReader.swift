internal import Cryptography
internal import Zip

/// Gives a decrypted package's bytes in order; only for packages that were verified before.
public struct PackageReader: ~Copyable {

    private var opener: EnvelopedMessageOpener?
    private let source: any ByteSource
    private var offset: UInt64
    private let end: UInt64
    private let trailerLength: Int

    init(
        opener: consuming EnvelopedMessageOpener,
        source: any ByteSource,
        start: UInt64,
        length: UInt64,
        trailerLength: Int
    ) {
        self.opener = consume opener
        self.source = source
        self.offset = start
        self.end = start + length
        self.trailerLength = trailerLength
    }

    /// The next bytes, or nil after the last.
    ///
    /// - Returns: Up to 64 KiB.
    /// - Throws: ``CryptographyError`` when padding or tag is wrong, or what the source throws.
    public mutating func next() throws -> [UInt8]? {
        while self.offset < self.end {
            let length = Int(min(64 << 10, self.end - self.offset))
            let bytes = try self.source.read(at: self.offset, count: length)
            self.offset += UInt64(length)
            let plain = try self.opener?.update(bytes[...]) ?? []
            if !plain.isEmpty { return plain }
        }
        guard let opener = self.opener.take() else { return nil }
        let rest = try opener.finish(trailer: try self.source.read(at: self.end, count: self.trailerLength))
        return rest.isEmpty ? nil : rest
    }
}

@available(*, unavailable)
extension PackageReader: Sendable {}
