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
}

/// SQL of the table `hops`: the durable queue, one row for each packet and next hop.
enum HopTable {
    static func insert(_ hop: HopRecord, _ session: any SQLSession) throws {
        _ = try session.execute(
            """
            INSERT INTO hops (packet, neighbour, urgency, created, expires, hops_left, passed, attempts, due, cause)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                .text(hop.packet.description), .text(hop.neighbour.digits), .integer(hop.urgency),
                .integer(hop.created.sinceEpoch), .integer(hop.expires.sinceEpoch), .integer(hop.hopsLeft),
                .text(hop.passed.map(\.digits).joined(separator: " ")), .integer(hop.attempts),
                .integer(hop.due.sinceEpoch), .text(hop.cause),
            ])
    }

    /// The packets a neighbour may be sent now, the most urgent and oldest first.
    static func due(
        for neighbour: DivisionCode,
        at now: UTCMilliseconds,
        limit: Int,
        _ session: any SQLSession
    ) throws -> [HopRecord] {
        try session.rows(
            "SELECT * FROM hops WHERE neighbour = ? AND due <= ? ORDER BY urgency DESC, created LIMIT ?",
            [.text(neighbour.digits), .integer(now.sinceEpoch), .integer(limit)]
        ).map(Self.record)
    }

    static func all(limit: Int, _ session: any SQLSession) throws -> [HopRecord] {
        try session.rows("SELECT * FROM hops ORDER BY neighbour, urgency DESC, created LIMIT ?", [.integer(limit)])
            .map(Self.record)
    }

    /// When the next packet for a neighbour is due, nil when none waits.
    static func nextDue(for neighbour: DivisionCode, _ session: any SQLSession) throws -> UTCMilliseconds? {
        try session.row("SELECT MIN(due) AS due FROM hops WHERE neighbour = ?", [.text(neighbour.digits)])?
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

    /// What the last attempt failed by; nil when the packet does not wait for the neighbour.
    static func cause(_ packet: Digest, _ neighbour: DivisionCode, _ session: any SQLSession) throws -> String? {
        try session.row(
            "SELECT cause FROM hops WHERE packet = ? AND neighbour = ?",
            [.text(packet.description), .text(neighbour.digits)])?.text("cause")
    }

    static func isWaiting(_ packet: Digest, _ session: any SQLSession) throws -> Bool {
        try session.row("SELECT packet FROM hops WHERE packet = ? LIMIT 1", [.text(packet.description)]) != nil
    }

    private static func record(_ row: SQLRow) throws -> HopRecord {
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
            cause: try row.text("cause")
        )
    }
}

/// SQL of the table `attempts`: one row for each try.
enum AttemptTable {
    struct Attempt: Sendable, Hashable {
        let packet: Digest
        let neighbour: DivisionCode
        let started: UTCMilliseconds
        let milliseconds: Int64
        let bytes: UInt64
        let result: String
        let reason: String
    }

    static func insert(_ attempt: Attempt, _ session: any SQLSession) throws {
        _ = try session.execute(
            """
            INSERT INTO attempts (packet, neighbour, started, milliseconds, bytes, result, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(attempt.packet.description), .text(attempt.neighbour.digits),
                .integer(attempt.started.sinceEpoch), .integer(attempt.milliseconds),
                .integer(Int64(clamping: attempt.bytes)), .text(attempt.result), .text(attempt.reason),
            ])
    }
}

/// SQL of the table `messages`: receipts and recalls on their way to a node.
enum MessageTable {
    struct Record: Sendable, Hashable {
        let number: Int64
        let message: SystemMessage
        let attempts: Int
    }

    static func insert(
        _ message: SystemMessage,
        via neighbour: DivisionCode,
        due: UTCMilliseconds,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            """
            INSERT INTO messages (kind, destination, neighbour, digest, body, attempts, due, cause)
            VALUES (?, ?, ?, ?, ?, 0, ?, '') ON CONFLICT DO NOTHING
            """,
            [
                .text(message.kind.rawValue), .text(message.destination.digits), .text(neighbour.digits),
                .text(message.digest.description), .blob(message.body), .integer(due.sinceEpoch),
            ])
    }

    /// The messages a neighbour may be sent now, the oldest first: as many as fit into one batch, but one at least.
    static func due(
        for neighbour: DivisionCode,
        at now: UTCMilliseconds,
        limit: Int,
        bytes: Int,
        _ session: any SQLSession
    ) throws -> [Record] {
        let waiting = try session.rows(
            """
            SELECT number, LENGTH(body) AS size FROM messages WHERE neighbour = ? AND due <= ?
            ORDER BY number LIMIT ?
            """, [.text(neighbour.digits), .integer(now.sinceEpoch), .integer(limit)])
        var numbers: [Int64] = []
        var total = 0
        for row in waiting {
            total += Int(try row.integer("size"))
            guard numbers.isEmpty || total <= bytes else { break }
            numbers.append(try row.integer("number"))
        }
        return try numbers.compactMap { number in
            try session.row("SELECT * FROM messages WHERE number = ?", [.integer(number)]).map(Self.record)
        }
    }

    private static func record(_ row: SQLRow) throws -> Record {
        guard let kind = SystemMessage.Kind(rawValue: try row.text("kind")),
            let digest = Digest(try row.text("digest"))
        else { throw ExchangeError(.failed, "the store holds a malformed system message") }
        return Record(
            number: try row.integer("number"),
            message: SystemMessage(
                kind: kind, destination: try DivisionCode(row.text("destination")), digest: digest,
                body: try row.blob("body")),
            attempts: Int(try row.integer("attempts")))
    }

    static func nextDue(for neighbour: DivisionCode, _ session: any SQLSession) throws -> UTCMilliseconds? {
        try session.row("SELECT MIN(due) AS due FROM messages WHERE neighbour = ?", [.text(neighbour.digits)])?
            .optionalInteger("due").map { UTCMilliseconds(sinceEpoch: $0) }
    }

    static func remove(_ numbers: [Int64], _ session: any SQLSession) throws {
        for number in numbers {
            _ = try session.execute("DELETE FROM messages WHERE number = ?", [.integer(number)])
        }
    }

    static func postpone(
        _ numbers: [Int64],
        until due: UTCMilliseconds,
        cause: String,
        _ session: any SQLSession
    ) throws {
        for number in numbers {
            _ = try session.execute(
                "UPDATE messages SET attempts = attempts + 1, due = ?, cause = ? WHERE number = ?",
                [.integer(due.sinceEpoch), .text(cause), .integer(number)])
        }
    }

    static func count(for neighbour: DivisionCode, _ session: any SQLSession) throws -> Int {
        Int(
            try session.row("SELECT COUNT(*) AS n FROM messages WHERE neighbour = ?", [.text(neighbour.digits)])?
                .integer("n") ?? 0)
    }
}
