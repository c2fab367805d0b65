internal import Documents
internal import Storage

/// SQL of the table `links`: what must be known of a neighbour after a restart.
enum LinkTable {
    struct Record: Sendable, Hashable {
        let neighbour: DivisionCode
        let state: Breaker.State
        let failures: Int
        let retry: UTCMilliseconds
        let cause: String
        let pause: LinkGate.Pause?
        let maintenance: MaintenanceWindow?
    }

    static func set(_ link: Record, at now: UTCMilliseconds, _ session: any SQLSession) throws {
        _ = try session.execute(
            """
            INSERT INTO links (neighbour, state, failures, retry, cause, pause_reason, paused, maintenance_from,
                maintenance_until, changed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (neighbour) DO UPDATE SET state = excluded.state, failures = excluded.failures,
                retry = excluded.retry, cause = excluded.cause, pause_reason = excluded.pause_reason,
                paused = excluded.paused, maintenance_from = excluded.maintenance_from,
                maintenance_until = excluded.maintenance_until, changed = excluded.changed
            """,
            [
                .text(link.neighbour.digits), .text(link.state.rawValue), .integer(link.failures),
                .integer(link.retry.sinceEpoch), .text(link.cause), .text(link.pause?.reason),
                .integer(link.pause?.since.sinceEpoch), .integer(link.maintenance?.from.sinceEpoch),
                .integer(link.maintenance?.until.sinceEpoch), .integer(now.sinceEpoch),
            ])
    }

    static func find(_ neighbour: DivisionCode, _ session: any SQLSession) throws -> Record? {
        try session.row("SELECT * FROM links WHERE neighbour = ?", [.text(neighbour.digits)]).map(Self.record)
    }

    static func record(_ row: SQLRow) throws -> Record {
        guard let state = Breaker.State(rawValue: try row.text("state")) else {
            throw ExchangeError(.failed, "the store holds a malformed link")
        }
        var pause: LinkGate.Pause?
        if let reason = try row.optionalText("pause_reason"), let since = try row.optionalInteger("paused") {
            pause = LinkGate.Pause(reason: reason, since: UTCMilliseconds(sinceEpoch: since))
        }
        var maintenance: MaintenanceWindow?
        if let from = try row.optionalInteger("maintenance_from"),
            let until = try row.optionalInteger("maintenance_until")
        {
            maintenance = try MaintenanceWindow(
                from: UTCMilliseconds(sinceEpoch: from), until: UTCMilliseconds(sinceEpoch: until))
        }
        return Record(
            neighbour: try DivisionCode(row.text("neighbour")), state: state,
            failures: Int(try row.integer("failures")), retry: UTCMilliseconds(sinceEpoch: try row.integer("retry")),
            cause: try row.text("cause"), pause: pause, maintenance: maintenance)
    }
}
