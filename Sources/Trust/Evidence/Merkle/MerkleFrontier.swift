public import Cryptography

/// What must be kept of a Merkle tree to append to it: its size and the roots of its perfect subtrees.
///
/// These are as many hashes as the size has bits set, the largest subtree first.
public struct MerkleFrontier: Sendable, Hashable {
    /// The digest algorithm.
    public let algorithm: DigestAlgorithm
    /// The number of leaves.
    public private(set) var size: Int
    /// The roots of the perfect subtrees, the largest first.
    public private(set) var hashes: [Digest]

    /// The tree without leaves.
    public init(_ algorithm: DigestAlgorithm) {
        self.algorithm = algorithm
        self.size = 0
        self.hashes = []
    }

    init(_ algorithm: DigestAlgorithm, size: Int, hashes: [Digest]) {
        self.algorithm = algorithm
        self.size = size
        self.hashes = hashes
    }

    /// The root of the tree.
    public func root() throws(CryptographyError) -> Digest {
        let tree = MerkleTree(self.algorithm)
        guard var root = self.hashes.last else { return try tree.emptyRoot() }
        for hash in self.hashes.dropLast().reversed() { root = try tree.nodeHash(hash, root) }
        return root
    }

    /// Appends one leaf.
    ///
    /// - Parameter leaf: The leaf's hash.
    /// - Throws: A CryptographyError when the library fails.
    public mutating func append(_ leaf: Digest) throws(CryptographyError) {
        precondition(leaf.algorithm == self.algorithm, "a \(leaf.algorithm) leaf in a \(self.algorithm) tree")
        precondition(self.size < MerkleTree.maximumSize, "the tree is full")
        let tree = MerkleTree(self.algorithm)
        var hash = leaf
        for left in self.hashes.suffix(self.size.trailingOnes).reversed() { hash = try tree.nodeHash(left, hash) }
        self.hashes.removeLast(self.size.trailingOnes)
        self.hashes.append(hash)
        self.size += 1
    }
}

extension MerkleFrontier {
    /// The stored form: algorithm, size in eight bytes, hashes.
    public var encoded: [UInt8] {
        let size = UInt64(self.size)
        return [Self.mark(self.algorithm)] + (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }
            + self.hashes.flatMap(\.bytes)
    }

    /// Reads the stored form.
    ///
    /// - Parameter bytes: What ``encoded`` gave.
    /// - Throws: `frontierInvalid` for anything else.
    public init(decoding bytes: [UInt8]) throws(EvidenceError) {
        guard bytes.count >= 9, let algorithm = DigestAlgorithm.allCases.first(where: { Self.mark($0) == bytes[0] })
        else { throw .frontier("\(bytes.count) bytes do not begin as a frontier does") }
        let size = bytes[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard size <= UInt64(MerkleTree.maximumSize), bytes.count == 9 + 32 * size.nonzeroBitCount else {
            throw .frontier("\(bytes.count) bytes are no frontier of a tree of \(size) leaves")
        }
        let hashes = stride(from: 9, to: bytes.count, by: 32).compactMap {
            Digest(algorithm: algorithm, bytes: Array(bytes[$0..<($0 + 32)]))
        }
        self.init(algorithm, size: Int(size), hashes: hashes)
    }

    private static func mark(_ algorithm: DigestAlgorithm) -> UInt8 {
        switch algorithm {
        case .sha256: 1
        case .sm3: 2
        }
    }
}

extension Int {
    /// How many of the lowest bits are set without a gap.
    fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
