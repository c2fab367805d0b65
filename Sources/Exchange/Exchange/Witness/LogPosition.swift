internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// A place in one of this node's logs up to which a witness has seen it.
struct LogPosition: Sendable, Hashable {
    let log: LogKind
    let shard: Int64
    let size: Int
}

/// What this node's store says to a checkpoint of its own log that a witness remembers.
enum WitnessedPast: Sendable, Hashable {
    /// The store continues it from here; a position of size 0 means that the witness has not seen the shard in use.
    case known(LogPosition)
    /// The store does not know it: this node has signed more than is stored, so the store is an older copy.
    case ahead

    /// Looks a witness's memory up in the store.
    ///
    /// Whatever was ever signed and left the process stands in `log_heads`, by size. A state that is not there, or
    /// with another root, was signed by a later life of this store.
    static func examine(_ known: CheckpointBody, _ session: any SQLSession) throws -> WitnessedPast {
        let (log, shard) = (known.origin.log, Int64(known.origin.shard))
        let current = try LogTable(log).currentShard(session)
        if shard <= current, let head = try LogTable(log).head(shard: shard, size: known.size, session),
            head.checkpoint.body.root == known.root
        {
            return .known(LogPosition(log: log, shard: shard, size: known.size))
        }
        // A shard that was left because it could not be continued is not gone on with.
        return shard < current ? .known(LogPosition(log: log, shard: current, size: 0)) : .ahead
    }
}

extension LogTable {
    /// The state of this node's log that contradicts what a witness remembers, if there is one: the witness is to record it.
    ///
    /// It exists when a store that was put back was written to before the witness could be asked.
    static func contradiction(to known: CheckpointBody, _ session: any SQLSession) throws -> Checkpoint? {
        let (table, shard) = (LogTable(known.origin.log), Int64(known.origin.shard))
        guard let newest = try table.newest(of: shard, session) else { return nil }
        if let head = try table.head(shard: shard, size: known.size, session), head.checkpoint.body.root == known.root {
            return nil
        }
        let body = newest.checkpoint.body
        return body.size >= known.size || body.time > known.time ? newest.checkpoint : nil
    }
}

extension WitnessRequest {
    /// How many leaves one request may add, so that a witness that was away for long costs no unbounded memory.
    static let leavesAtOnce = 65_536
    /// How far apart in time the states of one request may lie: a receipt is upgraded under a state near its own time only
    /// (``EvidenceTable/Record/proven(_:)``), so what was signed while the witness was away is handed over in such steps.
    static let span = Duration.seconds(6 * 3600)

    /// The next request to a witness that has seen the log up to a position; nil when there is nothing new.
    ///
    /// The newest state is handed over, or on a long way an earlier one. A shard is handed over to its end before the next
    /// one is begun, so that all of it is witnessed.
    static func next(after position: LogPosition, _ session: any SQLSession) throws -> WitnessRequest? {
        guard let (size, target) = try LogHead.step(after: position, session) else { return nil }
        return try Self.request(from: size, to: target, of: position.log, session)
    }

    /// The next request to a witness that follows another: a state which that one has cosigned, or one that it has not come
    /// to for long.
    static func next(
        after position: LogPosition,
        following first: DivisionCode,
        patience: UTCMilliseconds,
        _ session: any SQLSession
    ) throws -> WitnessRequest? {
        let step = try LogHead.step(after: position, cosignedBy: first, patience: patience, session)
        return try step.map { try Self.request(from: $0.size, to: $0.target, of: position.log, session) }
    }

    private static func request(
        from size: Int,
        to target: LogHead,
        of log: LogKind,
        _ session: any SQLSession
    ) throws -> WitnessRequest {
        let (table, shard) = (LogTable(log), target.shard)
        guard size > 0 else { return WitnessRequest(checkpoint: target.checkpoint, oldSize: 0, proof: []) }
        guard let frontier = try table.head(shard: shard, size: size, session)?.frontier else {
            throw ExchangeError(.failed, "the log was never signed at size \(size), which a witness cosigned")
        }
        let leaves = try table.leafHashes(shard: shard, size..<target.size, by: frontier.algorithm, session)
        return WitnessRequest(
            checkpoint: target.checkpoint, oldSize: size, proof: try frontier.consistencyProof(appending: leaves))
    }
}

extension LogHead {
    /// The state to be shown next to somebody who knows the log up to a place: the newest, or one so far from there as
    /// receipts in between can be proven under it.
    ///
    /// - Parameters:
    ///   - position: The place.
    ///   - session: The store.
    /// - Throws: What the store throws.
    /// - Returns: The size known of its shard, and the state; nil when there is nothing new.
    static func step(
        after position: LogPosition,
        _ session: any SQLSession
    ) throws -> (size: Int, target: LogHead)? {
        let table = LogTable(position.log)
        var (size, found) = (position.size, try table.newest(of: position.shard, session))
        if (found?.size ?? 0) <= size {
            guard let shard = try table.shard(after: position.shard, session) else { return nil }
            (size, found) = (0, try table.newest(of: shard, session))
        }
        guard var target = found, target.size > size else { return nil }
        let shard = target.shard
        if let first = try table.head(shard: shard, above: size, session) {
            let limit = first.checkpoint.body.time.advanced(by: WitnessRequest.span)
            if target.checkpoint.body.time > limit {
                target = try table.head(shard: shard, above: size, until: limit, session) ?? first
            }
        }
        if target.size - size > WitnessRequest.leavesAtOnce {
            let near = try table.head(shard: shard, atMost: size + WitnessRequest.leavesAtOnce, session)
            target =
                if let near, near.size > size { near } else {
                    try table.head(shard: shard, above: size, session) ?? target
                }
        }
        return (size, target)
    }

    /// The state to be shown next to somebody who is to see what a witness has cosigned.
    ///
    /// The witness is waited for, but no longer than to a time.
    ///
    /// - Parameters:
    ///   - position: The place that is known.
    ///   - witness: The witness; any when nil.
    ///   - patience: States signed after this time are left to the witness for now; none when nil.
    ///   - session: The store.
    /// - Throws: What the store throws.
    /// - Returns: The size known of its shard, and the state; nil when there is nothing yet.
    static func step(
        after position: LogPosition,
        cosignedBy witness: DivisionCode?,
        patience: UTCMilliseconds?,
        _ session: any SQLSession
    ) throws -> (size: Int, target: LogHead)? {
        guard let (size, newest) = try Self.step(after: position, session) else { return nil }
        let (table, shard) = (LogTable(position.log), newest.shard)
        let cosigned = try WitnessTable(position.log).cosignedSize(
            shard: shard, above: size, upTo: newest.size, by: witness, session)
        if let cosigned, let best = try table.head(shard: shard, size: cosigned, session) { return (size, best) }
        guard let patience, newest.checkpoint.body.time > patience else { return (size, newest) }
        // The newest state of a busy log is always a fresh one; those before it have waited long enough.
        return try table.head(shard: shard, above: size, until: patience, session).map { (size, $0) }
    }
}
