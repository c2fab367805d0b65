internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// Cosignatures under this node's checkpoints, and what it remembers of other nodes' logs.
struct WitnessExamination: StoreExamination {
    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    func run() throws {
        for log in LogKind.allCases { try self.examine(log.tables) }
        try ContradictionExamination(self.context, self.session).run()
    }

    private func examine(_ tables: LogTables) throws {
        try self.forEachRow(
            """
            SELECT c.shard AS shard, c.size AS size, c.witness AS witness, c.line AS line, h.size AS head
            FROM \(tables.cosignatures) c LEFT JOIN \(tables.heads) h ON h.shard = c.shard AND h.size = c.size
            """, as: "cosignature", keys: ["shard", "size", "witness"]
        ) { row, place in
            if let reason = try self.refusal(ofCosignature: row) {
                self.context.add(.witnessInvalid, at: place, reason)
            }
        }
        try self.forEachRow("SELECT * FROM \(tables.witnessed)", as: "log of node", keys: ["node", "shard"]) {
            row, place in
            if let reason = try self.refusal(ofMemory: row, in: tables) {
                self.context.add(.witnessInvalid, at: place, reason)
            }
        }
    }

    private func refusal(ofCosignature row: SQLRow) throws -> String? {
        guard try row.value("head") != .null else { return "no checkpoint of this size is stored" }
        do {
            let line = try NoteSignature(line: row.text("line"))
            guard line.name == (try DivisionCode(row.text("witness")).domainName) else {
                return "it is a signature of \(line.name)"
            }
            return nil
        } catch let error as EvidenceError {
            return "\(error)"
        }
    }

    private func refusal(ofMemory row: SQLRow, in tables: LogTables) throws -> String? {
        do {
            let body = try Checkpoint(bytes: Array(row.text("note").utf8)).body
            guard body.origin.node.digits == (try row.text("node")),
                body.origin.log.tables == tables, Int64(body.origin.shard) == (try row.integer("shard")),
                Int64(body.size) == (try row.integer("size"))
            else { return "it is a checkpoint of \(body.origin) at \(body.size)" }
            return nil
        } catch let error as EvidenceError {
            return "\(error)"
        }
    }
}

/// Statements about other nodes' logs: that they are what was logged, and that the log has them.
struct ContradictionExamination: StoreExamination {
    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    func run() throws {
        try self.forEachRow(
            """
            SELECT k.digest AS digest, k.statement AS statement, l.evidence AS evidence
            FROM contradictions k LEFT JOIN log_leaves l ON l.shard = k.shard AND l.position = k.position
            """, as: "contradiction", keys: ["digest"]
        ) { row, place in
            do {
                let statement = try LogContradiction(bytes: row.blob("statement"))
                let digest = try statement.digest(self.context.suite.digestAlgorithm)
                guard digest.description == (try row.text("digest")), statement.issuer == self.context.node else {
                    return self.context.add(.evidenceAltered, at: place, "its bytes have another digest or issuer")
                }
                guard try row.value("evidence") == row.value("digest") else {
                    return self.context.add(.receiptUnproven, at: place, "the log has something else at its place")
                }
            } catch let error as EvidenceError {
                self.context.add(.evidenceAltered, at: place, "\(error)")
            }
        }
    }
}
