internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// One of the node's logs: its entries without a gap, the root over them at every checkpoint, and the checkpoints themselves.
///
/// Of the tree only its frontier is kept, so that memory does not grow with the log. The walk can be interrupted after any
/// checkpoint and taken up in another session, because a log only grows.
struct LogExamination: StoreExamination {
    /// How far the entries of a shard were followed.
    struct Walk {
        let shard: Int64
        /// The tree so far; nil after a gap, until a checkpoint's own frontier can be believed.
        var frontier: MerkleFrontier?
        var size: Int
    }

    /// Where a walk stands.
    struct Progress {
        var judge: CheckpointJudge
        var walk = Walk(shard: 0, frontier: nil, size: 0)
        /// The last checkpoint looked at.
        var last: (shard: Int64, size: Int64) = (.min, .min)
        /// The size of each shard's last checkpoint.
        var ends: [Int64: Int] = [:]
        /// How many entries there are; nil until they were counted.
        var total: Int64?

        init(_ context: CheckContext, _ log: LogKind) { self.judge = CheckpointJudge(context, log) }
    }

    let context: CheckContext
    let session: any SQLSession
    let log: LogKind
    /// Whether evidence is read, to compute the digest that stands in the log; else others do that.
    var readsEvidence = false

    init(_ context: CheckContext, _ session: any SQLSession) { self.init(context, session, .evidence) }

    init(_ context: CheckContext, _ session: any SQLSession, _ log: LogKind) {
        self.context = context
        self.session = session
        self.log = log
    }

    private var tables: LogTables { self.log.tables }

    /// How rows are named in findings.
    private var word: String { self.log == .evidence ? "" : "\(self.log.rawValue) " }

    private var subjects: (leaves: StoreCheck.Subject, checkpoints: StoreCheck.Subject) {
        self.log == .evidence ? (.leaves, .checkpoints) : (.people, .peopleCheckpoints)
    }

    private var algorithm: DigestAlgorithm { self.context.suite.digestAlgorithm }

    func run() throws {
        var progress = Progress(self.context, self.log)
        _ = try self.advance(&progress, checkpoints: Int(Int32.max))
    }

    /// Follows the log over some checkpoints; with the last of them what stands above it is looked at too.
    ///
    /// - Parameters:
    ///   - progress: Where the walk stands.
    ///   - limit: How many checkpoints are looked at.
    /// - Returns: Whether there may be more.
    /// - Throws: `StorageError` when the store cannot be read.
    func advance(_ progress: inout Progress, checkpoints limit: Int) throws -> Bool {
        let total = try progress.total ?? self.total(self.tables.leaves)
        progress.total = total
        let (shard, size) = progress.last
        var count = 0
        try self.forEachRow(
            """
            SELECT * FROM \(self.tables.heads) WHERE shard > ? OR (shard = ? AND size > ?)
            ORDER BY shard, size LIMIT ?
            """,
            [.integer(shard), .integer(shard), .integer(size), .integer(limit)], as: "\(self.word)checkpoint",
            keys: ["shard", "size"]
        ) { row, place in
            count += 1
            _ = self.context.findings.count(self.subjects.checkpoints)
            try self.examine(row, at: place, &progress, total)
        }
        guard count < limit else { return true }
        try self.examineEnds(progress.ends)
        switch self.log {
        case .evidence where self.readsEvidence: try ContradictionExamination(self.context, self.session).run()
        case .evidence: break
        case .people: try PeopleExamination(self.context, self.session).run()
        }
        return false
    }

    private func examine(_ row: SQLRow, at place: String, _ progress: inout Progress, _ total: Int64) throws {
        let (shard, size) = (try row.integer("shard"), try row.integer("size"))
        progress.last = (shard, size)
        guard (1...999_999).contains(shard), (0...Int64(MerkleTree.maximumSize)).contains(size) else {
            throw ExchangeError(.failed, "no log has such a shard or size")
        }
        if progress.walk.shard != shard {
            progress.walk = Walk(shard: shard, frontier: MerkleFrontier(self.algorithm), size: 0)
        }
        try self.follow(&progress.walk, to: Int(size), total)
        progress.ends[shard] = Int(size)
        // What was told of once is not told of again at every later checkpoint.
        progress.walk.frontier = try progress.judge.examine(row, at: place, against: progress.walk.frontier)
    }

    /// Takes the entries up to a size into the tree.
    private func follow(_ walk: inout Walk, to size: Int, _ total: Int64) throws {
        var expected = walk.size
        var frontier = walk.frontier
        let tree = MerkleTree(self.algorithm)
        try self.forEachRow(
            "\(self.entries) WHERE l.shard = ? AND l.position >= ? AND l.position < ? ORDER BY l.position",
            [.integer(walk.shard), .integer(expected), .integer(size)], as: self.place,
            keys: ["shard", "position"]
        ) { row, place in
            self.context.count(self.subjects.leaves, of: total)
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
            switch self.log {
            case .evidence: try self.examineEvidence(of: row, digest, at: place)
            case .people: try PeopleExamination(self.context, self.session).examine(row, digest, at: place)
            }
        }
        if expected < size {
            self.tellGap(walk.shard, expected..<size)
            frontier = nil
        }
        walk.size = size
        walk.frontier = frontier
    }

    /// How an entry is named in findings.
    private var place: String { self.log == .evidence ? "log entry" : "people entry" }

    /// The entries, with what is stored of what they stand for.
    private var entries: String {
        guard self.log == .evidence else { return PeopleExamination.entries }
        return """
            SELECT l.shard AS shard, l.position AS position, l.evidence AS evidence, e.is_own AS is_own,
                \(self.readsEvidence ? "e.core" : "NULL") AS core, k.digest AS contradiction
            FROM log_leaves l LEFT JOIN evidence e ON e.digest = l.evidence
                LEFT JOIN contradictions k ON k.digest = l.evidence
            """
    }

    private func examineEvidence(of row: SQLRow, _ digest: Digest, at place: String) throws {
        switch try row.optionalInteger("is_own") {
        case 1: break
        case nil where try row.value("contradiction") != .null: return
        case nil: return self.context.add(.evidenceMissing, at: place, "its evidence \(digest) is not stored")
        default: self.context.add(.evidenceAltered, at: place, "its evidence is marked as another node's")
        }
        guard self.readsEvidence else { return }
        do {
            let core = try ReceiptCore(bytes: row.blob("core"))
            guard try core.identity() != digest else { return }
            self.context.add(.evidenceAltered, at: place, "the bytes of its evidence have another digest")
        } catch let error as EvidenceError {
            self.context.add(.evidenceAltered, at: place, "\(error)")
        }
    }

    private func tellGap(_ shard: Int64, _ range: Range<Int>) {
        self.context.add(
            .logGap, at: "\(self.place) \(shard) \(range.lowerBound)",
            "\(range.count) of the entries that a checkpoint covers are missing")
    }

    /// Nothing may stand in the log that no checkpoint covers.
    private func examineEnds(_ ends: [Int64: Int]) throws {
        try self.forEachRow(
            """
            SELECT shard, MIN(position) AS least, MAX(position) AS most FROM \(self.tables.leaves)
            GROUP BY shard ORDER BY shard
            """,
            as: "\(self.word)log", keys: ["shard"]
        ) { row, place in
            let end = Int64(ends[try row.integer("shard")] ?? 0)
            let (least, most) = (try row.integer("least"), try row.integer("most"))
            guard most >= end || least < 0 else { return }
            self.context.add(
                .logUnsigned, at: place, "entries \(least) to \(most) are stored, \(end) are covered by a checkpoint")
        }
    }
}
