internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

extension ReceiptCore {
    /// A cosigned checkpoint this much later than the evidence is not used: a verifier would doubt the evidence's time.
    private static let reach: Int64 = 12 * 3_600_000

    /// A receipt of this node's own log as it goes into a file: under a checkpoint that a witness has cosigned.
    ///
    /// Not every checkpoint is handed to the witness. For one that was not, the same evidence at the same place is proven
    /// under the next one that was. What is stored and sent to other nodes stays as it is.
    ///
    /// - Parameter session: The store.
    /// - Returns: The receipt with cosignatures, or this one when no witness has come so far.
    /// - Throws: When the stored log contradicts itself.
    func witnessed(_ session: any SQLSession) throws -> ReceiptCore {
        let shard = Int64(self.checkpoint.body.origin.shard)
        guard
            let cosigned = try WitnessTable.cosigned(
                shard: shard, atLeast: self.checkpoint.body.size, session),
            cosigned.body.time.sinceEpoch - self.evidence.time.sinceEpoch <= Self.reach
        else { return self }
        let path =
            cosigned.body.size == self.checkpoint.body.size
            ? self.path : try self.path(in: cosigned.body, shard, session)
        guard let path else { return self }
        return try ReceiptCore(
            evidence: self.evidence, index: self.index, path: path, checkpoint: cosigned,
            officerSignature: self.officerSignature)
    }

    /// The path to a later state, from the stored state before the evidence and the leaves since.
    private func path(in body: CheckpointBody, _ shard: Int64, _ session: any SQLSession) throws -> [Digest]? {
        let before = try LogTable.head(shard: shard, atMost: self.index, session)?.frontier
        let frontier = before ?? MerkleFrontier(body.root.algorithm)
        guard body.size - frontier.size <= WitnessRequest.leavesAtOnce else { return nil }
        let leaves = try LogTable.leafHashes(
            shard: shard, frontier.size..<body.size, by: body.root.algorithm, session)
        let batch = try MerkleBatch(appending: leaves, to: frontier)
        guard batch.root == body.root else {
            throw ExchangeError(.failed, "the stored log does not lead to its signed root at size \(body.size)")
        }
        return batch.inclusionPath(forLeafAt: self.index)
    }
}
