internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// Deliveries against packets, queue, dead letters and evidence.
struct DeliveryExamination: StoreExamination {
    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    private static let statement = """
        SELECT d.packet AS packet, d.recipient AS recipient, d.kind AS kind, d.neighbour AS neighbour,
            d.is_local AS is_local, d.state AS state, d.cause AS cause, d.changed AS changed, d.latest AS latest,
            p.digest AS known, h.packet AS hop, l.packet AS letter, e.event AS event, e.is_own AS is_own
        FROM deliveries d
            LEFT JOIN packets p ON p.digest = d.packet
            LEFT JOIN hops h ON h.packet = d.packet AND h.neighbour = d.neighbour
            LEFT JOIN dead_letters l ON l.packet = d.packet AND l.neighbour = d.neighbour
            LEFT JOIN evidence e ON e.digest = d.latest
        """

    func run() throws {
        let total = try self.total("deliveries")
        try self.forEachRow(Self.statement, as: "delivery", keys: ["packet", "recipient"]) { row, place in
            self.context.count(.deliveries, of: total)
            let delivery = try DeliveryTable.record(row)
            try self.requireForm(delivery, row)
            if try row.value("known") == .null {
                self.context.add(.deliveryOrphaned, at: place, "no packet of this digest is known")
            }
            try self.examineQueue(delivery, row, place)
            try self.examineEvidence(delivery, row, place)
        }
    }

    private func requireForm(_ delivery: DeliveryRecord, _ row: SQLRow) throws {
        guard try row.boolean("is_local") == delivery.isLocal else {
            throw ExchangeError(.failed, "a delivery is local exactly when no neighbour leads to it")
        }
        guard delivery.isLocal == (delivery.recipient.node == self.context.node) else {
            throw ExchangeError(.failed, "the recipient is not on the side of this node that the row says")
        }
        guard try row.value("latest") == .null || delivery.latest != nil else {
            throw ExchangeError(.failed, "the digest of its newest evidence is malformed")
        }
        if delivery.isLocal, delivery.state == .queued || delivery.state == .relayed {
            throw ExchangeError(.failed, "a delivery of this node's own unit is \(delivery.state.rawValue)")
        }
    }

    private func examineQueue(_ delivery: DeliveryRecord, _ row: SQLRow, _ place: String) throws {
        guard let neighbour = delivery.neighbour else { return }
        if delivery.state == .queued, try row.value("hop") == .null {
            self.context.add(.deliveryStranded, at: place, "it waits for \(neighbour), whose queue does not have it")
        }
        guard delivery.state == .undeliverable || delivery.state == .expired, try row.value("letter") == .null else {
            return
        }
        let events = [EvidenceEvent.deliveryUndeliverable, .deliveryExpired].map(\.rawValue)
        guard try row.optionalInteger("is_own") == 1, events.contains(try row.optionalText("event") ?? "") else {
            return
        }
        guard try !self.isAbandoned(delivery) else { return }
        self.context.add(.deadLetterMissing, at: place, "it was given up here and cannot be requeued")
    }

    /// An operator who gives a dead letter up ends it, and the delivery stays what it was.
    private func isAbandoned(_ delivery: DeliveryRecord) throws -> Bool {
        try self.exists(
            """
            SELECT e.digest AS digest FROM evidence e
                JOIN evidence_recipients r ON r.packet = e.packet AND r.evidence = e.digest
            WHERE e.packet = ? AND e.event = ? AND r.recipient = ? LIMIT 1
            """,
            [
                .text(delivery.packet.description), .text(EvidenceEvent.operatorAbandoned.rawValue),
                .text(delivery.recipient.description),
            ])
    }

    private func examineEvidence(_ delivery: DeliveryRecord, _ row: SQLRow, _ place: String) throws {
        guard let latest = delivery.latest else {
            if delivery.isLocal {
                self.context.add(.evidenceMissing, at: place, "its arrival here is not evidenced")
            }
            return
        }
        if try row.value("event") == .null {
            self.context.add(.evidenceMissing, at: place, "its newest evidence \(latest) is not stored")
        }
    }
}
