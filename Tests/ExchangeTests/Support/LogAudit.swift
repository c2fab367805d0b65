import Cryptography
import Documents
import Evidence
import Storage
import Testing

/// What an auditor with the store at hand finds out about a log.
struct LogAudit: Sendable {
    /// The leaf hashes of each shard.
    let leaves: [Int: [Digest]]
    /// Every checkpoint that is stored.
    let stored: [Checkpoint]

    /// Reads a log; its places must follow one another without gaps.
    init(_ database: some Database) async throws {
        (self.leaves, self.stored) = try await database.read { session in
            var leaves: [Int: [Digest]] = [:]
            for row in try session.rows("SELECT * FROM log_leaves ORDER BY shard, position") {
                let shard = Int(try row.integer("shard"))
                let evidence = try #require(Digest(try row.text("evidence")))
                #expect(try row.integer("position") == Int64(leaves[shard]?.count ?? 0))
                leaves[shard, default: []].append(try MerkleTree(evidence.algorithm).leafHash(evidence.bytes))
            }
            let notes = try session.rows("SELECT note FROM log_heads ORDER BY shard, size")
            return (leaves, try notes.map { try Checkpoint(bytes: Array($0.text("note").utf8)) })
        }
    }

    /// Requires that checkpoints are of one history, the stored one; pairwise, and against the leaves.
    func requireOneHistory(_ checkpoints: [Checkpoint]) throws {
        var roots: [LogOrigin: [Int: Digest]] = [:]
        for checkpoint in checkpoints + self.stored {
            let body = checkpoint.body
            let leaves = try #require(self.leaves[body.origin.shard])
            try #require(body.size <= leaves.count)
            let root = try MerkleTree(body.root.algorithm).root(ofLeaves: leaves[..<body.size])
            #expect(root == body.root, "\(body.origin) at \(body.size)")
            let other = roots[body.origin, default: [:]].updateValue(body.root, forKey: body.size)
            #expect(other == nil || other == body.root, "\(body.origin) was signed twice at \(body.size)")
        }
        try self.requireProofs()
    }

    /// Requires that each stored checkpoint is proven to continue the one before it.
    private func requireProofs() throws {
        for (old, new) in zip(self.stored.map(\.body), self.stored.dropFirst().map(\.body))
        where old.origin == new.origin {
            let tree = MerkleTree(new.root.algorithm)
            let leaves = Array(try #require(self.leaves[new.origin.shard])[..<new.size])
            let proof = try tree.consistencyProof(from: old.size, leaves: leaves)
            #expect(
                try tree.isConsistent(
                    oldSize: old.size, oldRoot: old.root, newSize: new.size, newRoot: new.root, proof: proof))
            #expect(old.time <= new.time)
        }
    }
}
