internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// SQL of the tables for one kind of log: other nodes' logs, as this node has seen them, and cosignatures of this node's.
struct WitnessTable: Sendable {
    /// Which log.
    let log: LogKind

    init(_ log: LogKind) { self.log = log }

    private var tables: LogTables { self.log.tables }

    /// The newest checkpoint seen of a node's log.
    func newest(of node: DivisionCode, _ session: any SQLSession) throws -> Checkpoint? {
        try session.row(
            "SELECT note FROM \(self.tables.witnessed) WHERE node = ? ORDER BY shard DESC LIMIT 1 {for_update}",
            [.text(node.digits)]
        ).map { try Checkpoint(bytes: Array($0.text("note").utf8)) }
    }

    /// The newest checkpoint seen of each shard of other nodes' logs.
    func all(_ session: any SQLSession) throws -> [Checkpoint] {
        try session.rows("SELECT note FROM \(self.tables.witnessed) ORDER BY node, shard").map {
            try Checkpoint(bytes: Array($0.text("note").utf8))
        }
    }

    func remember(_ checkpoint: Checkpoint, at now: UTCMilliseconds, _ session: any SQLSession) throws {
        let body = checkpoint.body
        _ = try session.execute(
            """
            INSERT INTO \(self.tables.witnessed) (node, shard, size, note, seen) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (node, shard) DO UPDATE SET size = excluded.size, note = excluded.note, seen = excluded.seen
            """,
            [
                .text(body.origin.node.digits), .integer(body.origin.shard), .integer(body.size),
                .text(checkpoint.text), .integer(now.sinceEpoch),
            ])
    }

    func insert(
        _ line: NoteSignature,
        of checkpoint: Checkpoint,
        by witness: DivisionCode,
        material: Int64,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            """
            INSERT INTO \(self.tables.cosignatures) (shard, size, witness, line, material) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [
                .integer(checkpoint.body.origin.shard), .integer(checkpoint.body.size), .text(witness.digits),
                .text(line.line), .integer(material),
            ])
    }

    /// The size of a shard up to which any witness has cosigned it.
    func cosignedSize(shard: Int64, _ session: any SQLSession) throws -> Int? {
        try session.row("SELECT MAX(size) AS size FROM \(self.tables.cosignatures) WHERE shard = ?", [.integer(shard)])?
            .optionalInteger("size").map { Int($0) }
    }

    /// So many cosignatures are looked through for the best state.
    private static let choice = 64

    /// The size of at least this one that most witnesses cosigned, of those next to it; the smallest of several.
    func cosignedSize(shard: Int64, atLeast size: Int, _ session: any SQLSession) throws -> Int? {
        try session.row(
            """
            SELECT size, COUNT(*) AS n FROM (
                SELECT size FROM \(self.tables.cosignatures) WHERE shard = ? AND size >= ? ORDER BY size LIMIT ?) AS near
            GROUP BY size ORDER BY n DESC, size LIMIT 1
            """,
            [.integer(shard), .integer(size), .integer(Self.choice)])?.optionalInteger("size").map { Int($0) }
    }

    /// The largest size above one and up to another that a witness cosigned, or any witness when none is named.
    func cosignedSize(
        shard: Int64,
        above size: Int,
        upTo limit: Int,
        by witness: DivisionCode?,
        _ session: any SQLSession
    ) throws -> Int? {
        let (condition, name) = witness.map { ("AND witness = ?", [SQLValue.text($0.digits)]) } ?? ("", [])
        return try session.row(
            """
            SELECT MAX(size) AS size FROM \(self.tables.cosignatures)
            WHERE shard = ? AND size > ? AND size <= ? \(condition)
            """, [.integer(shard), .integer(size), .integer(limit)] + name
        )?.optionalInteger("size").map { Int($0) }
    }

    /// The cosignatures of a state, and the sets of certificates and lists they are verified with.
    func lines(
        shard: Int64,
        size: Int,
        _ session: any SQLSession
    ) throws -> [(line: NoteSignature, material: Int64?)] {
        try session.rows(
            "SELECT line, material FROM \(self.tables.cosignatures) WHERE shard = ? AND size = ? ORDER BY witness LIMIT ?",
            [.integer(shard), .integer(size), .integer(EvidenceLimits.standard.cosignatureCount)]
        ).map { (try NoteSignature(line: $0.text("line")), try $0.optionalInteger("material")) }
    }
}
