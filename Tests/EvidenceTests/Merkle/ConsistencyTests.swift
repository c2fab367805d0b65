import Cryptography
import Evidence
import Testing

/// RFC 6962 § 2.1 over a full array like ``ReferenceTree``, but every root is computed once: for all pairs of sizes.
private final class RememberingTree {
    private let algorithm: DigestAlgorithm
    private let leaves: [[UInt8]]
    private var roots: [Range<Int>: [UInt8]] = [:]

    init(_ algorithm: DigestAlgorithm, count: Int) throws {
        self.algorithm = algorithm
        self.leaves = try (0..<count).map { try algorithm.hash([0] + Array("entry \($0)".utf8)).bytes }
    }

    var leafHashes: [Digest] { self.leaves.compactMap { Digest(algorithm: self.algorithm, bytes: $0) } }

    func root(_ range: Range<Int>) throws -> [UInt8] {
        if range.count == 1 { return self.leaves[range.lowerBound] }
        if let known = self.roots[range] { return known }
        let split = range.lowerBound + Self.split(range.count)
        let root = try self.algorithm.hash(
            [1] + self.root(range.lowerBound..<split) + self.root(split..<range.upperBound)
        ).bytes
        self.roots[range] = root
        return root
    }

    func digest(_ range: Range<Int>) throws -> Digest {
        try #require(Digest(algorithm: self.algorithm, bytes: self.root(range)))
    }

    /// PROOF(m, D[n]) by its definition, the recursion written out.
    func proof(_ old: Int, _ new: Int) throws -> [Digest] { try self.subproof(old, 0..<new, isWhole: true) }

    private func subproof(_ size: Int, _ range: Range<Int>, isWhole: Bool) throws -> [Digest] {
        if size == range.count { return isWhole ? [] : [try self.digest(range)] }
        let k = Self.split(range.count)
        let split = range.lowerBound + k
        return size <= k
            ? try self.subproof(size, range.lowerBound..<split, isWhole: isWhole)
                + [self.digest(split..<range.upperBound)]
            : try self.subproof(size - k, split..<range.upperBound, isWhole: false)
                + [self.digest(range.lowerBound..<split)]
    }

    private static func split(_ count: Int) -> Int {
        var k = 1
        while k * 2 < count { k *= 2 }
        return k
    }
}

@Suite("Consistency proofs")
struct ConsistencyTests {
    private static let size = 320

    @Test(
        "For every pair of sizes the proof of the definition is accepted, and with a node less, more or changed refused"
    )
    func allSizes() throws {
        let reference = try RememberingTree(.sha256, count: Self.size)
        let tree = MerkleTree(.sha256)
        var count = 0
        for new in 1...Self.size {
            let newRoot = try reference.digest(0..<new)
            for old in 1...new {
                let oldRoot = try reference.digest(0..<old)
                let proof = try reference.proof(old, new)
                func holds(_ proof: [Digest]) throws -> Bool {
                    try tree.isConsistent(
                        oldSize: old, oldRoot: oldRoot, newSize: new, newRoot: newRoot, proof: proof)
                }
                count += try holds(proof) ? 1 : 0
                // Only one of the wrong ones for each pair; all of them come up over the pairs.
                switch (old + new) % 3 {
                case 0: #expect(try !holds(proof + [newRoot]), "\(old) to \(new)")
                case 1 where !proof.isEmpty: #expect(try !holds(Array(proof.dropLast())), "\(old) to \(new)")
                case 2 where !proof.isEmpty:
                    var changed = proof
                    changed[new % proof.count] = try tree.leafHash([1])
                    #expect(try !holds(changed), "\(old) to \(new)")
                default: break
                }
            }
        }
        #expect(count == Self.size * (Self.size + 1) / 2)
    }

    @Test("A proof made is that of the definition", arguments: DigestAlgorithm.allCases)
    func made(algorithm: DigestAlgorithm) throws {
        let reference = try RememberingTree(algorithm, count: 700)
        let leaves = reference.leafHashes
        let tree = MerkleTree(algorithm)
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<400 {
            let new = Int.random(in: 1...700, using: &generator)
            let old = Int.random(in: 1...new, using: &generator)
            let proof = try tree.consistencyProof(from: old, leaves: Array(leaves[..<new]))
            #expect(try proof == reference.proof(old, new), "\(old) to \(new)")
        }
    }
}
