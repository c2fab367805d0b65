public import Cryptography

/// The hashing of a Merkle tree after RFC 6962 § 2.1 (and RFC 9162 § 2.1), by the digest algorithm of one suite.
///
/// A leaf is H(0x00 ‖ entry), a node H(0x01 ‖ left ‖ right); the entry of Yizhan's logs is the digest of an evidence, so
/// that a log reveals no names.
public struct MerkleTree: Sendable, Hashable {
    /// The greatest number of leaves: the largest integer that JSON carries exactly.
    public static let maximumSize = 9_007_199_254_740_991
    /// More hashes than a proof in the largest tree can have.
    public static let maximumPathLength = 53

    /// The digest algorithm.
    public let algorithm: DigestAlgorithm

    /// A tree's hashing.
    public init(_ algorithm: DigestAlgorithm) { self.algorithm = algorithm }

    /// The hash of a leaf.
    ///
    /// - Parameter entry: What is logged; for evidence the bytes of its digest.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: The 32 bytes, with their algorithm.
    public func leafHash(_ entry: [UInt8]) throws(CryptographyError) -> Digest {
        var context = try DigestContext(self.algorithm)
        try context.update([0])
        try context.update(entry)
        return try context.finish()
    }

    /// The hash of a node over its two children.
    public func nodeHash(_ left: Digest, _ right: Digest) throws(CryptographyError) -> Digest {
        var context = try DigestContext(self.algorithm)
        try context.update([1])
        try context.update(left.bytes)
        try context.update(right.bytes)
        return try context.finish()
    }

    /// The root of the tree without leaves: the digest of nothing.
    public func emptyRoot() throws(CryptographyError) -> Digest { try self.algorithm.hash([]) }
}
