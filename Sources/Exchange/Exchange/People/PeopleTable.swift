internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// SQL of the table `people_entries`: what the entries of the log of people say.
enum PeopleTable {
    static func insert(
        _ entry: PeopleEntry,
        _ fields: OpenedFields,
        digest: Digest,
        shard: Int64,
        position: Int,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            """
            INSERT INTO people_entries (shard, position, digest, time, act, entry, fields)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(shard), .integer(position), .text(digest.description), .integer(entry.time.sinceEpoch),
                .text(entry.act.rawValue), .blob(entry.bytes), .blob(fields.bytes),
            ])
    }

    /// Entries behind a place, in the order of the log.
    static func all(
        after place: PeoplePlace,
        from: UTCMilliseconds?,
        to: UTCMilliseconds?,
        act: PeopleAct?,
        limit: Int,
        _ session: any SQLSession
    ) throws -> [RecordedAct] {
        var (conditions, arguments) = (
            "(shard > ? OR (shard = ? AND position > ?))",
            [SQLValue.integer(place.shard), .integer(place.shard), .integer(place.position)]
        )
        for (condition, value) in [("time >= ?", from), ("time < ?", to)] {
            guard let value else { continue }
            conditions += " AND \(condition)"
            arguments.append(.integer(value.sinceEpoch))
        }
        if let act {
            conditions += " AND act = ?"
            arguments.append(.text(act.rawValue))
        }
        return try session.rows(
            "SELECT * FROM people_entries WHERE \(conditions) ORDER BY shard, position LIMIT ?",
            arguments + [.integer(limit)]
        ).map { row in
            RecordedAct(
                place: PeoplePlace(shard: Int(try row.integer("shard")), position: Int(try row.integer("position"))),
                entry: try PeopleEntry(bytes: row.blob("entry")), fields: try OpenedFields(bytes: row.blob("fields")))
        }
    }
}
