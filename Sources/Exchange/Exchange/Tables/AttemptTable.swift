internal import Cryptography
internal import Documents
internal import Storage

/// SQL of the table `attempts`: one row for each try to hand a packet over.
enum AttemptTable {
    static func insert(_ attempt: AttemptView, of packet: Digest, _ session: any SQLSession) throws {
        _ = try session.execute(
            """
            INSERT INTO attempts (packet, neighbour, started, milliseconds, bytes, result, reason, phase)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(packet.description), .text(attempt.neighbour.digits), .integer(attempt.started.sinceEpoch),
                .integer(attempt.milliseconds), .integer(Int64(clamping: attempt.bytes)), .text(attempt.result),
                .text(String(attempt.reason.prefix(500))), .text(attempt.phase),
            ])
    }

    /// The attempts for a packet, the newest first.
    static func all(of packet: Digest, limit: Int, _ session: any SQLSession) throws -> [AttemptView] {
        try session.rows(
            "SELECT * FROM attempts WHERE packet = ? ORDER BY number DESC LIMIT ?",
            [.text(packet.description), .integer(limit)]
        ).map { row in
            AttemptView(
                neighbour: try DivisionCode(row.text("neighbour")),
                started: UTCMilliseconds(sinceEpoch: try row.integer("started")),
                milliseconds: try row.integer("milliseconds"), bytes: UInt64(clamping: try row.integer("bytes")),
                phase: try row.text("phase"), result: try row.text("result"), reason: try row.text("reason"))
        }
    }

    /// Removes attempts that began before a time, a part of them at once.
    ///
    /// - Returns: How many were removed.
    static func prune(before time: UTCMilliseconds, limit: Int, _ session: any SQLSession) throws -> Int {
        try session.execute(
            "DELETE FROM attempts WHERE number IN (SELECT number FROM attempts WHERE started < ? LIMIT ?)",
            [.integer(time.sinceEpoch), .integer(limit)])
    }
}
