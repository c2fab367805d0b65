package import Cryptography
package import Evidence

extension MerkleFrontier {
    /// The proof that the tree with leaves appended continues this one (RFC 6962 § 2.1.2).
    ///
    /// Every node of such a proof is a perfect subtree of the old tree, which the frontier holds, or lies over new
    /// leaves alone; so the cost grows with what was appended and not with the log.
    ///
    /// - Parameter leaves: The hashes of the leaves appended.
    /// - Returns: The nodes, the lowest first; none for the empty tree and for the same tree.
    /// - Throws: A CryptographyError when the library fails.
    package func consistencyProof(appending leaves: [Digest]) throws(CryptographyError) -> [Digest] {
        guard self.size > 0, !leaves.isEmpty else { return [] }
        let tree = MerkleTree(self.algorithm)
        var known = self.hashes[...]
        var proof: [Digest] = []
        var lower = 0
        var upper = self.size + leaves.count
        while upper != self.size {
            let split = lower + Self.split(upper - lower)
            if self.size <= split {
                proof.append(try tree.root(ofLeaves: leaves[(split - self.size)..<(upper - self.size)]))
                upper = split
            } else {
                proof.append(known.removeFirst())
                lower = split
            }
        }
        // The old tree as a whole is not sent when it is the first subtree itself.
        if lower > 0, var last = known.popLast() {
            while let left = known.popLast() { last = try tree.nodeHash(left, last) }
            proof.append(last)
        }
        return proof.reversed()
    }

    /// The largest power of two smaller than a count above one.
    private static func split(_ count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
