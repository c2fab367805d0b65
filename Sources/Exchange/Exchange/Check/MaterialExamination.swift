internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// Certificates and lists of the moment, and timestamps: that they are what was kept, and that what is named is there.
struct MaterialExamination: StoreExamination {
    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    func run() throws {
        try self.forEachRow("SELECT * FROM trust_objects", as: "certificate or list", keys: ["digest"]) { row, place in
            if let reason = try Self.refusal(ofObject: row) { self.context.add(.materialDamaged, at: place, reason) }
        }
        try self.forEachRow("SELECT * FROM trust_sets", as: "set of certificates", keys: ["number"]) { row, place in
            if let reason = try self.refusal(ofSet: row) { self.context.add(.materialDamaged, at: place, reason) }
        }
        for (table, keys) in [
            ("log_heads", ["shard", "size"]), ("evidence", ["digest"]), ("cosignatures", ["shard", "size", "witness"]),
            ("timestamps", ["shard", "size"]), ("people_heads", ["shard", "size"]),
            ("people_cosignatures", ["shard", "size", "witness"]),
        ] {
            try self.forEachRow(
                """
                SELECT * FROM \(table) WHERE material IS NOT NULL
                    AND NOT EXISTS (SELECT 1 AS one FROM trust_sets WHERE number = \(table).material)
                """, as: table, keys: keys
            ) { _, place in
                self.context.add(.materialDamaged, at: place, "the certificates and lists of its moment are not stored")
            }
        }
        try self.forEachRow(
            """
            SELECT t.shard AS shard, t.size AS size, t.token AS token, h.note AS note
            FROM timestamps t LEFT JOIN log_heads h ON h.shard = t.shard AND h.size = t.size
            """, as: "timestamp", keys: ["shard", "size"]
        ) { row, place in
            if let reason = try Self.refusal(ofStamp: row) { self.context.add(.timestampInvalid, at: place, reason) }
        }
    }

    private static func refusal(ofObject row: SQLRow) throws -> String? {
        let der = try row.blob("der")
        guard try DigestAlgorithm.sha256.hash(der).hex == (try row.text("digest")) else {
            return "its bytes have another digest"
        }
        do throws(CryptographyError) {
            switch MaterialSet.Kind(rawValue: (try? row.text("kind")) ?? "") {
            case .certificate: _ = try Certificate(der: der)
            case .revocationList: _ = try RevocationList(der: der)
            case nil: return "it is of no kind that is known"
            }
            return nil
        } catch {
            return error.message
        }
    }

    private func refusal(ofSet row: SQLRow) throws -> String? {
        let text = try row.text("members")
        guard try MaterialSet.digest(of: text) == (try row.text("digest")) else {
            return "its members have another digest"
        }
        for digest in text.split(separator: " ") {
            guard try self.exists("SELECT 1 AS one FROM trust_objects WHERE digest = ?", [.text(String(digest))]) else {
                return "\(digest) is not stored"
            }
        }
        return nil
    }

    private static func refusal(ofStamp row: SQLRow) throws -> String? {
        guard try row.value("note") != .null else { return "no checkpoint of this size is stored" }
        do {
            let checkpoint = try Checkpoint(bytes: Array(row.text("note").utf8))
            let token = try TimestampToken(der: row.blob("token"))
            return try token.information.imprint == checkpoint.stampedDigest() ? nil : "it is over something else"
        } catch let error as CryptographyError {
            return error.message
        } catch let error as EvidenceError {
            return "\(error)"
        }
    }
}
