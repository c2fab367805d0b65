import Cryptography
import Evidence
import Exchange
import Testing

@Suite("Consistency proofs from a frontier")
struct ConsistencyProofTests {
    @Test("They are those made from all leaves", arguments: DigestAlgorithm.allCases)
    func same(algorithm: DigestAlgorithm) throws {
        let tree = MerkleTree(algorithm)
        let leaves = try (0..<70).map { try tree.leafHash([UInt8($0)]) }
        for oldSize in 0...40 {
            let old = try MerkleBatch(
                appending: Array(leaves[..<oldSize]), to: MerkleFrontier(algorithm)
            ).frontier
            for newSize in oldSize...70 {
                let proof = try old.consistencyProof(appending: Array(leaves[oldSize..<newSize]))
                #expect(
                    try proof == tree.consistencyProof(from: oldSize, leaves: Array(leaves[..<newSize])),
                    "\(oldSize) to \(newSize)")
            }
        }
    }

    @Test("For all sizes up to some hundreds they are accepted, and do not fit another log")
    func accepted() throws {
        let tree = MerkleTree(.sha256)
        let leaves = try (0..<260).map { try tree.leafHash([UInt8($0 >> 8), UInt8($0 & 255)]) }
        var frontiers = [MerkleFrontier(.sha256)]
        for leaf in leaves {
            var next = try #require(frontiers.last)
            try next.append(leaf)
            frontiers.append(next)
        }
        let roots = try frontiers.map { try $0.root() }
        for old in 1...260 {
            // A step of one is what a log does most; the others are spread over the sizes.
            for new in Set([old, min(260, old + 1)] + stride(from: old, through: 260, by: 17)) {
                let proof = try frontiers[old].consistencyProof(appending: Array(leaves[old..<new]))
                #expect(
                    try tree.isConsistent(
                        oldSize: old, oldRoot: roots[old], newSize: new, newRoot: roots[new], proof: proof))
                guard new > old else { continue }
                #expect(
                    try !tree.isConsistent(
                        oldSize: old, oldRoot: roots[old - 1], newSize: new, newRoot: roots[new], proof: proof))
            }
        }
    }
}
