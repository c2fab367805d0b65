internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// Judges the stored checkpoints of one of the node's logs, in their order.
struct CheckpointJudge {
    private let context: CheckContext
    private let log: LogKind
    private var newest = UTCMilliseconds(sinceEpoch: .min)
    private var hasToldOfKeys: Set<[UInt8]> = []

    init(_ context: CheckContext, _ log: LogKind) {
        self.context = context
        self.log = log
    }

    /// Compares a stored checkpoint with the entries below it.
    ///
    /// - Parameters:
    ///   - row: The row of the log's heads.
    ///   - place: How it is named in findings.
    ///   - frontier: The tree of the entries; nil when it is not known.
    /// - Returns: The tree to go on from; nil when neither the entries nor the row give one.
    /// - Throws: `StorageError` when the row does not have the columns, or a CryptographyError when the library fails.
    mutating func examine(_ row: SQLRow, at place: String, against frontier: MerkleFrontier?) throws -> MerkleFrontier?
    {
        let stored = try? MerkleFrontier(decoding: row.blob("frontier"))
        let checkpoint: Checkpoint
        do { checkpoint = try Checkpoint(bytes: Array(row.text("note").utf8)) } catch let error as EvidenceError {
            self.context.add(.checkpointInvalid, at: place, "\(error)")
            return frontier ?? stored
        }
        if let reason = try self.disagreement(of: checkpoint, with: row) {
            self.context.add(.checkpointInvalid, at: place, reason)
        }
        let body = checkpoint.body
        if body.time < self.newest {
            self.context.add(.timeBackwards, at: place, "\(body.time) follows \(self.newest)")
        }
        self.newest = max(self.newest, body.time)
        try self.examineSignature(of: checkpoint, at: place)
        guard let frontier else { return try stored?.root() == body.root ? stored : nil }
        let root = try frontier.root()
        if root != body.root {
            self.context.add(.rootDiffers, at: place, "the entries give \(root), signed was \(body.root)")
            return try stored?.root() == body.root ? stored : nil
        }
        if stored != frontier {
            self.context.add(.checkpointInvalid, at: place, "the tree stored to go on from is not that of the entries")
        }
        return frontier
    }

    private func disagreement(of checkpoint: Checkpoint, with row: SQLRow) throws -> String? {
        let body = checkpoint.body
        guard body.origin.node == self.context.node, body.origin.log == self.log,
            Int64(body.origin.shard) == (try row.integer("shard"))
        else {
            return "it is one of the log \(body.origin)"
        }
        guard Int64(body.size) == (try row.integer("size")) else { return "it is one of size \(body.size)" }
        guard body.time.sinceEpoch == (try row.integer("time")) else {
            return "it was signed at \(body.time), the row has another time"
        }
        guard body.suite == self.context.suite else { return "it is one of suite \(body.suite.rawValue)" }
        return nil
    }

    private mutating func examineSignature(of checkpoint: Checkpoint, at place: String) throws {
        let signature = checkpoint.signature
        for certificate in self.context.logCertificates {
            if try checkpoint.verifySignature(by: certificate) { return }
            let identifier = try NoteSignature.keyIdentifier(
                of: certificate.publicKey, name: signature.name, kind: .checkpoint)
            guard identifier == signature.keyIdentifier else { continue }
            self.context.add(.signatureInvalid, at: place, "the node's log key did not sign this")
            return
        }
        // A key that has signed one checkpoint has signed many; one finding for each is enough.
        guard self.hasToldOfKeys.count < 100, self.hasToldOfKeys.insert(signature.keyIdentifier).inserted else {
            return
        }
        self.context.add(
            .signatureUnchecked, at: place,
            "none of \(self.context.logCertificates.count) certificates at hand is of the key that signed this "
                + "and maybe later ones")
    }
}
