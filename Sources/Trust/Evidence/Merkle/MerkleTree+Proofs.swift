public import Cryptography

extension MerkleTree {
    /// Checks that a leaf is in a tree (RFC 9162 § 2.1.3.2).
    ///
    /// - Parameters:
    ///   - leaf: The leaf's hash.
    ///   - index: The leaf's place, from 0.
    ///   - size: The number of leaves of the tree.
    ///   - path: The siblings on the way up.
    ///   - root: The root of the tree.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: Whether the path leads from the leaf to the root.
    public func isIncluded(
        _ leaf: Digest,
        at index: Int,
        inTreeOf size: Int,
        path: [Digest],
        root: Digest
    ) throws(CryptographyError) -> Bool {
        guard index >= 0, index < size, path.count <= Self.maximumPathLength else { return false }
        var place = index
        var last = size - 1
        var hash = leaf
        for sibling in path {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                hash = try self.nodeHash(sibling, hash)
                while place & 1 == 0 && place > 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                hash = try self.nodeHash(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// Checks that a tree continues an earlier one (RFC 9162 § 2.1.4.2).
    ///
    /// - Parameters:
    ///   - oldSize: The number of leaves of the earlier tree; every tree continues the empty one.
    ///   - oldRoot: The root of the earlier tree.
    ///   - newSize: The number of leaves of the later tree.
    ///   - newRoot: The root of the later tree.
    ///   - proof: The nodes of ``consistencyProof(from:leaves:)``.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: Whether the proof leads to both roots.
    public func isConsistent(
        oldSize: Int,
        oldRoot: Digest,
        newSize: Int,
        newRoot: Digest,
        proof: [Digest]
    ) throws(CryptographyError) -> Bool {
        guard oldSize >= 0, oldSize <= newSize, proof.count <= 2 * Self.maximumPathLength else { return false }
        guard oldSize < newSize else { return proof.isEmpty && oldRoot == newRoot }
        guard oldSize > 0 else {
            let empty = try self.emptyRoot()
            return proof.isEmpty && oldRoot == empty
        }
        var place = oldSize - 1
        var last = newSize - 1
        while place & 1 == 1 {
            place >>= 1
            last >>= 1
        }
        // The old tree is a perfect subtree of the new one when its size is a power of two; its root then is not sent.
        var nodes = (oldSize & (oldSize - 1) == 0 ? [oldRoot] : []) + proof
        guard !nodes.isEmpty else { return false }
        let first = nodes.removeFirst()
        var old = first
        var new = first
        for node in nodes {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                old = try self.nodeHash(node, old)
                new = try self.nodeHash(node, new)
                while place & 1 == 0 && place > 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                new = try self.nodeHash(new, node)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot && new == newRoot
    }
}

/// Proofs from all leaf hashes at hand, for audits and witnesses; their cost grows with the size of the tree.
extension MerkleTree {
    /// The root over leaf hashes.
    public func root(ofLeaves leaves: some Collection<Digest>) throws(CryptographyError) -> Digest {
        var frontier = MerkleFrontier(self.algorithm)
        for leaf in leaves { try frontier.append(leaf) }
        return try frontier.root()
    }

    /// The path of one leaf in the tree over all leaf hashes (RFC 6962 § 2.1.1).
    ///
    /// - Parameters:
    ///   - index: The leaf's place.
    ///   - leaves: All leaf hashes.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: The siblings on the way up, the lowest first.
    public func inclusionPath(
        forLeafAt index: Int,
        leaves: [Digest]
    ) throws(CryptographyError) -> [Digest] {
        precondition(leaves.indices.contains(index), "there is no leaf \(index) among \(leaves.count)")
        var path: [Digest] = []
        var range = leaves.indices
        while range.count > 1 {
            let split = range.lowerBound + Self.split(range.count)
            let isLeft = index < split
            path.append(try self.root(ofLeaves: leaves[isLeft ? split..<range.upperBound : range.lowerBound..<split]))
            range = isLeft ? range.lowerBound..<split : split..<range.upperBound
        }
        return path.reversed()
    }

    /// The proof that the tree over all leaf hashes continues the one over the first of them (RFC 6962 § 2.1.2).
    ///
    /// - Parameters:
    ///   - oldSize: How many leaves the earlier tree had.
    ///   - leaves: All leaf hashes of the later tree.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: The nodes, the lowest first; none for the empty tree and for the same tree.
    public func consistencyProof(from oldSize: Int, leaves: [Digest]) throws(CryptographyError) -> [Digest] {
        precondition(oldSize >= 0 && oldSize <= leaves.count, "no tree of \(oldSize) among \(leaves.count) leaves")
        guard oldSize > 0, oldSize < leaves.count else { return [] }
        var proof: [Digest] = []
        var range = leaves.indices
        var isKnown = true
        while range.upperBound != oldSize {
            let split = range.lowerBound + Self.split(range.count)
            if oldSize <= split {
                proof.append(try self.root(ofLeaves: leaves[split..<range.upperBound]))
                range = range.lowerBound..<split
            } else {
                proof.append(try self.root(ofLeaves: leaves[range.lowerBound..<split]))
                range = split..<range.upperBound
                isKnown = false
            }
        }
        if !isKnown { proof.append(try self.root(ofLeaves: leaves[range])) }
        return proof.reversed()
    }

    /// The largest power of two smaller than a count above one.
    private static func split(_ count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
