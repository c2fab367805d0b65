internal import Cryptography
internal import Documents
internal import Storage

/// SQL of the table `urges`: how often a recipient was reminded of a packet; at the sender's node and at the recipient's.
///
/// The reminders themselves are evidence; the count stands apart because two in one transaction must see each other.
enum UrgeTable {
    static func find(_ packet: Digest, _ recipient: UnitAddress, _ session: any SQLSession) throws -> UrgingView? {
        try session.row(
            "SELECT count, latest FROM urges WHERE packet = ? AND recipient = ?",
            [.text(packet.description), .text(recipient.description)]
        ).map { row in
            UrgingView(
                count: Int(try row.integer("count")), latest: UTCMilliseconds(sinceEpoch: try row.integer("latest")))
        }
    }

    /// Counts a reminder.
    static func add(
        _ packet: Digest,
        _ recipient: UnitAddress,
        at time: UTCMilliseconds,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            """
            INSERT INTO urges (packet, recipient, count, latest) VALUES (?, ?, 1, ?)
            ON CONFLICT (packet, recipient) DO UPDATE SET
                count = urges.count + 1,
                latest = CASE WHEN excluded.latest > urges.latest THEN excluded.latest ELSE urges.latest END
            """,
            [.text(packet.description), .text(recipient.description), .integer(time.sinceEpoch)])
    }
}
