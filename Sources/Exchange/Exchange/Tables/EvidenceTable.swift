internal import Cryptography
internal import Documents
internal import Evidence
internal import Storage

/// SQL of the tables `evidence` and `evidence_recipients`: receipts of this node's log and of others.
enum EvidenceTable {
    struct Record: Sendable {
        let digest: Digest
        let isOwn: Bool
        let core: ReceiptCore
        /// The certificates and lists of the moment: of another node's receipt all of them, of an own one the officer's.
        let material: Int64?
    }

    /// Stores a receipt once.
    ///
    /// - Parameters:
    ///   - core: The receipt.
    ///   - digest: The digest of its evidence.
    ///   - isOwn: Whether it is of this node's log.
    ///   - material: The number of the set of certificates and lists that it is verified with beside its checkpoint's.
    ///   - session: The store.
    /// - Throws: What the store throws.
    /// - Returns: Whether it was new.
    static func insert(
        _ core: ReceiptCore,
        digest: Digest,
        isOwn: Bool,
        material: Int64?,
        _ session: any SQLSession
    ) throws -> Bool {
        let evidence = core.evidence
        let inserted = try session.execute(
            """
            INSERT INTO evidence (digest, packet, event, issuer, time, is_own, core, material, number)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT COALESCE(MAX(number), 0) + 1 FROM evidence))
            ON CONFLICT (digest) DO NOTHING
            """,
            [
                .text(digest.description), .text(evidence.packet.description), .text(evidence.event.rawValue),
                .text(evidence.issuer.digits), .integer(evidence.time.sinceEpoch), .boolean(isOwn), .blob(core.bytes),
                .integer(material),
            ])
        guard inserted == 1 else { return false }
        for recipient in evidence.to {
            _ = try session.execute(
                "INSERT INTO evidence_recipients (packet, recipient, evidence) VALUES (?, ?, ?)",
                [.text(evidence.packet.description), .text(recipient.description), .text(digest.description)])
        }
        return true
    }

    static func find(_ digest: Digest, _ session: any SQLSession) throws -> Record? {
        try session.row("SELECT * FROM evidence WHERE digest = ?", [.text(digest.description)]).map(Self.record)
    }

    /// How many statements of a node about a packet are kept.
    static func count(of packet: Digest, by issuer: DivisionCode, _ session: any SQLSession) throws -> Int {
        Int(
            try session.row(
                "SELECT COUNT(*) AS n FROM evidence WHERE packet = ? AND issuer = ?",
                [.text(packet.description), .text(issuer.digits)])?.integer("n") ?? 0)
    }

    /// Everything known about a packet, in the order of its times.
    static func all(of packet: Digest, _ session: any SQLSession) throws -> [Record] {
        try session.rows(
            "SELECT * FROM evidence WHERE packet = ? ORDER BY time, digest", [.text(packet.description)]
        ).map(Self.record)
    }

    /// Everything known about a packet and one recipient, in the order of its times.
    static func about(_ packet: Digest, _ recipient: UnitAddress, _ session: any SQLSession) throws -> [Record] {
        try session.rows(
            """
            SELECT evidence.* FROM evidence_recipients JOIN evidence ON evidence.digest = evidence_recipients.evidence
            WHERE evidence_recipients.packet = ? AND evidence_recipients.recipient = ?
            ORDER BY evidence.time, evidence.digest
            """, [.text(packet.description), .text(recipient.description)]
        ).map(Self.record)
    }

    /// A node that states ever more about one packet is not kept: what can truly happen to a packet is little.
    static func requireRoom(for evidence: Evidence, _ session: any SQLSession) throws {
        let known = try Self.count(of: evidence.packet, by: evidence.issuer, session)
        let room = 16 + 8 * (try DeliveryTable.all(of: evidence.packet, session).count)
        guard known < room else {
            throw ExchangeError(
                .receiptInvalid, "node \(evidence.issuer) has stated \(known) events of packet \(evidence.id) already")
        }
    }

    /// What was known about a packet when the newest event had a certain number, in the order of its times.
    static func all(of packet: Digest, upTo number: Int64, _ session: any SQLSession) throws -> [Record] {
        try session.rows(
            "SELECT * FROM evidence WHERE packet = ? AND number <= ? ORDER BY time, digest",
            [.text(packet.description), .integer(number)]
        ).map(Self.record)
    }

    /// The receipts this node gave out for a packet and its recipients, so that a duplicate gets the same bytes again.
    static func own(
        of packet: Digest,
        for recipients: Set<UnitAddress>,
        events: Set<EvidenceEvent>,
        _ session: any SQLSession
    ) throws -> [ReceiptCore] {
        try session.rows(
            "SELECT * FROM evidence WHERE packet = ? AND is_own = 1 ORDER BY time, digest",
            [.text(packet.description)]
        ).map(Self.record).map(\.core).filter { core in
            events.contains(core.evidence.event) && !recipients.isDisjoint(with: core.evidence.to)
        }
    }

    /// The number of the newest event, 0 before the first.
    static func newestNumber(_ session: any SQLSession) throws -> Int64 {
        try session.row("SELECT MAX(number) AS number FROM evidence")?.optionalInteger("number") ?? 0
    }

    /// The events with numbers in a range that are wanted, in their order.
    static func events(
        _ numbers: ClosedRange<Int64>,
        _ selection: EventSelection,
        limit: Int,
        _ session: any SQLSession
    ) throws -> [StoredEvent] {
        var (conditions, arguments) = ("number BETWEEN ? AND ?", [SQLValue]())
        arguments += [.integer(numbers.lowerBound), .integer(numbers.upperBound)]
        if let isOwn = selection.isOwn {
            conditions += " AND is_own = ?"
            arguments.append(.boolean(isOwn))
        }
        if let event = selection.event {
            conditions += " AND event = ?"
            arguments.append(.text(event.rawValue))
        }
        return try session.rows(
            "SELECT number, is_own, core FROM evidence WHERE \(conditions) ORDER BY number LIMIT ?",
            arguments + [.integer(Int64(limit))]
        ).map { row in
            StoredEvent(number: try row.integer("number"), isOwn: try row.boolean("is_own"), core: try row.blob("core"))
        }
    }

    private static func record(_ row: SQLRow) throws -> Record {
        guard let digest = Digest(try row.text("digest")) else {
            throw ExchangeError(.failed, "the store holds a malformed evidence digest")
        }
        return Record(
            digest: digest, isOwn: try row.boolean("is_own"), core: try ReceiptCore(bytes: row.blob("core")),
            material: try row.optionalInteger("material"))
    }
}

/// SQL of the table `facts`: single values about the store itself.
enum FactTable {
    enum Name: String {
        /// A shard of the log that was opened because it could not be continued.
        case logShard = "log.shard"
        /// The same of the log of people.
        case peopleShard = "people.shard"
        /// The node the store belongs to.
        case node
        /// The node's home suite.
        case suite
        /// The announced maintenance window.
        case maintenance
        /// The serials of the directories used so far, by signer.
        case directorySerials = "directory.serials"
        /// The times for receipts by which what is awaited was counted last.
        case silencePolicy = "silence.policy"
        /// The configuration in force last, by digests.
        case configuration
    }

    static func value(of name: Name, _ session: any SQLSession) throws -> String? {
        try session.row("SELECT value FROM facts WHERE name = ?", [.text(name.rawValue)])?.text("value")
    }

    static func set(_ name: Name, to value: String, _ session: any SQLSession) throws {
        _ = try session.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [.text(name.rawValue), .text(value)])
    }
}
