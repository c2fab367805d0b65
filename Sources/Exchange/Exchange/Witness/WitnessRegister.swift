internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Storage

/// Witnesses the logs of neighbours: remembers the newest checkpoint of each, and cosigns what continues it.
///
/// A checkpoint is stored before its cosignature is given, so that two different histories are never both cosigned.
struct WitnessRegister: Sendable {
    /// What a request comes to.
    enum Judgement: Sendable, Hashable {
        /// It continues what is remembered.
        case continues
        /// It begins elsewhere than what is remembered ends; the neighbour is told and asks again.
        case elsewhere
        /// It contradicts what is remembered: the neighbour's log has forked, or its proof is wrong.
        case contradicts
    }

    let context: ExchangeContext

    /// What is remembered of a neighbour's log.
    func last(of neighbour: DivisionCode, _ log: LogKind) async throws -> Checkpoint? {
        try self.requireNeighbour(neighbour)
        return try await self.context.database.read { try WitnessTable(log).newest(of: neighbour, $0) }
    }

    /// Takes a neighbour's newest checkpoint; returns after it is durable.
    ///
    /// A checkpoint that contradicts what is remembered is recorded in this node's own log, in the same transaction.
    func take(_ request: WitnessRequest, from neighbour: DivisionCode) async throws -> WitnessAnswer {
        try self.requireNeighbour(neighbour)
        let answer = try await self.judged(request, from: neighbour)
        self.context.observe(.witnessed(.init(neighbour: neighbour, result: answer.result)))
        return answer
    }

    /// Takes the newest checkpoint of a node, whether it is a neighbour or not.
    func judged(_ request: WitnessRequest, from neighbour: DivisionCode) async throws -> WitnessAnswer {
        let context = self.context
        let checkpoint = request.checkpoint
        let now = context.ledger.now()
        guard checkpoint.body.origin.node == neighbour else {
            throw ExchangeError(
                .checkpointInvalid, "node \(neighbour) brought a checkpoint of \(checkpoint.body.origin)")
        }
        if let reason = try context.trust.refusal(of: checkpoint, at: now) {
            throw ExchangeError(.checkpointInvalid, "the checkpoint of \(checkpoint.body.origin): \(reason)")
        }
        let (judgement, known) = try await context.ledger.perform { session, entries -> (Judgement, Checkpoint?) in
            let table = WitnessTable(checkpoint.body.origin.log)
            let known = try table.newest(of: neighbour, session)
            let judgement = try Self.judge(request, against: known?.body)
            if judgement == .continues { try table.remember(checkpoint, at: now, session) }
            if judgement == .contradicts, let known {
                let statement = try LogContradiction(
                    issuer: context.node, time: now, known: known, shown: checkpoint)
                if try ContradictionTable.isWanted(statement, session) { entries.append(LedgerEntry(statement)) }
            }
            return (judgement, known)
        }.value
        FaultPoint.reach(.witnessStored)
        switch judgement {
        case .continues:
            return .cosigned(try self.cosignature(of: checkpoint))
        case .elsewhere:
            return .conflict(known)
        case .contradicts:
            self.report(checkpoint.body, known?.body)
            return known.map { .contradicted($0) } ?? .conflict(nil)
        }
    }

    /// Cosigns a state that is remembered.
    func cosignature(of checkpoint: Checkpoint) throws -> NoteSignature {
        try Cosignature.make(
            over: checkpoint, witness: self.context.node, key: self.context.keys.log.key,
            at: self.context.ledger.now())
    }

    private func requireNeighbour(_ node: DivisionCode) throws(ExchangeError) {
        guard self.context.routing.table.neighbours[node] != nil else {
            throw ExchangeError(.notNeighbour, "node \(node) is no configured neighbour")
        }
    }

    /// Compares a request with what is remembered; pure.
    static func judge(_ request: WitnessRequest, against known: CheckpointBody?) throws -> Judgement {
        let new = request.checkpoint.body
        guard let known, new.origin.shard <= known.origin.shard else {
            return request.oldSize == 0 && request.proof.isEmpty ? .continues : .elsewhere
        }
        guard new.origin.shard == known.origin.shard, new.size >= known.size else {
            // An older state that comes late is no harm; one that was signed later is a log that was put back.
            return new.time > known.time ? .contradicts : .elsewhere
        }
        guard new.root.algorithm == known.root.algorithm else { return .contradicts }
        guard new.size > known.size else { return new.root == known.root ? .continues : .contradicts }
        guard request.oldSize == known.size else { return .elsewhere }
        let isConsistent = try MerkleTree(new.root.algorithm).isConsistent(
            oldSize: known.size, oldRoot: known.root, newSize: new.size, newRoot: new.root, proof: request.proof)
        return isConsistent ? .continues : .contradicts
    }

    /// Both roots are signed by the neighbour: an auditor needs them to confront it.
    private func report(_ new: CheckpointBody, _ known: CheckpointBody?) {
        self.context.logger.critical(
            "log of neighbour contradicts what was witnessed",
            metadata: [
                LogKey.peer: "\(new.origin.node)", LogKey.log: "\(new.origin.log.rawValue)",
                LogKey.logShard: "\(new.origin.shard)",
                LogKey.logSize: "\(new.size)", LogKey.logRoot: "\(new.root)",
                LogKey.witnessedSize: "\(known?.size ?? 0)", LogKey.witnessedRoot: "\(known?.root.description ?? "")",
            ])
    }
}

extension WitnessAnswer {
    /// The word for metrics.
    fileprivate var result: String {
        switch self {
        case .cosigned: "cosigned"
        case .conflict: "conflict"
        case .contradicted: "contradicted"
        }
    }
}
