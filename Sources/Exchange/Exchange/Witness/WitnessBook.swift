internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Storage

/// What one witness has said of one of this node's logs, and what follows from it, however it came here: over a link or in a
/// file.
struct WitnessBook: Sendable {
    /// What the store says to a state that the witness remembers.
    struct Comparison: Sendable {
        /// Where the witness is to be led on from.
        let position: LogPosition
        /// Whether the store is behind the witness, so that a new shard was opened.
        let isBehind: Bool
        /// A state that contradicts what the witness remembers, which it has yet to be shown.
        let confession: WitnessRequest?
    }

    let context: ExchangeContext
    let log: LogKind
    let witness: DivisionCode

    /// Keeps a cosignature.
    ///
    /// - Parameters:
    ///   - line: The cosignature.
    ///   - checkpoint: The stored state that it is under.
    /// - Returns: The place up to which the witness has now seen the log.
    /// - Throws: ``ExchangeError/Code/checkpointInvalid`` when it is none by the witness, or what the store throws.
    func keep(_ line: NoteSignature, of checkpoint: Checkpoint) async throws -> LogPosition {
        let context = self.context
        if let reason = try context.trust.refusal(
            of: line, over: checkpoint, by: self.witness, at: context.ledger.now())
        {
            throw ExchangeError(.checkpointInvalid, "the cosignature of \(self.witness): \(reason)")
        }
        let moment = try context.trust.moment(of: line, over: checkpoint, by: self.witness)
        _ = try await context.ledger.perform { session, _ in
            let material = try MaterialTable.keep(moment, at: context.ledger.now(), session)
            try WitnessTable(self.log).insert(
                line, of: checkpoint, by: self.witness, material: material, session)
        }
        let body = checkpoint.body
        context.logger.debug(
            "log witnessed",
            metadata: [
                LogKey.peer: "\(self.witness)", LogKey.log: "\(self.log.rawValue)",
                LogKey.logShard: "\(body.origin.shard)", LogKey.logSize: "\(body.size)",
            ])
        return LogPosition(log: self.log, shard: Int64(body.origin.shard), size: body.size)
    }

    /// Compares what the witness remembers with the store, and opens a new shard if the store is behind it.
    ///
    /// - Parameter known: A state of this node's log, signed by this node.
    /// - Returns: What the store says to it.
    /// - Throws: ``ExchangeError/Code/checkpointInvalid`` when it is not, or what the store throws.
    func compare(_ known: Checkpoint) async throws -> Comparison {
        try self.requireOwn(known)
        let comparison = try await self.context.ledger.perform { session, _ -> Comparison in
            let confession = try LogTable.contradiction(to: known.body, session).map {
                WitnessRequest(checkpoint: $0, oldSize: known.body.size, proof: [])
            }
            switch try WitnessedPast.examine(known.body, session) {
            case .known(let position):
                return Comparison(position: position, isBehind: false, confession: confession)
            case .ahead:
                // In the transaction of the comparison, so that no batch is signed between the two.
                let table = LogTable(self.log)
                let shard = max(try table.currentShard(session), Int64(known.body.origin.shard)) + 1
                try table.open(shard, session)
                return Comparison(
                    position: LogPosition(log: self.log, shard: shard, size: 0), isBehind: true,
                    confession: confession)
            }
        }.value
        if comparison.isBehind { self.report(known.body, comparison.position) }
        return comparison
    }

    /// A witness cannot make this node give its log up: what it shows must be signed by the node's own key.
    private func requireOwn(_ known: Checkpoint) throws {
        let context = self.context
        guard known.body.origin.node == context.node, known.body.origin.log == self.log else {
            throw ExchangeError(
                .checkpointInvalid, "witness \(self.witness) answers with the log \(known.body.origin)")
        }
        // A checkpoint that was witnessed before the log key was renewed is as much this node's own.
        let own = [context.keys.log.certificate] + context.keys.formerLogCertificates
        if try own.contains(where: { try known.verifySignature(by: $0) }) { return }
        if let reason = try context.trust.refusal(of: known, at: context.ledger.now()) {
            throw ExchangeError(
                .checkpointInvalid, "witness \(self.witness) shows a checkpoint of this node: \(reason)")
        }
    }

    private func report(_ known: CheckpointBody, _ opened: LogPosition) {
        self.context.logger.critical(
            "the store is older than what this node has signed; a new shard of the log is open",
            metadata: [
                LogKey.peer: "\(self.witness)", LogKey.log: "\(self.log.rawValue)",
                LogKey.logShard: "\(opened.shard)",
                LogKey.witnessedSize: "\(known.size)", LogKey.witnessedRoot: "\(known.root)",
            ])
    }

    /// Tells the operator that the witness holds this node's log for forked.
    func report(_ shown: CheckpointBody, contradicting known: CheckpointBody) {
        self.context.logger.critical(
            "the witness refuses this node's log: it contradicts what the witness has seen",
            metadata: [
                LogKey.peer: "\(self.witness)", LogKey.log: "\(self.log.rawValue)",
                LogKey.logShard: "\(shown.origin.shard)",
                LogKey.logSize: "\(shown.size)", LogKey.logRoot: "\(shown.root)",
                LogKey.witnessedSize: "\(known.size)", LogKey.witnessedRoot: "\(known.root)",
            ])
    }
}
