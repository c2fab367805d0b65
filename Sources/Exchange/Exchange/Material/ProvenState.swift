internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// A signed state of one of this node's logs with all that it has gained since it was signed.
struct ProvenState: Sendable {
    /// The state, with its cosignatures.
    let checkpoint: Checkpoint
    /// The certificates and lists of its moment, of its witnesses and of its timestamp.
    let material: VerificationMaterial
    /// The timestamp over it, if there is one.
    let timestamp: [UInt8]?

    /// Reads a state.
    ///
    /// - Returns: The state; nil when the log was never signed in it.
    static func find(_ log: LogKind, shard: Int64, size: Int, _ session: any SQLSession) throws -> Self? {
        guard let head = try LogTable(log).head(shard: shard, size: size, session) else { return nil }
        let lines = try WitnessTable(log).lines(shard: shard, size: size, session)
        // The log of people is not stamped.
        let stamp = log == .evidence ? try TimestampTable.find(shard: shard, size: size, session) : nil
        return Self(
            checkpoint: lines.reduce(head.checkpoint) { $0.adding($1.line) },
            material: try MaterialTable.find([head.material, stamp?.material] + lines.map(\.material), session),
            timestamp: stamp?.token)
    }

    /// The sizes of at least one under which a receipt is proven best, the best first: cosigned and stamped, cosigned,
    /// stamped.
    static func candidates(shard: Int64, atLeast size: Int, _ session: any SQLSession) throws -> [Int] {
        [
            try TimestampTable.stampedSize(shard: shard, atLeast: size, isCosigned: true, session),
            try WitnessTable(.evidence).cosignedSize(shard: shard, atLeast: size, session),
            try TimestampTable.stampedSize(shard: shard, atLeast: size, isCosigned: false, session),
        ].compactMap { $0 }
    }
}

/// What goes into a receipt file, as it is kept.
struct ProvenReceipt: Sendable {
    let core: ReceiptCore
    /// Certificates and lists of the moment.
    let material: VerificationMaterial
    let timestamp: [UInt8]?
}

extension EvidenceTable.Record {
    /// A state this much later than the evidence is not used: a verifier would doubt the evidence's time.
    private static let reach: Int64 = 12 * 3_600_000

    /// The receipt as it goes into a file.
    ///
    /// Not every state of the log is handed to the witness and stamped. Evidence of this node's own log whose state was
    /// not is proven, at the same place, under the next one that was. What is stored and sent to other nodes stays as it
    /// is.
    ///
    /// - Parameter session: The store.
    /// - Returns: The receipt with all that it has gained, or as it was given.
    /// - Throws: When the stored log contradicts itself.
    func proven(_ session: any SQLSession) throws -> ProvenReceipt {
        let kept = try MaterialTable.find([self.material], session)
        let given = ProvenReceipt(core: self.core, material: kept, timestamp: nil)
        guard self.isOwn else { return given }
        let own = self.core.checkpoint.body
        let shard = Int64(own.origin.shard)
        for size in try ProvenState.candidates(shard: shard, atLeast: own.size, session) + [own.size] {
            guard let state = try ProvenState.find(.evidence, shard: shard, size: size, session),
                size == own.size
                    || state.checkpoint.body.time.sinceEpoch - self.core.evidence.time.sinceEpoch <= Self.reach,
                let path = try self.core.path(in: state.checkpoint.body, shard, session)
            else { continue }
            let core = try ReceiptCore(
                evidence: self.core.evidence, index: self.core.index, path: path, checkpoint: state.checkpoint,
                officerSignature: self.core.officerSignature)
            return ProvenReceipt(core: core, material: state.material.joined(with: kept), timestamp: state.timestamp)
        }
        return given
    }
}

extension ReceiptCore {
    /// The path to a state, from the stored state before the evidence and the leaves since; nil when it is too far.
    fileprivate func path(in body: CheckpointBody, _ shard: Int64, _ session: any SQLSession) throws -> [Digest]? {
        guard body.size != self.checkpoint.body.size else { return self.path }
        let before = try LogTable(.evidence).head(shard: shard, atMost: self.index, session)?.frontier
        let frontier = before ?? MerkleFrontier(body.root.algorithm)
        guard body.size - frontier.size <= WitnessRequest.leavesAtOnce else { return nil }
        let leaves = try LogTable(.evidence).leafHashes(
            shard: shard, frontier.size..<body.size, by: body.root.algorithm, session)
        let batch = try MerkleBatch(appending: leaves, to: frontier)
        guard batch.root == body.root else {
            throw ExchangeError(.failed, "the stored log does not lead to its signed root at size \(body.size)")
        }
        return batch.inclusionPath(forLeafAt: self.index)
    }
}
