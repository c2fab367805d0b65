internal import Cryptography
internal import Documents
internal import Packets
internal import Storage

/// Where a packet stands for one recipient, as a row.
struct DeliveryRecord: Sendable, Hashable {
    let packet: Digest
    let recipient: UnitAddress
    let kind: Envelope.Recipient.Kind
    /// The next hop; nil for recipients of this node.
    let neighbour: DivisionCode?
    let state: DeliveryState
    let cause: String
    let changed: UTCMilliseconds
    /// Digest of the newest evidence about it.
    let latest: Digest?

    var isLocal: Bool { self.neighbour == nil }
}

/// SQL of the table `deliveries`; the state changes by compare-and-set only.
enum DeliveryTable {
    static func insert(_ delivery: DeliveryRecord, _ session: any SQLSession) throws -> Bool {
        try session.execute(
            """
            INSERT INTO deliveries (packet, recipient, kind, neighbour, is_local, state, cause, changed, latest)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                .text(delivery.packet.description), .text(delivery.recipient.description),
                .text(delivery.kind.rawValue), .text(delivery.neighbour?.digits), .boolean(delivery.isLocal),
                .text(delivery.state.rawValue), .text(delivery.cause), .integer(delivery.changed.sinceEpoch),
                .text(delivery.latest?.description),
            ]) == 1
    }

    static func find(
        _ packet: Digest,
        _ recipient: UnitAddress,
        _ session: any SQLSession
    ) throws -> DeliveryRecord? {
        try session.row(
            "SELECT * FROM deliveries WHERE packet = ? AND recipient = ?",
            [.text(packet.description), .text(recipient.description)]
        ).map(Self.record)
    }

    static func all(of packet: Digest, _ session: any SQLSession) throws -> [DeliveryRecord] {
        try session.rows(
            "SELECT * FROM deliveries WHERE packet = ? ORDER BY recipient", [.text(packet.description)]
        ).map(Self.record)
    }

    /// Recipients that still wait for a neighbour.
    static func queued(
        _ packet: Digest,
        for neighbour: DivisionCode,
        _ session: any SQLSession
    ) throws -> [UnitAddress] {
        try session.rows(
            "SELECT recipient FROM deliveries WHERE packet = ? AND neighbour = ? AND state = ? ORDER BY recipient",
            [.text(packet.description), .text(neighbour.digits), .text(DeliveryState.queued.rawValue)]
        ).map { try UnitAddress($0.text("recipient")) }
    }

    /// Whether somebody still needs the bytes of a packet: a next hop, or a recipient of this node that was given it.
    static func needsContent(_ packet: Digest, _ session: any SQLSession) throws -> Bool {
        if try HopTable.isWaiting(packet, session) || DeadLetterTable.exists(packet, session) { return true }
        return try Self.all(of: packet, session).contains { $0.isLocal && $0.state != .undeliverable }
    }

    /// Lets a recipient wait for a neighbour again; only an operator decides that.
    static func requeue(
        _ delivery: DeliveryRecord,
        via neighbour: DivisionCode,
        at now: UTCMilliseconds,
        _ session: any SQLSession
    ) throws {
        _ = try session.execute(
            """
            UPDATE deliveries SET state = ?, cause = '', changed = ?, neighbour = ?
            WHERE packet = ? AND recipient = ? AND state = ?
            """,
            [
                .text(DeliveryState.queued.rawValue), .integer(now.sinceEpoch), .text(neighbour.digits),
                .text(delivery.packet.description), .text(delivery.recipient.description),
                .text(delivery.state.rawValue),
            ])
    }

    /// What a unit has received, newest first.
    static func inbox(
        of unit: UnitAddress,
        limit: Int,
        _ session: any SQLSession
    ) throws -> [DeliveryRecord] {
        try session.rows(
            "SELECT * FROM deliveries WHERE recipient = ? AND is_local = 1 ORDER BY changed DESC, packet LIMIT ?",
            [.text(unit.description), .integer(limit)]
        ).map(Self.record)
    }

    /// Applies an event.
    ///
    /// - Returns: The state afterwards, or nil when the state forbids the event or the row is not there.
    static func apply(
        _ event: DeliveryEvent,
        packet: Digest,
        recipient: UnitAddress,
        cause: String,
        evidence: Digest?,
        at now: UTCMilliseconds,
        _ session: any SQLSession
    ) throws -> DeliveryState? {
        guard let row = try Self.find(packet, recipient, session) else { return nil }
        switch DeliveryStateMachine.apply(event, to: row.state) {
        case .forbidden: return nil
        case .unchanged: return row.state
        case .moved(let state):
            _ = try session.execute(
                """
                UPDATE deliveries SET state = ?, cause = ?, changed = ?, latest = COALESCE(?, latest)
                WHERE packet = ? AND recipient = ? AND state = ?
                """,
                [
                    .text(state.rawValue), .text(cause), .integer(now.sinceEpoch), .text(evidence?.description),
                    .text(packet.description), .text(recipient.description), .text(row.state.rawValue),
                ])
            if SilenceRules.awaited(in: state).isEmpty { try SilenceTable.end(packet, recipient, session) }
            return state
        }
    }

    static func record(_ row: SQLRow) throws -> DeliveryRecord {
        guard let packet = Digest(try row.text("packet")),
            let kind = Envelope.Recipient.Kind(rawValue: try row.text("kind")),
            let state = DeliveryState(rawValue: try row.text("state"))
        else { throw ExchangeError(.failed, "the store holds a malformed delivery") }
        return DeliveryRecord(
            packet: packet,
            recipient: try UnitAddress(row.text("recipient")),
            kind: kind,
            neighbour: try row.optionalText("neighbour").map { try DivisionCode($0) },
            state: state,
            cause: try row.text("cause"),
            changed: UTCMilliseconds(sinceEpoch: try row.integer("changed")),
            latest: try row.optionalText("latest").flatMap { Digest($0) }
        )
    }
}
