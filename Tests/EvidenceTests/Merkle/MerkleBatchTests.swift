import Cryptography
import Evidence
import Testing

@Suite("Appending in batches")
struct MerkleBatchTests {
    @Test(
        "Random batches give the roots, frontiers and paths of the whole tree",
        arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func property(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let algorithm = DigestAlgorithm.allCases[Int(seed) % 2]
        let tree = MerkleTree(algorithm)
        var frontier = MerkleFrontier(algorithm)
        var entries: [[UInt8]] = []
        while entries.count < 300 {
            let count = Int.random(in: 0...(Bool.random(using: &generator) ? 3 : 40), using: &generator)
            let added = (0..<count).map { _ in (0..<8).map { _ in UInt8.random(in: 0...255, using: &generator) } }
            entries += added
            let batch = try MerkleBatch(appending: try added.map { try tree.leafHash($0) }, to: frontier)
            let reference = ReferenceTree(algorithm: algorithm, entries: entries)
            #expect(try batch.root.bytes == reference.root())
            #expect(batch.indices == (entries.count - count)..<entries.count)
            for index in batch.indices {
                let path = batch.inclusionPath(forLeafAt: index)
                #expect(try path.map(\.bytes) == reference.path(index, entries.indices))
                let leaf = try tree.leafHash(entries[index])
                #expect(
                    try tree.isIncluded(leaf, at: index, inTreeOf: entries.count, path: path, root: batch.root))
            }
            for leaf in added { try frontier.append(try tree.leafHash(leaf)) }
            #expect(batch.frontier == frontier)
            #expect(try batch.frontier.root() == batch.root)
            frontier = try MerkleFrontier(decoding: batch.frontier.encoded)
        }
    }

    @Test("A frontier has one stored form")
    func storedForm() throws {
        var frontier = MerkleFrontier(.sm3)
        for index in 0..<11 { try frontier.append(try MerkleTree(.sm3).leafHash([UInt8(index)])) }
        let bytes = frontier.encoded
        #expect(bytes.count == 9 + 3 * 32)
        #expect(try MerkleFrontier(decoding: bytes) == frontier)
        var wrong: [[UInt8]] = [[], [2], Array(bytes.dropLast()), bytes + [0], [3] + bytes.dropFirst()]
        wrong.append([2] + [UInt8](repeating: 255, count: 8) + [UInt8](repeating: 0, count: 64 * 32))
        for size in 0..<8 where size != 3 {
            var changed = bytes
            changed[1 + size] ^= 1
            wrong.append(changed)
        }
        for bytes in wrong {
            #expect(EvidenceError.Code.frontierInvalid.isThrown { try MerkleFrontier(decoding: bytes) })
        }
    }
}
