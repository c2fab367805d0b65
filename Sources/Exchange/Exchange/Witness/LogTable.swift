internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// A state this node's log was signed in, as a row.
struct LogHead: Sendable {
    let shard: Int64
    let checkpoint: Checkpoint
    let frontier: MerkleFrontier
    /// The certificates and lists that were in force when it was signed; nil for one of an older version of this program.
    let material: Int64?

    var size: Int { self.checkpoint.body.size }
}

/// SQL that reads the heads and leaves of one of the node's logs; ``LedgerWriter`` alone writes them.
struct LogTable: Sendable {
    /// What ``LogOrigin`` can name.
    private static let maximumShard: Int64 = 999_999

    /// Which log.
    let log: LogKind

    init(_ log: LogKind) { self.log = log }

    private var tables: LogTables { self.log.tables }

    /// The shard to write: that of the newest head, or a later one that was opened because a witness has seen a longer
    /// log than is stored.
    func currentShard(_ session: any SQLSession) throws -> Int64 {
        let head = try session.row("SELECT MAX(shard) AS shard FROM \(self.tables.heads)")?.optionalInteger("shard")
        let name = self.tables.shard
        guard let fact = try FactTable.value(of: name, session) else { return head ?? 1 }
        guard let opened = Int64(fact), (1...Self.maximumShard).contains(opened) else {
            throw ExchangeError(.failed, "the store's fact \(name.rawValue) is no number of a shard")
        }
        return max(opened, head ?? 1)
    }

    /// Opens a shard after which no earlier one is written.
    func open(_ shard: Int64, _ session: any SQLSession) throws {
        try FactTable.set(self.tables.shard, to: "\(shard)", session)
    }

    /// The state signed last; nil for a log without entries.
    func newest(_ session: any SQLSession) throws -> LogHead? {
        try session.row("SELECT * FROM \(self.tables.heads) ORDER BY shard DESC, size DESC LIMIT 1").map(Self.head)
    }

    /// The state a shard was signed in last.
    func newest(of shard: Int64, _ session: any SQLSession) throws -> LogHead? {
        try session.row(
            "SELECT * FROM \(self.tables.heads) WHERE shard = ? ORDER BY size DESC LIMIT 1", [.integer(shard)]
        ).map(Self.head)
    }

    /// The next shard that has a signed state.
    func shard(after shard: Int64, _ session: any SQLSession) throws -> Int64? {
        try session.row("SELECT MIN(shard) AS shard FROM \(self.tables.heads) WHERE shard > ?", [.integer(shard)])?
            .optionalInteger("shard")
    }

    /// Every shard that has a signed state, in order.
    func shards(_ session: any SQLSession) throws -> [Int64] {
        try session.rows("SELECT DISTINCT shard FROM \(self.tables.heads) ORDER BY shard").map {
            try $0.integer("shard")
        }
    }

    /// The entries of a range: the digests of the evidence, one behind the other.
    func entries(shard: Int64, _ range: Range<Int>, _ session: any SQLSession) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count * TileBuilder.entrySize)
        try session.forEachRow(
            "SELECT evidence FROM \(self.tables.leaves) WHERE shard = ? AND position >= ? AND position < ? ORDER BY position",
            [.integer(shard), .integer(range.lowerBound), .integer(range.upperBound)]
        ) { row in
            guard let evidence = Digest(try row.text("evidence")) else {
                throw ExchangeError(.failed, "the store holds a malformed log entry")
            }
            bytes += evidence.bytes
        }
        guard bytes.count == range.count * TileBuilder.entrySize else {
            throw ExchangeError(.failed, "the store does not hold the log entries \(range) of shard \(shard)")
        }
        return bytes
    }

    /// The state of exactly this size, if the log was ever signed in it.
    func head(shard: Int64, size: Int, _ session: any SQLSession) throws -> LogHead? {
        try session.row(
            "SELECT * FROM \(self.tables.heads) WHERE shard = ? AND size = ?", [.integer(shard), .integer(size)]
        ).map(Self.head)
    }

    /// The number of the set of certificates and lists of a signed state; the state itself is not read.
    func material(shard: Int64, size: Int, _ session: any SQLSession) throws -> Int64? {
        try session.row(
            "SELECT material FROM \(self.tables.heads) WHERE shard = ? AND size = ?", [.integer(shard), .integer(size)]
        )?.optionalInteger("material")
    }

    /// The largest signed state of at most this size.
    func head(shard: Int64, atMost size: Int, _ session: any SQLSession) throws -> LogHead? {
        try session.row(
            "SELECT * FROM \(self.tables.heads) WHERE shard = ? AND size <= ? ORDER BY size DESC LIMIT 1",
            [.integer(shard), .integer(size)]
        ).map(Self.head)
    }

    /// The smallest signed state above this size.
    func head(shard: Int64, above size: Int, _ session: any SQLSession) throws -> LogHead? {
        try session.row(
            "SELECT * FROM \(self.tables.heads) WHERE shard = ? AND size > ? ORDER BY size LIMIT 1",
            [.integer(shard), .integer(size)]
        ).map(Self.head)
    }

    /// The largest signed state above a size that was signed up to a time.
    func head(
        shard: Int64,
        above size: Int,
        until time: UTCMilliseconds,
        _ session: any SQLSession
    ) throws -> LogHead? {
        try session.row(
            "SELECT * FROM \(self.tables.heads) WHERE shard = ? AND size > ? AND time <= ? ORDER BY size DESC LIMIT 1",
            [.integer(shard), .integer(size), .integer(time.sinceEpoch)]
        ).map(Self.head)
    }

    /// The hashes of a range of leaves, in order.
    func leafHashes(
        shard: Int64,
        _ range: Range<Int>,
        by algorithm: DigestAlgorithm,
        _ session: any SQLSession
    ) throws -> [Digest] {
        let tree = MerkleTree(algorithm)
        var leaves: [Digest] = []
        leaves.reserveCapacity(range.count)
        try session.forEachRow(
            "SELECT evidence FROM \(self.tables.leaves) WHERE shard = ? AND position >= ? AND position < ? ORDER BY position",
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
            frontier: try MerkleFrontier(decoding: row.blob("frontier")), material: try row.optionalInteger("material"))
        guard Int64(head.size) == (try row.integer("size")), head.frontier.size == head.size else {
            throw ExchangeError(.failed, "a stored log head does not agree with its own size")
        }
        return head
    }
}
