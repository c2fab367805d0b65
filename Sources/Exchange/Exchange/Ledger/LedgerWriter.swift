internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// Appends events to the stored log; runs on the database's thread inside the batch's transaction.
struct LedgerWriter: Sendable {
    struct Head: Sendable {
        let shard: Int64
        let frontier: MerkleFrontier
        let time: UTCMilliseconds

        /// The head to go on from at a time: with a new year a new shard begins, and the old one stays as it is.
        func at(_ now: UTCMilliseconds) -> Head {
            let shard = Int64(LogOrigin.firstShard(ofYearAt: now))
            return shard <= self.shard
                ? self : Head(shard: shard, frontier: MerkleFrontier(self.frontier.algorithm), time: self.time)
        }
    }

    /// What ``LogOrigin`` can name.
    private static let maximumShard: Int64 = 999_999

    let node: DivisionCode
    /// The key in force; its suite never changes, the key itself may.
    let identity: @Sendable () -> LogIdentity
    let routing: @Sendable (DivisionCode) -> DivisionCode?
    /// Whose certificates and lists of the moment are kept with what is signed; nil where nobody will ask for them.
    let trust: NodeTrust?

    private var suite: Suite { self.identity().key.algorithm.suite }

    /// The stored head; a store without one has an empty log, and so has a shard that was just opened.
    func head(_ session: any SQLSession) throws -> Head {
        let row = try session.row(
            "SELECT shard, size, frontier, time FROM log_heads ORDER BY shard DESC, size DESC LIMIT 1 {for_update}")
        let shard = try Self.currentShard(session)
        let time = UTCMilliseconds(sinceEpoch: try row?.integer("time") ?? 0)
        guard let row, try row.integer("shard") == shard else {
            return Head(shard: shard, frontier: MerkleFrontier(self.suite.digestAlgorithm), time: time)
        }
        let frontier = try MerkleFrontier(decoding: try row.blob("frontier"))
        guard Int64(frontier.size) == (try row.integer("size")), frontier.algorithm == self.suite.digestAlgorithm else {
            throw ExchangeError(.failed, "the stored log head does not agree with its own size or suite")
        }
        return Head(shard: shard, frontier: frontier, time: time)
    }

    func append(_ entries: [LedgerEntry], by clock: LedgerTime, _ session: any SQLSession) throws -> [ReceiptCore?] {
        let stored = try self.head(session)
        // Another daemon on the same store may have gone ahead.
        clock.advance(to: stored.time)
        let time = clock.now()
        let head = stored.at(time)
        let digests = try entries.map { try $0.digest(self.suite.digestAlgorithm) }
        let tree = MerkleTree(self.suite.digestAlgorithm)
        let batch = try MerkleBatch(appending: digests.map { try tree.leafHash($0.bytes) }, to: head.frontier)
        let body = CheckpointBody(
            origin: LogOrigin(node: self.node, shard: Int(head.shard)), size: batch.frontier.size, root: batch.root,
            time: time)
        let identity = self.identity()
        let checkpoint = try Checkpoint.sign(body, key: identity.key)
        FaultPoint.reach(.checkpointSigned)
        let moment = try self.trust.map { try MaterialTable.keep($0.moment(of: identity), at: time, session) }
        try self.store(checkpoint, batch, shard: head.shard, material: moment, session)
        var cores: [ReceiptCore?] = []
        for (offset, entry) in entries.enumerated() {
            let index = batch.indices.lowerBound + offset
            try Self.storeLeaf(digests[offset], shard: head.shard, index: index, session)
            let evidence: Evidence
            switch entry.subject {
            case .evidence(let statement): evidence = statement
            case .contradiction(let statement):
                try ContradictionTable.insert(
                    statement, digest: digests[offset], shard: head.shard, position: index, session)
                cores.append(nil)
                continue
            }
            let core = try ReceiptCore(
                evidence: evidence, index: index, path: batch.inclusionPath(forLeafAt: index),
                checkpoint: checkpoint, officerSignature: entry.officerSignature)
            let material = try self.officerMaterial(entry, at: time, session)
            _ = try EvidenceTable.insert(core, digest: digests[offset], isOwn: true, material: material, session)
            try self.post(entry, core, digests[offset], time, session)
            cores.append(core)
        }
        return cores
    }

    /// No size is ever signed twice: the primary key refuses it.
    private func store(
        _ checkpoint: Checkpoint,
        _ batch: MerkleBatch,
        shard: Int64,
        material: Int64?,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            "INSERT INTO log_heads (shard, size, note, frontier, time, material) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(shard), .integer(batch.frontier.size), .text(checkpoint.text), .blob(batch.frontier.encoded),
                .integer(checkpoint.body.time.sinceEpoch), .integer(material),
            ])
    }

    /// The set that an officer's signature is verified with; the log's own stands with the checkpoint.
    private func officerMaterial(
        _ entry: LedgerEntry,
        at time: UTCMilliseconds,
        _ session: any SQLSession
    ) throws -> Int64? {
        guard let signature = entry.officerSignature,
            let moment = try self.trust?.moment(ofOfficer: signature)
        else { return nil }
        return try MaterialTable.keep(moment, at: time, session)
    }

    private static func storeLeaf(_ digest: Digest, shard: Int64, index: Int, _ session: any SQLSession) throws {
        _ = try session.execute(
            "INSERT INTO log_leaves (shard, position, evidence) VALUES (?, ?, ?)",
            [.integer(shard), .integer(index), .text(digest.description)])
    }

    private func post(
        _ entry: LedgerEntry,
        _ core: ReceiptCore,
        _ digest: Digest,
        _ now: UTCMilliseconds,
        _ session: any SQLSession
    ) throws {
        for node in entry.notify {
            // Without a route the receipt stays here, where the operator finds it.
            guard let neighbour = self.routing(node) else { continue }
            let message = SystemMessage(
                kind: entry.kind, destination: node, digest: digest, body: core.bytes)
            try MessageTable.insert(message, via: neighbour, due: now, session)
        }
    }

    /// The shard to write: that of the stored head, or a later one that was opened because a witness has seen a longer
    /// log than is stored.
    static func currentShard(_ session: any SQLSession) throws -> Int64 {
        let head = try session.row("SELECT MAX(shard) AS shard FROM log_heads")?.optionalInteger("shard")
        guard let fact = try FactTable.value(of: .logShard, session) else { return head ?? 1 }
        guard let opened = Int64(fact), (1...Self.maximumShard).contains(opened) else {
            throw ExchangeError(.failed, "the store's fact \(FactTable.Name.logShard.rawValue) is no number of a shard")
        }
        return max(opened, head ?? 1)
    }
}
