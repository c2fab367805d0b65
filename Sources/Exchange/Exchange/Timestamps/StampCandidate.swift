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
        guard let (size, head) = try LogHead.step(after: known, session) else { return nil }
        let cosigned = try WitnessTable(.evidence).cosignedSize(
            shard: head.shard, above: size, upTo: head.size, session)
        if let cosigned, let best = try LogTable(.evidence).head(shard: head.shard, size: cosigned, session) {
            return best.checkpoint
        }
        guard expectsWitness, head.checkpoint.body.time > patience else { return head.checkpoint }
        // The newest state of a busy log is always a fresh one; those before it have waited long enough.
        return try LogTable(.evidence).head(shard: head.shard, above: size, until: patience, session)?.checkpoint
    }
}
