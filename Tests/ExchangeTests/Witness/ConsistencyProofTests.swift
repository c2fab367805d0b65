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
}
