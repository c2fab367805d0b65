internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// The log: leaves without a gap, evidence as it was logged, roots as they were signed.
struct LogCheck {
    let check: StoreCheck

    /// Leaves since the last checkpoint, and the tree before them.
    private struct Position {
        let shard: Int64
        var frontier: MerkleFrontier?
        var leaves: [Digest] = []
        var cores: [ReceiptCore] = []
        var next: Int64 = 0
        var time = UTCMilliseconds(sinceEpoch: 0)
    }

    /// No batch of the ledger has more; beyond it roots can no longer be told apart from a gap.
    private static let largestBatch = 1 << 20

    func run(_ session: any SQLSession, _ report: inout StoreReport) throws {
        let shards = try session.rows("SELECT DISTINCT shard FROM log_leaves ORDER BY shard").map {
            try $0.integer("shard")
        }
        for shard in shards { try self.shard(shard, session, &report) }
        try session.forEachRow(
            """
            SELECT h.shard AS shard, h.size AS size FROM log_heads h
            WHERE h.size > (SELECT COUNT(*) FROM log_leaves l WHERE l.shard = h.shard)
            """
        ) { row in
            report.add(
                .logGap, "\(try row.integer("shard"))/\(try row.integer("size"))",
                "a checkpoint names leaves that are not there")
        }
    }

    private func shard(_ shard: Int64, _ session: any SQLSession, _ report: inout StoreReport) throws {
        var position = Position(shard: shard)
        try session.forEachRow(
            """
            SELECT l.position AS position, l.evidence AS evidence, e.core AS core, h.note AS note, h.time AS time
            FROM log_leaves l
            LEFT JOIN evidence e ON e.digest = l.evidence
            LEFT JOIN log_heads h ON h.shard = l.shard AND h.size = l.position + 1
            WHERE l.shard = ? ORDER BY l.position
            """, [.integer(shard)]
        ) { row in
            report.leaves += 1
            try self.leaf(row, &position, &report)
            guard let note = try row.optionalText("note") else { return }
            report.checkpoints += 1
            try self.checkpoint(note, try row.integer("time"), &position, &report)
        }
        if !position.leaves.isEmpty {
            report.add(.checkpointWrong, "\(shard)/\(position.next)", "the last leaves have no checkpoint")
        }
    }

    private func leaf(_ row: SQLRow, _ position: inout Position, _ report: inout StoreReport) throws {
        let number = try row.integer("position")
        let place = "\(position.shard)/\(number)"
        if number != position.next {
            report.add(.logGap, place, "leaf \(position.next) is expected")
            position.frontier = nil
            position.leaves = []
            position.cores = []
        }
        position.next = number + 1
        let text = try row.text("evidence")
        guard let digest = Digest(text), position.leaves.count < Self.largestBatch else {
            report.add(.rowMalformed, place, "the leaf cannot be read")
            return
        }
        if number == 0 { position.frontier = MerkleFrontier(digest.algorithm) }
        position.leaves.append(try MerkleTree(digest.algorithm).leafHash(digest.bytes))
        guard let bytes = try row.optionalBlob("core") else {
            report.add(.evidenceMissing, place, text)
            return
        }
        guard let core = try? ReceiptCore(bytes: bytes), try core.evidence.digest(digest.algorithm) == digest,
            Int64(core.index) == number
        else {
            report.add(.evidenceAltered, place, text)
            return
        }
        position.cores.append(core)
    }

    private func checkpoint(
        _ note: String,
        _ stored: Int64,
        _ position: inout Position,
        _ report: inout StoreReport
    ) throws {
        let place = "\(position.shard)/\(position.next)"
        defer {
            position.leaves = []
            position.cores = []
        }
        guard let checkpoint = try? Checkpoint(bytes: Array(note.utf8)),
            checkpoint.body.origin.node == self.check.node, Int64(checkpoint.body.origin.shard) == position.shard,
            Int64(checkpoint.body.size) == position.next, checkpoint.body.time.sinceEpoch == stored,
            checkpoint.body.time >= position.time
        else {
            report.add(.checkpointWrong, place)
            position.frontier = nil
            return
        }
        position.time = checkpoint.body.time
        try self.signature(of: checkpoint, place, &report)
        for core in position.cores where try core.checkpoint.body != checkpoint.body || !core.verifyInclusion() {
            report.add(.pathWrong, "\(position.shard)/\(core.index)")
        }
        guard let frontier = position.frontier, frontier.algorithm == checkpoint.body.root.algorithm else { return }
        let batch = try MerkleBatch(appending: position.leaves, to: frontier)
        if batch.root != checkpoint.body.root { report.add(.rootWrong, place) }
        position.frontier = batch.frontier
    }

    private func signature(
        of checkpoint: Checkpoint,
        _ place: String,
        _ report: inout StoreReport
    ) throws {
        guard !self.check.logCertificates.isEmpty else { return }
        let isSigned = try self.check.logCertificates.contains { try checkpoint.verifySignature(by: $0) }
        if !isSigned { report.add(.signatureWrong, place, "by no log certificate known here") }
    }
}
