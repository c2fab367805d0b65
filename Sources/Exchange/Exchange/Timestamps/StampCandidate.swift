internal import Documents
internal import Evidence
internal import Storage

/// Which signed state of the log is stamped next.
enum StampCandidate {
    /// Chooses a state under which all receipts since the last stamped one can be proven.
    ///
    /// One that a witness has cosigned is preferred, so that a receipt gains both; where a witness is expected it is waited
    /// for, but no longer than to a time.
    ///
    /// - Parameters:
    ///   - expectsWitness: Whether the node has a witness.
    ///   - patience: States signed after this time are left to the witness for now.
    ///   - session: The store.
    /// - Throws: What the store throws.
    /// - Returns: The state; nil when there is nothing to stamp yet.
    static func next(
        expectsWitness: Bool,
        patience: UTCMilliseconds,
        _ session: any SQLSession
    ) throws -> Checkpoint? {
        guard let first = try LogTable(.evidence).shards(session).first else { return nil }
        let known = try TimestampTable.newest(session) ?? LogPosition(log: .evidence, shard: first, size: 0)
        return try LogHead.step(
            after: known, cosignedBy: nil, patience: expectsWitness ? patience : nil, session)?.target.checkpoint
    }
}
