internal import Cryptography
public import Documents
public import Evidence
internal import Storage

/// A shard of the node's log, to be given to strangers.
public struct LogState: Sendable {
    /// The newest signed state, with the cosignatures that it has.
    public let checkpoint: Checkpoint
    /// The newest state that a witness has cosigned, where that is an earlier one.
    public let witnessed: Checkpoint?
    /// Certificates and revocation lists to verify both with.
    public let material: VerificationMaterial
}

/// What a node remembers of its neighbours' logs.
public struct WitnessedLogs: Sendable {
    /// The newest state of each, by kind of log, node and shard.
    public let newest: [Checkpoint]
    /// What contradicted an earlier state, the newest first.
    public let contradictions: [RecordedContradiction]
}

/// The node's own log.
extension Exchange {
    /// How many entries are given out at once.
    public static let logEntriesAtOnce = 65_536

    /// Asks for a check of the whole log; it runs beside everything else.
    ///
    /// - Returns: Its number; it has ended when ``LogCheckStanding/number`` of ``logCheck`` is no smaller.
    public func checkLog() -> Int { self.guardian.ask() }

    /// How it stands with the checks of the log.
    public var logCheck: LogCheckStanding { self.guardian.standing }

    /// The shards of a log that have entries, in order.
    public func logShards(of log: LogKind = .evidence) async throws -> [Int] {
        try await self.context.database.read { try LogTable(log).shards($0).map { Int($0) } }
    }

    /// The newest state of a shard.
    ///
    /// - Parameters:
    ///   - shard: The shard.
    ///   - log: Which log's.
    /// - Returns: The state and what it is verified with.
    /// - Throws: ``ExchangeError/Code/packetUnknown`` when there is no such shard.
    public func logState(shard: Int, of log: LogKind = .evidence) async throws -> LogState {
        let trust = self.context.trust
        let (newest, witnessed) = try await self.context.database.read { session -> (ProvenState, ProvenState?) in
            guard let head = try LogTable(log).newest(of: Int64(shard), session),
                let newest = try ProvenState.find(log, shard: Int64(shard), size: head.size, session)
            else { throw ExchangeError(.packetUnknown, "the log has no shard \(shard)") }
            let size = try WitnessTable(log).cosignedSize(shard: Int64(shard), session)
            guard let size, size != head.size else { return (newest, nil) }
            return (newest, try ProvenState.find(log, shard: Int64(shard), size: size, session))
        }
        let states = [newest] + (witnessed.map { [$0] } ?? [])
        let kept = states.reduce(VerificationMaterial.none) { $0.joined(with: $1.material) }
        let material = kept.joined(
            with: trust.material(for: states.map(\.checkpoint), known: kept.certificates))
        var checkpoint = newest.checkpoint.withoutCosignatures
        if let certificate = try material.certificates.first(where: { try checkpoint.verifySignature(by: $0) }),
            let line = try checkpoint.standardSignature(by: certificate)
        {
            checkpoint = checkpoint.adding(line)
        }
        for line in newest.checkpoint.cosignatures { checkpoint = checkpoint.adding(line) }
        return LogState(checkpoint: checkpoint, witnessed: witnessed?.checkpoint, material: material)
    }

    /// What this node has seen of its neighbours' logs, as their witness.
    ///
    /// - Parameter limit: How many contradictions are given.
    /// - Returns: The newest state of each shard, and contradictions.
    /// - Throws: What the store throws.
    public func witnessedLogs(limit: Int = 1000) async throws -> WitnessedLogs {
        try await self.context.database.read { session in
            WitnessedLogs(
                newest: try LogKind.allCases.flatMap { try WitnessTable($0).all(session) },
                contradictions: try ContradictionTable.all(limit: limit, session))
        }
    }

    /// What a witness that no line leads to is to be shown next, as a file.
    ///
    /// - Parameter witness: The witness, another node.
    /// - Returns: The petition, nil when the witness has seen everything; and whether that is all there is to show.
    /// - Throws: ``ExchangeError/Code/checkpointInvalid`` for this node itself, or what the store throws.
    public func petition(to witness: DivisionCode) async throws -> (petition: WitnessPetition?, isWhole: Bool) {
        try await self.courier.petition(to: witness)
    }

    /// Answers another node's petition as its witness; returns after every state is durable.
    ///
    /// The node need not be a neighbour: its log key is judged by the directory, and a person brings the file.
    ///
    /// - Throws: ``ExchangeError/Code/checkpointInvalid`` when a state is not the node's own, or what the store throws.
    public func answer(_ petition: WitnessPetition) async throws -> WitnessReply {
        try await self.courier.answer(petition)
    }

    /// Takes the answer of a witness to this node's petition.
    ///
    /// - Returns: How many cosignatures were kept; and for how many logs a new shard was opened, because the witness has
    ///   seen more than is stored.
    /// - Throws: ``ExchangeError/Code/checkpointInvalid`` for an answer that is not to this node or not by the witness.
    public func take(_ reply: WitnessReply) async throws -> (kept: Int, opened: Int) {
        try await self.courier.take(reply)
    }

    private var courier: WitnessCourier { WitnessCourier(context: self.context, register: self.register) }

    /// Entries of a shard, 32 bytes each.
    ///
    /// - Parameters:
    ///   - shard: The shard.
    ///   - range: The places; no more than ``logEntriesAtOnce``.
    ///   - log: Which log's.
    /// - Returns: The entries, one behind the other.
    /// - Throws: ``ExchangeError/Code/failed`` when some of them are not there.
    public func logEntries(shard: Int, _ range: Range<Int>, of log: LogKind = .evidence) async throws -> [UInt8] {
        try await self.context.database.read { try LogTable(log).entries(shard: Int64(shard), range, $0) }
    }
}
