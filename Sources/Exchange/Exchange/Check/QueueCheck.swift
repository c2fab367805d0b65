internal import Documents
internal import Storage

/// Deliveries against the queue.
struct QueueCheck {
    func run(_ session: any SQLSession, _ report: inout StoreReport) throws {
        try session.forEachRow(
            """
            SELECT d.packet AS packet, d.neighbour AS neighbour, d.recipient AS recipient FROM deliveries d
            LEFT JOIN hops h ON h.packet = d.packet AND h.neighbour = d.neighbour
            WHERE d.state = ? AND d.is_local = 0 AND h.packet IS NULL
            """, [.text(DeliveryState.queued.rawValue)]
        ) { row in
            report.add(
                .queueMissing, try row.text("packet"),
                "\(try row.text("recipient")) waits for \(try row.optionalText("neighbour") ?? "nobody")")
        }
        try session.forEachRow(
            """
            SELECT h.packet AS packet, h.neighbour AS neighbour FROM hops h
            WHERE NOT EXISTS (SELECT 1 FROM deliveries d
                WHERE d.packet = h.packet AND d.neighbour = h.neighbour AND d.state = ?)
            """, [.text(DeliveryState.queued.rawValue)]
        ) { row in
            report.add(.queueIdle, try row.text("packet"), "for \(try row.text("neighbour"))")
        }
        try session.forEachRow(
            "SELECT packet, neighbour FROM hops h WHERE NOT EXISTS (SELECT 1 FROM packets p WHERE p.digest = h.packet)",
            []
        ) { row in
            report.add(.contentMissing, try row.text("packet"), "queued for \(try row.text("neighbour")), and unknown")
        }
    }
}
