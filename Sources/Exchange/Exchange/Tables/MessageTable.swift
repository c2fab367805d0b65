internal import Cryptography
internal import Documents
internal import Storage

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

    static func record(_ row: SQLRow) throws -> Record {
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
