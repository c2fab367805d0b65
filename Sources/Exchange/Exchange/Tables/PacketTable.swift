internal import Cryptography
internal import Documents
internal import Packets
internal import Storage

/// A packet as the store keeps it.
struct PacketRecord: Sendable {
    let digest: Digest
    let envelope: Envelope
    let size: UInt64
    let location: PacketLocation
    /// The neighbour it came from, or this node's own code.
    let origin: DivisionCode
    let accepted: UTCMilliseconds
}

/// What is known of a packet, without its bytes.
struct PacketHead: Sendable {
    let envelope: Envelope
    /// The neighbour it came from, or this node's own code.
    let origin: DivisionCode
    /// Whether its bytes are still here.
    let isKept: Bool
}

/// Where a packet's bytes are.
enum PacketLocation: Sendable, Hashable {
    /// In the row.
    case row([UInt8])
    /// A file of the spool.
    case spool(BlobReference)
    /// No longer kept.
    case gone

    fileprivate var content: [UInt8]? {
        if case .row(let bytes) = self { bytes } else { nil }
    }

    fileprivate var blobName: String? {
        if case .spool(let reference) = self { reference.name } else { nil }
    }
}

/// SQL of the table `packets`.
enum PacketTable {
    /// Stores a packet unless it is there already.
    ///
    /// - Throws: ``ExchangeError/Code/identifierReused`` when the sender used the identifier for another packet.
    /// - Returns: Whether it was new.
    static func insert(_ packet: PacketRecord, _ session: any SQLSession) throws -> Bool {
        let envelope = packet.envelope
        let inserted = try session.execute(
            """
            INSERT INTO packets (digest, id, sender_node, suite, envelope, urgency, created, expires, size, content,
                blob_name, origin, accepted)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                .text(packet.digest.description), .text(envelope.id.description), .text(envelope.from.node.digits),
                .text(envelope.suite.rawValue), .blob(try envelope.xml()), .integer(envelope.urgency.rank),
                .integer(envelope.created.sinceEpoch), .integer(envelope.expires.sinceEpoch),
                .integer(Int64(packet.size)), .blob(packet.location.content),
                .text(packet.location.blobName), .text(packet.origin.digits),
                .integer(packet.accepted.sinceEpoch),
            ])
        if inserted == 1 {
            EnvelopeCache.shared.remember(envelope, of: packet.digest)
            return true
        }
        guard
            let row = try session.row(
                "SELECT digest FROM packets WHERE sender_node = ? AND id = ?",
                [.text(envelope.from.node.digits), .text(envelope.id.description)]),
            try row.text("digest") == packet.digest.description
        else {
            throw ExchangeError.reused(envelope.id, by: envelope.from.node)
        }
        return false
    }

    static func find(_ digest: Digest, _ session: any SQLSession) throws -> PacketRecord? {
        try session.row("SELECT * FROM packets WHERE digest = ?", [.text(digest.description)]).map(Self.record)
    }

    /// What is known of a packet, without its bytes.
    static func head(_ digest: Digest, _ session: any SQLSession) throws -> PacketHead? {
        guard
            let row = try session.row(
                """
                SELECT CASE WHEN content IS NULL AND blob_name IS NULL THEN 0 ELSE 1 END AS is_kept, origin, envelope
                FROM packets WHERE digest = ?
                """, [.text(digest.description)])
        else { return nil }
        return PacketHead(
            envelope: try EnvelopeCache.shared.envelope(of: digest, xml: try row.blob("envelope")),
            origin: try DivisionCode(try row.text("origin")), isKept: try row.boolean("is_kept"))
    }

    static func isKnown(_ digest: Digest, _ session: any SQLSession) throws -> Bool {
        try session.row("SELECT 1 AS found FROM packets WHERE digest = ?", [.text(digest.description)]) != nil
    }

    /// Packets with an identifier; several only if different nodes use the same.
    static func find(id: PacketIdentifier, _ session: any SQLSession) throws -> [PacketRecord] {
        try session.rows("SELECT * FROM packets WHERE id = ?", [.text(id.description)]).map(Self.record)
    }

    /// Whether a node has used an identifier.
    static func isUsed(_ id: PacketIdentifier, by node: DivisionCode, _ session: any SQLSession) throws -> Bool {
        try session.row(
            "SELECT digest FROM packets WHERE sender_node = ? AND id = ?",
            [.text(node.digits), .text(id.description)]) != nil
    }

    /// Keeps the bytes of a packet that were forgotten and came again.
    static func restoreContent(_ packet: PacketRecord, _ session: any SQLSession) throws {
        _ = try session.execute(
            """
            UPDATE packets SET content = ?, blob_name = ?, size = ?
            WHERE digest = ? AND content IS NULL AND blob_name IS NULL
            """,
            [
                .blob(packet.location.content), .text(packet.location.blobName),
                .integer(Int64(clamping: packet.size)), .text(packet.digest.description),
            ])
    }

    /// Forgets the bytes of a packet; row and evidence stay.
    static func removeContent(_ digest: Digest, _ session: any SQLSession) throws {
        _ = try session.execute(
            "UPDATE packets SET content = NULL, blob_name = NULL WHERE digest = ?", [.text(digest.description)])
    }

    /// Whether a packet refers to a spool file; its name begins with the digits of the packet digest.
    static func refers(to blob: BlobReference, _ session: any SQLSession) throws -> Bool {
        let hex = blob.name.prefix { $0 != "." }
        let digests = DigestAlgorithm.allCases.map { SQLValue.text("\($0.rawValue):\(hex)") }
        return try session.row(
            """
            SELECT digest FROM packets WHERE blob_name = ?
                AND digest IN (\(digests.map { _ in "?" }.joined(separator: ", "))) LIMIT 1
            """, [.text(blob.name)] + digests) != nil
    }

    private static func record(_ row: SQLRow) throws -> PacketRecord {
        guard let digest = Digest(try row.text("digest")) else {
            throw ExchangeError(.failed, "the store holds a malformed packet digest")
        }
        let location: PacketLocation
        if let content = try row.optionalBlob("content") {
            location = .row(content)
        } else if let name = try row.optionalText("blob_name") {
            location = .spool(try BlobReference(name))
        } else {
            location = .gone
        }
        return PacketRecord(
            digest: digest,
            envelope: try EnvelopeCache.shared.envelope(of: digest, xml: try row.blob("envelope")),
            size: UInt64(clamping: try row.integer("size")),
            location: location,
            origin: try DivisionCode(try row.text("origin")),
            accepted: UTCMilliseconds(sinceEpoch: try row.integer("accepted"))
        )
    }
}

extension Urgency {
    /// The lane: larger goes first.
    var rank: Int64 {
        switch self {
        case .routine: 0
        case .urgent: 1
        case .extraUrgent: 2
        }
    }
}
