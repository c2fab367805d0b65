internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// What the entries of the log of people say: that it is what was logged, and that nothing is said that was not.
struct PeopleExamination: StoreExamination {
    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    /// The entries of the log, each with what is stored of it.
    static let entries = """
        SELECT l.shard AS shard, l.position AS position, l.evidence AS evidence, p.digest AS digest, p.time AS time,
            p.act AS act, p.entry AS entry, p.fields AS fields
        FROM people_leaves l LEFT JOIN people_entries p ON p.shard = l.shard AND p.position = l.position
        """

    /// Acts that stand beside the log and not in it; those in it are looked at with their entries.
    func run() throws {
        try self.forEachRow(
            """
            SELECT p.shard AS shard, p.position AS position FROM people_entries p
            WHERE NOT EXISTS
                (SELECT 1 AS one FROM people_leaves l WHERE l.shard = p.shard AND l.position = p.position)
            """, as: "act of a person", keys: ["shard", "position"]
        ) { _, place in
            self.context.add(.peopleMissing, at: place, "the log has no entry at this place")
        }
    }

    /// Compares what is stored of an act with its entry in the log.
    ///
    /// - Parameters:
    ///   - row: A row of ``entries``.
    ///   - digest: The entry.
    ///   - place: How it is named in findings.
    /// - Throws: `StorageError` when the row has other columns, or a CryptographyError when the library fails.
    func examine(_ row: SQLRow, _ digest: Digest, at place: String) throws {
        guard try row.value("entry") != .null else {
            return self.context.add(.peopleMissing, at: place, "what it says is not stored")
        }
        do {
            if let reason = try self.refusal(of: row, digest) {
                self.context.add(.peopleAltered, at: place, reason)
            }
        } catch let error as EvidenceError {
            self.context.add(.peopleAltered, at: place, "\(error)")
        }
    }

    private func refusal(of row: SQLRow, _ digest: Digest) throws -> String? {
        let entry = try PeopleEntry(bytes: row.blob("entry"))
        guard try entry.digest(self.context.suite.digestAlgorithm) == digest else {
            return "its bytes have another digest"
        }
        guard digest.description == (try row.text("digest")), entry.time.sinceEpoch == (try row.integer("time")),
            entry.act.rawValue == (try row.text("act")), entry.node == self.context.node
        else { return "its columns are not those of its bytes" }
        let fields = try OpenedFields(bytes: row.blob("fields"))
        guard Set(fields.fields.keys) == Set(entry.fields.keys) else { return "it has other fields than it speaks of" }
        let wrong = try entry.disagreements(with: fields)
        return wrong.isEmpty ? nil : "the fields \(wrong.joined(separator: ", ")) have another digest"
    }
}
