internal import Cryptography
internal import Documents
internal import Storage

/// SQL of the table `waits`: what the sender's node waits for, a row for each packet and recipient until it is over.
///
/// A row says when to look again, no more: what is to be said then is decided anew from delivery and evidence.
enum SilenceTable {
    /// A row.
    struct Record: Sendable, Hashable {
        let packet: Digest
        let recipient: UnitAddress
        /// The gravest silence so far; nil when there is none.
        let awaited: AwaitedReceipt?
        let level: SilenceLevel
        /// Since when that silence stands.
        let since: UTCMilliseconds
        /// When to look again.
        let due: UTCMilliseconds
    }

    /// Begins to wait, or to wait anew.
    static func begin(_ packet: Digest, _ recipient: UnitAddress, due: UTCMilliseconds, _ session: any SQLSession)
        throws
    {
        _ = try session.execute(
            """
            INSERT INTO waits (packet, recipient, awaited, level, since, due) VALUES (?, ?, '', 0, 0, ?)
            ON CONFLICT (packet, recipient) DO UPDATE SET awaited = '', level = 0, since = 0, due = excluded.due
            """, [.text(packet.description), .text(recipient.description), .integer(due.sinceEpoch)])
    }

    /// Waits no more.
    static func end(_ packet: Digest, _ recipient: UnitAddress, _ session: any SQLSession) throws {
        _ = try session.execute(
            "DELETE FROM waits WHERE packet = ? AND recipient = ?",
            [.text(packet.description), .text(recipient.description)])
    }

    /// Keeps how it stands and when to look again.
    static func update(_ record: Record, _ session: any SQLSession) throws {
        _ = try session.execute(
            "UPDATE waits SET awaited = ?, level = ?, since = ?, due = ? WHERE packet = ? AND recipient = ?",
            [
                .text(record.awaited?.rawValue ?? ""), .integer(record.level.rawValue),
                .integer(record.since.sinceEpoch), .integer(record.due.sinceEpoch), .text(record.packet.description),
                .text(record.recipient.description),
            ])
    }

    /// Has everything looked at again, because deadlines are counted differently.
    static func makeAllDue(_ session: any SQLSession) throws { _ = try session.execute("UPDATE waits SET due = 0") }

    static func find(_ packet: Digest, _ recipient: UnitAddress, _ session: any SQLSession) throws -> Record? {
        try session.row(
            "SELECT * FROM waits WHERE packet = ? AND recipient = ?",
            [.text(packet.description), .text(recipient.description)]
        ).map(Self.record)
    }

    /// What is to be looked at, the longest due first.
    static func due(at now: UTCMilliseconds, limit: Int, _ session: any SQLSession) throws -> [Record] {
        try session.rows(
            "SELECT * FROM waits WHERE due <= ? ORDER BY due, packet, recipient LIMIT ?",
            [.integer(now.sinceEpoch), .integer(limit)]
        ).map(Self.record)
    }

    static func nextDue(_ session: any SQLSession) throws -> UTCMilliseconds? {
        try session.row("SELECT MIN(due) AS due FROM waits")?.optionalInteger("due")
            .map { UTCMilliseconds(sinceEpoch: $0) }
    }

    /// The silences, the gravest and oldest first.
    static func standing(limit: Int, _ session: any SQLSession) throws -> [Record] {
        try session.rows(
            "SELECT * FROM waits WHERE level > 0 ORDER BY level DESC, since, packet, recipient LIMIT ?",
            [.integer(limit)]
        ).map(Self.record)
    }

    /// How many silences there are of each kind, and since when the oldest.
    static func counts(_ session: any SQLSession) throws -> [SilenceCount] {
        try session.rows(
            """
            SELECT awaited, level, COUNT(*) AS n, MIN(since) AS oldest FROM waits WHERE level > 0
            GROUP BY awaited, level ORDER BY level DESC, awaited
            """
        ).compactMap { row in
            guard let awaited = AwaitedReceipt(rawValue: try row.text("awaited")) else { return nil }
            return SilenceCount(
                awaited: awaited, isOverdue: try row.integer("level") == SilenceLevel.overdue.rawValue,
                count: Int(try row.integer("n")), since: UTCMilliseconds(sinceEpoch: try row.integer("oldest")))
        }
    }

    static func record(_ row: SQLRow) throws -> Record {
        let awaited = try row.text("awaited")
        guard let packet = Digest(try row.text("packet")), let level = SilenceLevel(rawValue: try row.integer("level")),
            awaited.isEmpty == (level == .none), awaited.isEmpty || AwaitedReceipt(rawValue: awaited) != nil
        else { throw ExchangeError(.failed, "the store holds a malformed wait for a receipt") }
        return Record(
            packet: packet, recipient: try UnitAddress(row.text("recipient")),
            awaited: AwaitedReceipt(rawValue: awaited), level: level,
            since: UTCMilliseconds(sinceEpoch: try row.integer("since")),
            due: UTCMilliseconds(sinceEpoch: try row.integer("due")))
    }
}
