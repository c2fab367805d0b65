internal import Cryptography
internal import Documents
internal import Storage

/// A packet that waits for a neighbour.
struct HopRecord: Sendable, Hashable {
    let packet: Digest
    let neighbour: DivisionCode
    let urgency: Int64
    let created: UTCMilliseconds
    let expires: UTCMilliseconds
    let hopsLeft: Int
    let passed: [DivisionCode]
    let attempts: Int
    let due: UTCMilliseconds
    let cause: String
    let size: UInt64

    var lane: Lane { Lane(size: self.size) }
}

/// SQL of the table `hops`: the durable queue, one row for each packet and next hop.
enum HopTable {
    static func insert(_ hop: HopRecord, _ session: any SQLSession) throws {
        _ = try session.execute(
            """
            INSERT INTO hops (packet, neighbour, urgency, created, expires, hops_left, passed, attempts, due, cause,
                lane, turn, size)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                .text(hop.packet.description), .text(hop.neighbour.digits), .integer(hop.urgency),
                .integer(hop.created.sinceEpoch), .integer(hop.expires.sinceEpoch), .integer(hop.hopsLeft),
                .text(hop.passed.map(\.digits).joined(separator: " ")), .integer(hop.attempts),
                .integer(hop.due.sinceEpoch), .text(hop.cause), .integer(hop.lane.rawValue),
                .integer(Lane.turn(created: hop.created, urgency: hop.urgency)),
                .integer(Int64(clamping: hop.size)),
            ])
    }

    /// The packets of a lane that a neighbour may be sent now, in their turn.
    ///
    /// What is due later than any wait can last was postponed before the clock was set back, and is due.
    static func due(
        for neighbour: DivisionCode,
        lane: Lane,
        minimumUrgency: Int64,
        at now: UTCMilliseconds,
        limit: Int,
        _ session: any SQLSession
    ) throws -> [HopRecord] {
        try session.rows(
            """
            SELECT * FROM hops WHERE neighbour = ? AND lane = ? AND (due <= ? OR due > ?) AND urgency >= ?
            ORDER BY turn LIMIT ?
            """,
            [
                .text(neighbour.digits), .integer(lane.rawValue), .integer(now.sinceEpoch),
                .integer(now.advanced(by: RetryPolicy.longest).sinceEpoch), .integer(minimumUrgency), .integer(limit),
            ]
        ).map(Self.record)
    }

    /// The urgency of the most urgent packet that waits for a neighbour; nil when none does.
    static func mostUrgent(for neighbour: DivisionCode, _ session: any SQLSession) throws -> Int64? {
        try session.row(
            "SELECT urgency FROM hops WHERE neighbour = ? ORDER BY urgency DESC LIMIT 1", [.text(neighbour.digits)])?
            .integer("urgency")
    }

    static func all(
        for neighbour: DivisionCode? = nil,
        limit: Int,
        _ session: any SQLSession
    ) throws -> [HopRecord] {
        guard let neighbour else {
            return try session.rows(
                "SELECT * FROM hops ORDER BY neighbour, lane, turn LIMIT ?", [.integer(limit)]
            ).map(Self.record)
        }
        return try session.rows(
            "SELECT * FROM hops WHERE neighbour = ? ORDER BY lane, turn LIMIT ?",
            [.text(neighbour.digits), .integer(limit)]
        ).map(Self.record)
    }

    /// What one of the first packets in turn last failed by; nil when none of them has.
    static func latestCause(for neighbour: DivisionCode, _ session: any SQLSession) throws -> String? {
        try session.rows(
            "SELECT cause FROM hops WHERE neighbour = ? ORDER BY lane, turn LIMIT 64", [.text(neighbour.digits)]
        ).map { try $0.text("cause") }.first { !$0.isEmpty }
    }

    static func all(of packet: Digest, _ session: any SQLSession) throws -> [HopRecord] {
        try session.rows("SELECT * FROM hops WHERE packet = ? ORDER BY neighbour", [.text(packet.description)])
            .map(Self.record)
    }

    /// When the next packet for a neighbour that is not due yet will be; nil when there is none.
    static func nextDue(
        for neighbour: DivisionCode,
        after now: UTCMilliseconds,
        _ session: any SQLSession
    ) throws -> UTCMilliseconds? {
        try session.row(
            "SELECT MIN(due) AS due FROM hops WHERE neighbour = ? AND due > ?",
            [.text(neighbour.digits), .integer(now.sinceEpoch)])?
            .optionalInteger("due").map { UTCMilliseconds(sinceEpoch: $0) }
    }

    static func expired(at now: UTCMilliseconds, limit: Int, _ session: any SQLSession) throws -> [HopRecord] {
        try session.rows("SELECT * FROM hops WHERE expires <= ? LIMIT ?", [.integer(now.sinceEpoch), .integer(limit)])
            .map(Self.record)
    }

    static func postpone(
        _ packet: Digest,
        _ neighbour: DivisionCode,
        until due: UTCMilliseconds,
        cause: String,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            "UPDATE hops SET attempts = attempts + 1, due = ?, cause = ? WHERE packet = ? AND neighbour = ?",
            [.integer(due.sinceEpoch), .text(cause), .text(packet.description), .text(neighbour.digits)])
    }

    /// Makes everything for a neighbour due at once, because it is back.
    static func hasten(_ neighbour: DivisionCode, at now: UTCMilliseconds, _ session: any SQLSession) throws {
        for table in ["hops", "messages"] {
            _ = try session.execute(
                "UPDATE \(table) SET due = ? WHERE neighbour = ? AND due > ?",
                [.integer(now.sinceEpoch), .text(neighbour.digits), .integer(now.sinceEpoch)])
        }
    }

    static func remove(_ packet: Digest, _ neighbour: DivisionCode, _ session: any SQLSession) throws {
        _ = try session.execute(
            "DELETE FROM hops WHERE packet = ? AND neighbour = ?",
            [.text(packet.description), .text(neighbour.digits)])
    }

    /// Ends a queue entry nobody waits for any more; while it was served, another copy may have brought more recipients.
    static func settle(_ packet: Digest, _ neighbour: DivisionCode, _ session: any SQLSession) throws {
        guard try DeliveryTable.queued(packet, for: neighbour, session).isEmpty else { return }
        try Self.remove(packet, neighbour, session)
    }

    /// What the last attempt failed by; nil when the packet does not wait for the neighbour.
    static func cause(_ packet: Digest, _ neighbour: DivisionCode, _ session: any SQLSession) throws -> String? {
        try session.row(
            "SELECT cause FROM hops WHERE packet = ? AND neighbour = ?",
            [.text(packet.description), .text(neighbour.digits)])?.text("cause")
    }

    static func isWaiting(_ packet: Digest, _ session: any SQLSession) throws -> Bool {
        try session.row("SELECT packet FROM hops WHERE packet = ? LIMIT 1", [.text(packet.description)]) != nil
    }

    /// How many packets wait for each neighbour, by how long.
    static func ages(at now: UTCMilliseconds, _ session: any SQLSession) throws -> [QueueAges] {
        let columns = QueueAges.limits.indices.map { index in
            "CAST(SUM(CASE WHEN created > ? THEN 1 ELSE 0 END) AS {integer}) AS up_to_\(index)"
        }
        let limits = QueueAges.limits.map {
            SQLValue.integer(now.advanced(by: .seconds(-60 * $0)).sinceEpoch)
        }
        return try session.rows(
            """
            SELECT neighbour, COUNT(*) AS n, CAST(SUM(size) AS {integer}) AS bytes,
                \(columns.joined(separator: ", "))
            FROM hops GROUP BY neighbour ORDER BY neighbour
            """, limits
        ).map { row in
            let total = Int(try row.integer("n"))
            let cumulative = try QueueAges.limits.indices.map { Int(try row.integer("up_to_\($0)")) } + [total]
            let counts = zip(cumulative, [0] + cumulative).map { $0 - $1 }
            return QueueAges(
                neighbour: try DivisionCode(row.text("neighbour")), counts: counts,
                bytes: UInt64(clamping: try row.integer("bytes")))
        }
    }

    static func record(_ row: SQLRow) throws -> HopRecord {
        guard let packet = Digest(try row.text("packet")) else {
            throw ExchangeError(.failed, "the store holds a malformed queue entry")
        }
        return HopRecord(
            packet: packet,
            neighbour: try DivisionCode(row.text("neighbour")),
            urgency: try row.integer("urgency"),
            created: UTCMilliseconds(sinceEpoch: try row.integer("created")),
            expires: UTCMilliseconds(sinceEpoch: try row.integer("expires")),
            hopsLeft: Int(try row.integer("hops_left")),
            passed: try row.text("passed").split(separator: " ").map { try DivisionCode(String($0)) },
            attempts: Int(try row.integer("attempts")),
            due: UTCMilliseconds(sinceEpoch: try row.integer("due")),
            cause: try row.text("cause"),
            size: UInt64(clamping: try row.integer("size"))
        )
    }
}
