internal import Cryptography
internal import Documents
internal import Storage

/// SQL of the table `dead_letters`: hand-overs that were given up, with what is needed to begin them again.
enum DeadLetterTable {
    struct Record: Sendable, Hashable {
        let packet: Digest
        let neighbour: DivisionCode
        let urgency: Int64
        let hopsLeft: Int
        let passed: [DivisionCode]
        let attempts: Int
        let fault: DeadLetter.Fault
        let code: String
        let detail: String
        let since: UTCMilliseconds
    }

    static func insert(_ letter: Record, _ session: any SQLSession) throws {
        _ = try session.execute(
            """
            INSERT INTO dead_letters (packet, neighbour, urgency, hops_left, passed, attempts, fault, code, detail, since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (packet, neighbour) DO UPDATE SET attempts = excluded.attempts, fault = excluded.fault,
                code = excluded.code, detail = excluded.detail, since = excluded.since
            """,
            [
                .text(letter.packet.description), .text(letter.neighbour.digits), .integer(letter.urgency),
                .integer(letter.hopsLeft), .text(letter.passed.map(\.digits).joined(separator: " ")),
                .integer(letter.attempts), .text(letter.fault.rawValue), .text(letter.code),
                .text(String(letter.detail.prefix(500))), .integer(letter.since.sinceEpoch),
            ])
    }

    static func find(_ packet: Digest, _ session: any SQLSession) throws -> [Record] {
        try session.rows(
            "SELECT * FROM dead_letters WHERE packet = ? ORDER BY neighbour", [.text(packet.description)]
        ).map(Self.record)
    }

    static func all(limit: Int, _ session: any SQLSession) throws -> [Record] {
        try session.rows("SELECT * FROM dead_letters ORDER BY since DESC, packet LIMIT ?", [.integer(limit)])
            .map(Self.record)
    }

    static func counts(_ session: any SQLSession) throws -> [DeadLetter.Fault: Int] {
        try session.rows("SELECT fault, COUNT(*) AS n FROM dead_letters GROUP BY fault", []).reduce(into: [:]) {
            if let fault = DeadLetter.Fault(rawValue: try $1.text("fault")) { $0[fault] = Int(try $1.integer("n")) }
        }
    }

    static func exists(_ packet: Digest, _ session: any SQLSession) throws -> Bool {
        try session.row("SELECT packet FROM dead_letters WHERE packet = ? LIMIT 1", [.text(packet.description)]) != nil
    }

    static func remove(_ packet: Digest, _ neighbour: DivisionCode, _ session: any SQLSession) throws {
        _ = try session.execute(
            "DELETE FROM dead_letters WHERE packet = ? AND neighbour = ?",
            [.text(packet.description), .text(neighbour.digits)])
    }

    static func record(_ row: SQLRow) throws -> Record {
        guard let packet = Digest(try row.text("packet")), let fault = DeadLetter.Fault(rawValue: try row.text("fault"))
        else { throw ExchangeError(.failed, "the store holds a malformed dead letter") }
        return Record(
            packet: packet, neighbour: try DivisionCode(row.text("neighbour")), urgency: try row.integer("urgency"),
            hopsLeft: Int(try row.integer("hops_left")),
            passed: try row.text("passed").split(separator: " ").map { try DivisionCode(String($0)) },
            attempts: Int(try row.integer("attempts")), fault: fault, code: try row.text("code"),
            detail: try row.text("detail"), since: UTCMilliseconds(sinceEpoch: try row.integer("since")))
    }
}

/// SQL of the table `operator_acts`: what operators did to queue and links.
enum OperatorActTable {
    static func insert(
        _ act: String,
        _ subject: String,
        reason: String,
        at now: UTCMilliseconds,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            "INSERT INTO operator_acts (time, act, subject, reason) VALUES (?, ?, ?, ?)",
            [.integer(now.sinceEpoch), .text(act), .text(subject), .text(reason)])
    }
}
