internal import Zip

/// A package whose digests and signatures are made and whose bytes are written on demand.
public struct SignedPackage: Sendable {
    struct Entry: Sendable {
        let name: String
        let size: UInt64
        let crc32: UInt32
        let source: any ByteSource & Sendable

        init(name: String, size: UInt64, crc32: UInt32, source: any ByteSource & Sendable) {
            self.name = name
            self.size = size
            self.crc32 = crc32
            self.source = source
        }

        init(name: String, bytes: [UInt8]) {
            self.init(
                name: name, size: UInt64(bytes.count), crc32: CRC32.of(bytes), source: ArrayByteSource(bytes))
        }
    }

    /// What was signed.
    public let manifest: PackageManifest
    let entries: [Entry]

    /// The package's exact size in bytes.
    public var size: UInt64 { ContainerLayout.size(of: self.entries.map { ($0.name, $0.size) }) }

    /// Starts to write the package.
    ///
    /// - Returns: A reader that gives its bytes in order.
    public func reader() -> SignedPackageReader { SignedPackageReader(self.entries) }

    /// Writes the package in chunks of about 64 KiB.
    ///
    /// - Parameter body: Takes the next bytes.
    /// - Throws: ``PacketError/Code/sourceChanged`` when a file is no longer what was signed, or what `body` throws.
    public func forEachChunk(_ body: ([UInt8]) throws -> Void) throws {
        var reader = self.reader()
        while let chunk = try reader.next() { try body(chunk) }
    }
}
