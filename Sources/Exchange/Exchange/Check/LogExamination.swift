internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// The log: its entries without a gap, the root over them at every checkpoint, and the checkpoints themselves.
///
/// Of the tree only its frontier is kept, so that memory does not grow with the log.
struct LogExamination: StoreExamination {
    /// How far the entries of a shard were followed.
    private struct Walk {
        let shard: Int64
        /// The tree so far; nil after a gap, until a checkpoint's own frontier can be believed.
        var frontier: MerkleFrontier?
        var size: Int
    }

    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    private var algorithm: DigestAlgorithm { self.context.suite.digestAlgorithm }

    func run() throws {
        let total = try self.total("log_leaves")
        var judge = CheckpointJudge(self.context)
        var walk = Walk(shard: 0, frontier: nil, size: 0)
        var ends: [Int64: Int] = [:]
        try self.forEachRow(
            "SELECT * FROM log_heads ORDER BY shard, size", as: "checkpoint", keys: ["shard", "size"]
        ) { row, place in
            _ = self.context.findings.count(.checkpoints)
            let (shard, size) = (try row.integer("shard"), try row.integer("size"))
            guard (1...999_999).contains(shard), (0...Int64(MerkleTree.maximumSize)).contains(size) else {
                throw ExchangeError(.failed, "no log has such a shard or size")
            }
            if walk.shard != shard { walk = Walk(shard: shard, frontier: MerkleFrontier(self.algorithm), size: 0) }
            try self.follow(&walk, to: Int(size), total)
            ends[shard] = Int(size)
            let stored = try judge.examine(row, at: place, against: walk.frontier)
            // What was told of once is not told of again at every later checkpoint.
            walk.frontier = stored
        }
        try self.examineEnds(ends)
    }

    /// Takes the entries up to a size into the tree.
    private func follow(_ walk: inout Walk, to size: Int, _ total: Int64) throws {
        var expected = walk.size
        var frontier = walk.frontier
        let tree = MerkleTree(self.algorithm)
        try self.forEachRow(
            """
            SELECT l.shard AS shard, l.position AS position, l.evidence AS evidence, e.is_own AS is_own
            FROM log_leaves l LEFT JOIN evidence e ON e.digest = l.evidence
            WHERE l.shard = ? AND l.position >= ? AND l.position < ? ORDER BY l.position
            """, [.integer(walk.shard), .integer(expected), .integer(size)], as: "log entry",
            keys: ["shard", "position"]
        ) { row, place in
            self.context.count(.leaves, of: total)
            let position = Int(try row.integer("position"))
            if position != expected {
                self.tellGap(walk.shard, expected..<position)
                frontier = nil
            }
            expected = position + 1
            guard let digest = Digest(try row.text("evidence")), digest.algorithm == self.algorithm else {
                frontier = nil
                throw ExchangeError(.failed, "the entry is no digest of the log's suite")
            }
            try frontier?.append(tree.leafHash(digest.bytes))
            switch try row.optionalInteger("is_own") {
            case 1: break
            case nil: self.context.add(.evidenceMissing, at: place, "its evidence \(digest) is not stored")
            default: self.context.add(.evidenceAltered, at: place, "its evidence is marked as another node's")
            }
        }
        if expected < size {
            self.tellGap(walk.shard, expected..<size)
            frontier = nil
        }
        walk.size = size
        walk.frontier = frontier
    }

    private func tellGap(_ shard: Int64, _ range: Range<Int>) {
        self.context.add(
            .logGap, at: "log entry \(shard) \(range.lowerBound)",
            "\(range.count) of the entries that a checkpoint covers are missing")
    }

    /// Nothing may stand in the log that no checkpoint covers.
    private func examineEnds(_ ends: [Int64: Int]) throws {
        try self.forEachRow(
            "SELECT shard, MIN(position) AS least, MAX(position) AS most FROM log_leaves GROUP BY shard ORDER BY shard",
            as: "log", keys: ["shard"]
        ) { row, place in
            let end = Int64(ends[try row.integer("shard")] ?? 0)
            let (least, most) = (try row.integer("least"), try row.integer("most"))
            guard most >= end || least < 0 else { return }
            self.context.add(
                .logUnsigned, at: place, "entries \(least) to \(most) are stored, \(end) are covered by a checkpoint")
        }
    }
}
