internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// Appends events to the stored logs; runs on the database's thread inside the batch's transaction.
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

    let node: DivisionCode
    /// The key in force; its suite never changes, the key itself may.
    let identity: @Sendable () -> LogIdentity
    let routing: @Sendable (DivisionCode) -> DivisionCode?
    /// Whose certificates and lists of the moment are kept with what is signed; nil where nobody will ask for them.
    let trust: NodeTrust?

    private var suite: Suite { self.identity().key.algorithm.suite }

    /// The time of the newest head of any of the logs.
    func newestTime(_ session: any SQLSession) throws -> UTCMilliseconds {
        try LogKind.allCases.map { try self.head(of: $0, session).time }.max() ?? UTCMilliseconds(sinceEpoch: 0)
    }

    /// The stored head; a store without one has an empty log, and so has a shard that was just opened.
    func head(of log: LogKind, _ session: any SQLSession) throws -> Head {
        let row = try session.row(
            """
            SELECT shard, size, frontier, time FROM \(log.tables.heads) ORDER BY shard DESC, size DESC LIMIT 1 {for_update}
            """)
        let shard = try LogTable(log).currentShard(session)
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

    /// Appends a batch: each log that grows by it gets one checkpoint.
    ///
    /// - Returns: A receipt for each entry that is evidence about a packet.
    func append(_ entries: [LedgerEntry], by clock: LedgerTime, _ session: any SQLSession) throws -> [ReceiptCore?] {
        var cores = [ReceiptCore?](repeating: nil, count: entries.count)
        for log in LogKind.allCases {
            let places = entries.indices.filter { entries[$0].log == log }
            guard !places.isEmpty else { continue }
            let receipts = try self.extend(log, by: places.map { entries[$0] }, clock, session)
            for (place, core) in zip(places, receipts) { cores[place] = core }
        }
        return cores
    }

    private func extend(
        _ log: LogKind,
        by entries: [LedgerEntry],
        _ clock: LedgerTime,
        _ session: any SQLSession
    ) throws -> [ReceiptCore?] {
        let stored = try self.head(of: log, session)
        // Another daemon on the same store may have gone ahead.
        clock.advance(to: stored.time)
        let time = clock.now()
        let head = stored.at(time)
        let digests = try entries.map { try $0.digest(self.suite.digestAlgorithm) }
        let tree = MerkleTree(self.suite.digestAlgorithm)
        let batch = try MerkleBatch(appending: digests.map { try tree.leafHash($0.bytes) }, to: head.frontier)
        let body = CheckpointBody(
            origin: LogOrigin(node: self.node, log: log, shard: Int(head.shard)), size: batch.frontier.size,
            root: batch.root, time: time)
        let identity = self.identity()
        let checkpoint = try Checkpoint.sign(body, key: identity.key)
        FaultPoint.reach(log == .evidence ? .checkpointSigned : .peopleSigned)
        let moment = try self.trust.map { try MaterialTable.keep($0.moment(of: identity), at: time, session) }
        try self.store(checkpoint, batch, material: moment, session)
        return try entries.enumerated().map { offset, entry in
            let (index, digest) = (batch.indices.lowerBound + offset, digests[offset])
            try self.storeLeaf(digest, of: body.origin, index: index, session)
            switch entry.subject {
            case .evidence(let evidence):
                let core = try ReceiptCore(
                    evidence: evidence, index: index, path: batch.inclusionPath(forLeafAt: index),
                    checkpoint: checkpoint, officerSignature: entry.officerSignature)
                let material = try self.officerMaterial(entry, at: time, session)
                _ = try EvidenceTable.insert(core, digest: digest, isOwn: true, material: material, session)
                try self.post(entry, core, digest, time, session)
                return core
            case .contradiction(let statement):
                try ContradictionTable.insert(statement, digest: digest, shard: head.shard, position: index, session)
            case .person(let statement, let fields):
                try PeopleTable.insert(
                    statement, fields, digest: digest, shard: head.shard, position: index, session)
            }
            return nil
        }
    }

    /// No size is ever signed twice: the primary key refuses it.
    private func store(
        _ checkpoint: Checkpoint,
        _ batch: MerkleBatch,
        material: Int64?,
        _ session: any SQLSession
    ) throws {
        let origin = checkpoint.body.origin
        _ = try session.execute(
            """
            INSERT INTO \(origin.log.tables.heads) (shard, size, note, frontier, time, material)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(origin.shard), .integer(batch.frontier.size), .text(checkpoint.text),
                .blob(batch.frontier.encoded), .integer(checkpoint.body.time.sinceEpoch), .integer(material),
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

    private func storeLeaf(_ digest: Digest, of origin: LogOrigin, index: Int, _ session: any SQLSession) throws {
        _ = try session.execute(
            "INSERT INTO \(origin.log.tables.leaves) (shard, position, evidence) VALUES (?, ?, ?)",
            [.integer(origin.shard), .integer(index), .text(digest.description)])
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
}
