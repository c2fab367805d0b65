/// The name of a finished blob: a digest in lower-case hexadecimal, 32 to 128 digits, and an optional suffix.
public struct BlobReference: Hashable, Sendable, CustomStringConvertible {
    /// The name, as stored in rows.
    public let name: String

    /// Checks a name, such as `9f86…0a08` or `9f86…0a08.packet`.
    ///
    /// - Parameter name: The digest; after a dot 1 to 16 lower-case letters and digits.
    /// - Throws: ``StorageError`` with `invalidBlobName`.
    public init(_ name: String) throws(StorageError) {
        let parts = name.utf8.prefix(160).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard name.utf8.count <= 145, parts.count <= 2, let digest = parts.first,
            (32...128).contains(digest.count), digest.allSatisfy(Self.isHexadecimal)
        else { throw .invalidBlobName(name) }
        if parts.count == 2 {
            guard (1...16).contains(parts[1].count), parts[1].allSatisfy(Self.isLetterOrDigit) else {
                throw .invalidBlobName(name)
            }
        }
        self.name = name
    }

    /// The name.
    public var description: String { self.name }

    static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}

/// The name of an unfinished blob: 32 digits at random, by which it can be continued after a restart.
public struct BlobDraft: Hashable, Sendable, CustomStringConvertible {
    /// The name, as stored in rows.
    public let name: String

    /// Checks a name that was stored.
    ///
    /// - Parameter name: 32 digits in lower-case hexadecimal.
    /// - Throws: ``StorageError`` with `invalidBlobName`.
    public init(_ name: String) throws(StorageError) {
        guard name.utf8.count == 32, name.utf8.allSatisfy(BlobReference.isHexadecimal) else {
            throw .invalidBlobName(name)
        }
        self.name = name
    }

    /// Draws a name.
    ///
    /// - Parameter generator: The source of randomness.
    public init(using generator: inout some RandomNumberGenerator) {
        let digits = String(UInt128.random(in: .min ... .max, using: &generator), radix: 16)
        self.name = String(repeating: "0", count: 32 - digits.count) + digits
    }

    /// The name.
    public var description: String { self.name }
}
