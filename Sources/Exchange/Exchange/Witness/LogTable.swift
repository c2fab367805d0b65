internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// A state this node's log was signed in, as a row.
struct LogHead: Sendable {
    let shard: Int64
    let checkpoint: Checkpoint
    let frontier: MerkleFrontier

    var size: Int { self.checkpoint.body.size }
}

/// SQL that reads the tables `log_heads` and `log_leaves`; ``LedgerWriter`` alone writes them.
enum LogTable {
    /// The state signed last; nil for a log without entries.
    static func newest(_ session: any SQLSession) throws -> LogHead? {
        try session.row("SELECT * FROM log_heads ORDER BY shard DESC, size DESC LIMIT 1").map(Self.head)
    }

    /// The state of exactly this size, if the log was ever signed in it.
    static func head(shard: Int64, size: Int, _ session: any SQLSession) throws -> LogHead? {
        try session.row(
            "SELECT * FROM log_heads WHERE shard = ? AND size = ?", [.integer(shard), .integer(size)]
        ).map(Self.head)
    }

    /// The largest signed state of at most this size.
    static func head(shard: Int64, atMost size: Int, _ session: any SQLSession) throws -> LogHead? {
        try session.row(
            "SELECT * FROM log_heads WHERE shard = ? AND size <= ? ORDER BY size DESC LIMIT 1",
            [.integer(shard), .integer(size)]
        ).map(Self.head)
    }

    /// The smallest signed state above this size.
    static func head(shard: Int64, above size: Int, _ session: any SQLSession) throws -> LogHead? {
        try session.row(
            "SELECT * FROM log_heads WHERE shard = ? AND size > ? ORDER BY size LIMIT 1",
            [.integer(shard), .integer(size)]
        ).map(Self.head)
    }

    /// The hashes of a range of leaves, in order.
    static func leafHashes(
        shard: Int64,
        _ range: Range<Int>,
        by algorithm: DigestAlgorithm,
        _ session: any SQLSession
    ) throws -> [Digest] {
        let tree = MerkleTree(algorithm)
        var leaves: [Digest] = []
        leaves.reserveCapacity(range.count)
        try session.forEachRow(
            "SELECT evidence FROM log_leaves WHERE shard = ? AND position >= ? AND position < ? ORDER BY position",
            [.integer(shard), .integer(range.lowerBound), .integer(range.upperBound)]
        ) { row in
            guard let evidence = Digest(try row.text("evidence")) else {
                throw ExchangeError(.failed, "the store holds a malformed log entry")
            }
            leaves.append(try tree.leafHash(evidence.bytes))
        }
        guard leaves.count == range.count else {
            throw ExchangeError(.failed, "the store holds \(leaves.count) of the log entries \(range)")
        }
        return leaves
    }

    private static func head(_ row: SQLRow) throws -> LogHead {
        let checkpoint = try Checkpoint(bytes: Array(row.text("note").utf8))
        let head = LogHead(
            shard: try row.integer("shard"), checkpoint: checkpoint,
            frontier: try MerkleFrontier(decoding: row.blob("frontier")))
        guard Int64(head.size) == (try row.integer("size")), head.frontier.size == head.size else {
            throw ExchangeError(.failed, "a stored log head does not agree with its own size")
        }
        return head
    }
}
