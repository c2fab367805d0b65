internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// Stored receipts: what they state, that their log proves it, and that what was promised in them is kept.
struct ReceiptExamination: StoreExamination {
    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    func run() throws {
        let total = try self.total("evidence")
        try self.forEachRow("SELECT * FROM evidence", as: "evidence", keys: ["digest"]) { row, place in
            self.context.count(.receipts, of: total)
            let core: ReceiptCore
            do { core = try ReceiptCore(bytes: row.blob("core")) } catch let error as EvidenceError {
                return self.context.add(.evidenceAltered, at: place, "\(error)")
            }
            if let reason = try self.disagreement(of: core, with: row) {
                return self.context.add(.evidenceAltered, at: place, reason)
            }
            if try !core.verifyInclusion() {
                self.context.add(.receiptUnproven, at: place, "its path does not lead to its checkpoint")
            }
            try self.examineIndex(core, at: place)
            guard try row.boolean("is_own") else { return }
            if let reason = try self.refusalOfOwn(core) { self.context.add(.receiptUnproven, at: place, reason) }
            try self.examinePromise(core.evidence, at: place)
        }
        try self.forEachRow(
            """
            SELECT r.packet AS packet, r.recipient AS recipient, r.evidence AS evidence FROM evidence_recipients r
            WHERE NOT EXISTS (SELECT 1 AS one FROM evidence e WHERE e.digest = r.evidence)
            """, as: "recipient of evidence", keys: ["evidence", "recipient"]
        ) { _, place in
            self.context.add(.evidenceMissing, at: place, "the evidence is not stored")
        }
    }

    private func disagreement(of core: ReceiptCore, with row: SQLRow) throws -> String? {
        let evidence = core.evidence
        guard try core.identity().description == row.text("digest") else { return "its bytes have another digest" }
        let expected: [String: SQLValue] = [
            "packet": .text(evidence.packet.description), "event": .text(evidence.event.rawValue),
            "issuer": .text(evidence.issuer.digits), "time": .integer(evidence.time.sinceEpoch),
        ]
        for (column, value) in expected {
            guard try row.value(column) == value else {
                return "the column \(column) does not agree with the evidence"
            }
        }
        guard core.checkpoint.body.origin.node == evidence.issuer else { return "its log is not its issuer's" }
        return nil
    }

    private func examineIndex(_ core: ReceiptCore, at place: String) throws {
        let evidence = core.evidence
        let digest = try core.identity()
        for recipient in evidence.to {
            let isListed = try self.exists(
                "SELECT evidence FROM evidence_recipients WHERE packet = ? AND recipient = ? AND evidence = ?",
                [.text(evidence.packet.description), .text(recipient.description), .text(digest.description)])
            if !isListed { self.context.add(.evidenceAltered, at: place, "it is not listed for \(recipient)") }
        }
    }

    /// An own receipt stands in the log at its place, under a checkpoint that is stored.
    private func refusalOfOwn(_ core: ReceiptCore) throws -> String? {
        let body = core.checkpoint.body
        guard core.evidence.issuer == self.context.node else { return "it is marked as this node's, and is not" }
        let head = try self.session.row(
            "SELECT note FROM log_heads WHERE shard = ? AND size = ?",
            [.integer(body.origin.shard), .integer(body.size)])
        guard try head?.text("note") == core.checkpoint.text else {
            return "the checkpoint of size \(body.size) in it is not the stored one"
        }
        let leaf = try self.session.row(
            "SELECT evidence FROM log_leaves WHERE shard = ? AND position = ?",
            [.integer(body.origin.shard), .integer(core.index)])
        guard try leaf?.text("evidence") == core.identity().description else {
            return "the log has something else at place \(core.index)"
        }
        guard core.evidence.time <= body.time else { return "it is dated after its checkpoint" }
        return nil
    }

    /// What was acknowledged must be there: the packet, and a delivery for each recipient named.
    private func examinePromise(_ evidence: Evidence, at place: String) throws {
        let promises: Set<EvidenceEvent> = [
            .submissionAccepted, .relayAccepted, .consignmentDelivered, .consignmentFailed, .consignmentQuarantined,
        ]
        guard promises.contains(evidence.event) else { return }
        for recipient in evidence.to {
            let isKept = try self.exists(
                "SELECT packet FROM deliveries WHERE packet = ? AND recipient = ?",
                [.text(evidence.packet.description), .text(recipient.description)])
            guard !isKept else { continue }
            self.context.add(
                .recipientMissing, at: place,
                "\(evidence.event.rawValue) was stated for \(recipient), without a delivery")
        }
    }
}
