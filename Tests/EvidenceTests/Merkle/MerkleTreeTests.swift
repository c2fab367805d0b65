import Cryptography
import Evidence
import Testing

@Suite("The Merkle tree")
struct MerkleTreeTests {
    /// The entries and roots of the Certificate Transparency reference tests.
    static let entries = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("Roots are those of the Certificate Transparency tests")
    func knownRoots() throws {
        let tree = MerkleTree(.sha256)
        let leaves = try Self.entries.map { try tree.leafHash(try #require(Hexadecimal.decode($0))) }
        var frontier = MerkleFrontier(.sha256)
        #expect(try frontier.root().hex == Self.roots[0])
        for size in 1...8 {
            try frontier.append(leaves[size - 1])
            #expect(try frontier.root().hex == Self.roots[size])
            #expect(try tree.root(ofLeaves: leaves[..<size]).hex == Self.roots[size])
        }
    }

    @Test("Paths and consistency proofs equal the definition of RFC 6962", arguments: DigestAlgorithm.allCases)
    func definition(algorithm: DigestAlgorithm) throws {
        let tree = MerkleTree(algorithm)
        let entries = (0..<40).map { [UInt8]("entry \($0)".utf8) }
        let leaves = try entries.map { try tree.leafHash($0) }
        for size in 1...40 {
            let reference = ReferenceTree(algorithm: algorithm, entries: Array(entries[..<size]))
            let root = try #require(Digest(algorithm: algorithm, bytes: reference.root()))
            let known = Array(leaves[..<size])
            for index in 0..<size {
                let path = try tree.inclusionPath(forLeafAt: index, leaves: known)
                #expect(try path.map(\.bytes) == reference.path(index, 0..<size))
                #expect(try tree.isIncluded(leaves[index], at: index, inTreeOf: size, path: path, root: root))
            }
            for old in 0...size {
                let proof = try tree.consistencyProof(from: old, leaves: known)
                if old > 0 { #expect(try proof.map(\.bytes) == reference.proof(old, 0..<size)) }
                let oldRoot = try tree.root(ofLeaves: leaves[..<old])
                #expect(
                    try tree.isConsistent(oldSize: old, oldRoot: oldRoot, newSize: size, newRoot: root, proof: proof))
            }
        }
    }

    @Test("A path for another leaf, place, size or root is refused")
    func wrongInclusion() throws {
        let tree = MerkleTree(.sm3)
        let leaves = try (0..<13).map { try tree.leafHash([UInt8($0)]) }
        let root = try tree.root(ofLeaves: leaves)
        for index in leaves.indices {
            let path = try tree.inclusionPath(forLeafAt: index, leaves: leaves)
            for other in -1...14 where other != index {
                #expect(try !tree.isIncluded(leaves[index], at: other, inTreeOf: 13, path: path, root: root))
            }
            #expect(try !tree.isIncluded(leaves[(index + 1) % 13], at: index, inTreeOf: 13, path: path, root: root))
            #expect(try !tree.isIncluded(leaves[index], at: index, inTreeOf: 13, path: path, root: leaves[0]))
            #expect(try !tree.isIncluded(leaves[index], at: index, inTreeOf: 13, path: path.dropLast(), root: root))
            #expect(try !tree.isIncluded(leaves[index], at: index, inTreeOf: 13, path: path + [root], root: root))
            for place in path.indices {
                var changed = path
                changed[place] = root
                #expect(try !tree.isIncluded(leaves[index], at: index, inTreeOf: 13, path: changed, root: root))
            }
        }
        #expect(try !tree.isIncluded(root, at: 0, inTreeOf: 0, path: [], root: root))
    }

    @Test("A fork is never consistent with what was seen before")
    func forks() throws {
        let tree = MerkleTree(.sha256)
        var generator = SeededGenerator(seed: 3)
        let leaves = try (0..<24).map { try tree.leafHash([UInt8($0)]) }
        for _ in 0..<300 {
            let old = Int.random(in: 1...23, using: &generator)
            let new = Int.random(in: (old + 1)...24, using: &generator)
            var forked = Array(leaves[..<new])
            let changed = Int.random(in: 0..<old, using: &generator)
            forked[changed] = try tree.leafHash([99, UInt8(changed)])
            let oldRoot = try tree.root(ofLeaves: leaves[..<old])
            let newRoot = try tree.root(ofLeaves: forked)
            for proof in [
                try tree.consistencyProof(from: old, leaves: forked),
                try tree.consistencyProof(from: old, leaves: Array(leaves[..<new])), [],
            ] {
                #expect(
                    try !tree.isConsistent(
                        oldSize: old, oldRoot: oldRoot, newSize: new, newRoot: newRoot, proof: proof))
            }
            #expect(
                try !tree.isConsistent(oldSize: old, oldRoot: oldRoot, newSize: old, newRoot: newRoot, proof: []))
            #expect(
                try !tree.isConsistent(oldSize: new, oldRoot: newRoot, newSize: old, newRoot: oldRoot, proof: []))
        }
    }
}
