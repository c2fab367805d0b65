internal import Evidence

/// The tables that one of a node's logs is kept in.
///
/// Those of all logs have the same columns, so that the same statements serve each; the first log's have the names they had
/// when it was the only one.
struct LogTables: Sendable, Hashable {
    /// The signed states.
    let heads: String
    /// The entries.
    let leaves: String
    /// What witnesses have put under the signed states.
    let cosignatures: String
    /// The newest state seen of other nodes' logs of the same kind.
    let witnessed: String
    /// The fact that names a shard which was opened before its year.
    let shard: FactTable.Name
}

extension LogKind {
    /// Where the node keeps its log of this kind.
    var tables: LogTables {
        switch self {
        case .evidence:
            LogTables(
                heads: "log_heads", leaves: "log_leaves", cosignatures: "cosignatures", witnessed: "witnessed",
                shard: .logShard)
        case .people:
            LogTables(
                heads: "people_heads", leaves: "people_leaves", cosignatures: "people_cosignatures",
                witnessed: "people_witnessed", shard: .peopleShard)
        }
    }
}
