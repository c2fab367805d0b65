/// Streams of zlib (RFC 1950), in which PNG keeps its pixels.
public enum ZlibStream: Sendable {
    /// The largest content that is packed.
    public static let sizeLimit = Deflater.sizeLimit

    /// Packs whole contents.
    ///
    /// - Parameter bytes: The content, of at most ``sizeLimit`` bytes.
    /// - Throws: ``ZipError`` when there is no memory.
    /// - Returns: The stream: header, raw deflate stream, checksum of the content.
    public static func pack(_ bytes: [UInt8]) throws(ZipError) -> [UInt8] {
        // RFC 1950 § 2.2: deflate with a window of 32 KiB, usual compression, and a remainder by 31 of zero.
        try [0x78, 0x9c] + Deflater.deflate(bytes) + Self.checksum(bytes)
    }

    /// RFC 1950 § 8.2, Adler-32.
    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return [UInt8(high >> 8), UInt8(high & 0xff), UInt8(low >> 8), UInt8(low & 0xff)]
    }
}
