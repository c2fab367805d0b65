internal import Cryptography
internal import Documents
internal import Storage

/// Queue entries against packets and deliveries, and against the neighbours that are configured.
struct HopExamination: StoreExamination {
    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    private static let statement = """
        SELECT h.packet AS packet, h.neighbour AS neighbour, h.urgency AS urgency, h.created AS created,
            h.expires AS expires, h.hops_left AS hops_left, h.passed AS passed, h.attempts AS attempts, h.due AS due,
            h.cause AS cause, h.lane AS lane, h.turn AS turn, h.size AS size, p.digest AS known,
            CASE WHEN EXISTS (
                SELECT 1 AS one FROM deliveries d
                WHERE d.packet = h.packet AND d.neighbour = h.neighbour AND d.state = ?
            ) THEN 1 ELSE 0 END AS is_wanted
        FROM hops h LEFT JOIN packets p ON p.digest = h.packet
        """

    func run() throws {
        let total = try self.total("hops")
        try self.forEachRow(
            Self.statement, [.text(DeliveryState.queued.rawValue)], as: "queue entry", keys: ["packet", "neighbour"]
        ) { row, place in
            self.context.count(.queue, of: total)
            let hop = try HopTable.record(row)
            guard Lane(rawValue: try row.integer("lane")) != nil, !hop.passed.isEmpty, hop.passed.count <= 64,
                (0...64).contains(hop.hopsLeft), hop.attempts >= 0
            else { throw ExchangeError(.failed, "lane, nodes passed, hops or attempts are out of bounds") }
            if try row.value("known") == .null {
                self.context.add(.hopOrphaned, at: place, "no packet of this digest is known")
            } else if try !row.boolean("is_wanted") {
                self.context.add(.hopIdle, at: place, "no recipient waits there")
            }
        }
        try self.examineNeighbours("hops")
        try self.examineNeighbours("messages")
    }

    /// What waits for a node that is no neighbour waits for ever.
    private func examineNeighbours(_ table: String) throws {
        guard let known = self.context.neighbours else { return }
        try self.forEachRow(
            "SELECT neighbour, COUNT(*) AS n FROM \(table) GROUP BY neighbour", as: table, keys: ["neighbour"]
        ) { row, place in
            guard try !known.contains(DivisionCode(row.text("neighbour"))) else { return }
            self.context.add(.neighbourUnknown, at: place, "\(try row.integer("n")) wait for it")
        }
    }
}

/// Dead letters against packets and deliveries.
struct DeadLetterExamination: StoreExamination {
    let context: CheckContext
    let session: any SQLSession

    init(_ context: CheckContext, _ session: any SQLSession) {
        self.context = context
        self.session = session
    }

    func run() throws {
        let total = try self.total("dead_letters")
        try self.forEachRow(
            "SELECT * FROM dead_letters", as: "dead letter", keys: ["packet", "neighbour"]
        ) { row, place in
            self.context.count(.queue, of: total)
            let letter = try DeadLetterTable.record(row)
            guard
                try self.exists(
                    "SELECT digest FROM packets WHERE digest = ?", [.text(letter.packet.description)])
            else {
                return self.context.add(.deadLetterOrphaned, at: place, "no packet of this digest is known")
            }
            let states = try self.session.rows(
                "SELECT state FROM deliveries WHERE packet = ? AND neighbour = ?",
                [.text(letter.packet.description), .text(letter.neighbour.digits)]
            ).map { DeliveryState(rawValue: try $0.text("state")) }
            if states.isEmpty {
                self.context.add(.deadLetterOrphaned, at: place, "no delivery goes by this neighbour")
            } else if !states.contains(where: { [.queued, .undeliverable, .expired].contains($0) }) {
                self.context.add(.deadLetterIdle, at: place, "later receipts have settled every recipient")
            }
        }
    }
}
