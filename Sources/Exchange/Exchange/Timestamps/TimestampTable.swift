internal import Evidence
internal import Storage

/// SQL of the table `timestamps`: RFC 3161 tokens over signed states of this node's log.
enum TimestampTable {
    /// Keeps a token; the first one over a state stays.
    ///
    /// - Parameters:
    ///   - token: The token in DER.
    ///   - checkpoint: The state that it is over.
    ///   - time: The token's time, in milliseconds since 1970 UTC.
    ///   - material: The set of certificates and lists that it is verified with.
    ///   - session: The store.
    /// - Throws: What the store throws.
    static func insert(
        _ token: [UInt8],
        of checkpoint: Checkpoint,
        time: Int64,
        material: Int64,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            "INSERT INTO timestamps (shard, size, token, time, material) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                .integer(checkpoint.body.origin.shard), .integer(checkpoint.body.size), .blob(token), .integer(time),
                .integer(material),
            ])
    }

    /// The token over a state.
    static func find(
        shard: Int64,
        size: Int,
        _ session: any SQLSession
    ) throws -> (token: [UInt8], material: Int64)? {
        try session.row(
            "SELECT token, material FROM timestamps WHERE shard = ? AND size = ?", [.integer(shard), .integer(size)]
        ).map { (try $0.blob("token"), try $0.integer("material")) }
    }

    /// The newest state that is stamped.
    static func newest(_ session: any SQLSession) throws -> LogPosition? {
        try session.row("SELECT shard, size FROM timestamps ORDER BY shard DESC, size DESC LIMIT 1").map {
            LogPosition(log: .evidence, shard: try $0.integer("shard"), size: Int(try $0.integer("size")))
        }
    }

    /// The smallest size of at least this one that is stamped.
    static func stampedSize(
        shard: Int64,
        atLeast size: Int,
        isCosigned: Bool,
        _ session: any SQLSession
    ) throws -> Int? {
        let condition = """
            EXISTS (SELECT 1 AS one FROM cosignatures WHERE cosignatures.shard = timestamps.shard
                AND cosignatures.size = timestamps.size)
            """
        return try session.row(
            """
            SELECT MIN(size) AS size FROM timestamps WHERE shard = ? AND size >= ?
                AND (? = 0 OR \(condition))
            """, [.integer(shard), .integer(size), .boolean(isCosigned)]
        )?.optionalInteger("size").map { Int($0) }
    }
}
