public import Cryptography
internal import Documents
public import Evidence
internal import Storage

/// A contradiction that this node has found in another node's log, and where its own log has the statement.
public struct RecordedContradiction: Sendable {
    /// The statement.
    public let statement: LogContradiction
    /// Its digest, an entry of this node's log.
    public let digest: Digest
    /// The shard of this node's log.
    public let shard: Int
    /// The place of the entry.
    public let position: Int
}

/// SQL of the table `contradictions`: what this node has found in the logs it witnesses.
enum ContradictionTable {
    /// So many are recorded of one node in a day: each is an entry of this node's log, and one of them tells enough.
    static let dailyLimit = 16
    private static let day = Duration.seconds(86_400)

    /// Whether a contradiction is to be recorded: the same two states once, and not too many in a day.
    static func isWanted(_ statement: LogContradiction, _ session: any SQLSession) throws -> Bool {
        let node = SQLValue.text(statement.shown.body.origin.node.digits)
        let same = try session.row(
            "SELECT digest FROM contradictions WHERE node = ? AND known = ? AND shown = ?",
            [node, .text(statement.known.text), .text(statement.shown.text)])
        guard same == nil else { return false }
        let since = statement.time.advanced(by: .zero - Self.day)
        let count = try session.row(
            "SELECT COUNT(*) AS n FROM contradictions WHERE node = ? AND time > ?", [node, .integer(since.sinceEpoch)])
        return try count?.integer("n") ?? 0 < Int64(Self.dailyLimit)
    }

    static func insert(
        _ statement: LogContradiction,
        digest: Digest,
        shard: Int64,
        position: Int,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            """
            INSERT INTO contradictions (digest, node, time, known, shown, statement, shard, position)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(digest.description), .text(statement.shown.body.origin.node.digits),
                .integer(statement.time.sinceEpoch), .text(statement.known.text), .text(statement.shown.text),
                .blob(statement.bytes), .integer(shard), .integer(position),
            ])
    }

    /// All of them, the newest first.
    static func all(limit: Int, _ session: any SQLSession) throws -> [RecordedContradiction] {
        try session.rows(
            "SELECT * FROM contradictions ORDER BY time DESC, digest LIMIT ?", [.integer(limit)]
        ).map { row in
            guard let digest = Digest(try row.text("digest")) else {
                throw ExchangeError(.failed, "the store holds a malformed digest of a contradiction")
            }
            return RecordedContradiction(
                statement: try LogContradiction(bytes: row.blob("statement")), digest: digest,
                shard: Int(try row.integer("shard")), position: Int(try row.integer("position")))
        }
    }

    /// The nodes whose logs were found to contradict themselves since a time, each with when that was last.
    static func nodes(since time: UTCMilliseconds, _ session: any SQLSession) throws -> [DivisionCode: UTCMilliseconds]
    {
        try session.rows(
            "SELECT node, MAX(time) AS time FROM contradictions WHERE time > ? GROUP BY node",
            [.integer(time.sinceEpoch)]
        ).reduce(into: [:]) { nodes, row in
            nodes[try DivisionCode(row.text("node"))] = UTCMilliseconds(sinceEpoch: try row.integer("time"))
        }
    }
}
