import Documents
import Evidence
import Exchange
import Foundation
import Storage
import Testing

/// One way in which a store goes wrong, and what a check must say to it.
struct Breakage: Sendable {
    let name: String
    let kinds: Set<StoreFinding.Kind>
    var isDeep = false
    var neighbours = ["35", "350823"]
    var hasCertificates = true
    var spoil: @Sendable (StoppedStore) async throws -> Void = { _ in }

    static func sql(_ name: String, _ kinds: Set<StoreFinding.Kind>, _ statements: String...) -> Self {
        Self(name: name, kinds: kinds) { store in
            for statement in statements { try await store.execute(statement) }
        }
    }

    /// Conditions that name a packet of the store.
    private static let waiting = "SELECT packet FROM hops"
    private static let dead = "SELECT packet FROM dead_letters"
    private static let local = "SELECT packet FROM deliveries WHERE is_local = 1 LIMIT 1"
    private static let forget = "UPDATE packets SET content = NULL, blob_name = NULL WHERE digest ="
    private static let firstEvidence = "SELECT evidence FROM log_leaves WHERE position = 0"
    private static let newest = "(SELECT MAX(size) AS size FROM log_heads)"

    static let files: [Self] = [
        Self(name: "a spool file is gone", kinds: [.fileMissing]) { store in
            try await FileManager.default.removeItem(atPath: store.file(ofPacket: Self.waiting))
        },
        Self(name: "a spool file is cut", kinds: [.sizeDiffers]) { store in
            let handle = try FileHandle(
                forWritingTo: URL(fileURLWithPath: await store.file(ofPacket: Self.waiting)))
            try handle.truncate(atOffset: 70_000)
            try handle.close()
        },
        Self(name: "a bit of a spool file has flipped", kinds: [.contentDamaged], isDeep: true, spoil: Self.flip),
        Self(name: "a flipped bit is not seen without reading", kinds: [], spoil: Self.flip),
        Self(name: "a spool file without a row", kinds: [.fileOrphaned]) { store in
            let folder = "\(store.path)/spool/blobs/ab"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data([1]).write(
                to: URL(fileURLWithPath: "\(folder)/ab\(String(repeating: "0", count: 62)).packet"))
        },
        Self(name: "a draft without an upload", kinds: [.draftOrphaned]) { store in
            let draft = String(repeating: "0", count: 32)
            try Data([1]).write(to: URL(fileURLWithPath: "\(store.path)/spool/drafts/\(draft)"))
        },
        Self(name: "a file of somebody else", kinds: [.fileForeign]) { store in
            try Data([1]).write(to: URL(fileURLWithPath: "\(store.path)/spool/blobs/note.txt"))
        },
        Self(name: "an upload without its draft", kinds: [.draftMissing]) { store in
            let draft = try await store.text("SELECT draft FROM uploads")
            try FileManager.default.removeItem(atPath: "\(store.path)/spool/drafts/\(draft)")
        },
        .sql("a draft shorter than was said", [.draftShort], "UPDATE uploads SET synced = size"),
        Self(name: "a page of the database is overwritten", kinds: [.databaseDamaged]) { store in
            let page = try await store.integer("SELECT rootpage FROM sqlite_master WHERE name = 'attempts'")
            try StoppedStore.overwrite(
                "\(store.path)/yizhan.sqlite", at: UInt64(page - 1) * 4096, [UInt8](repeating: 0xFF, count: 4096))
        },
    ]

    private static let flip: @Sendable (StoppedStore) async throws -> Void = { store in
        let path = try await store.file(ofPacket: Self.waiting)
        try StoppedStore.overwrite(path, at: StoppedStore.size(path) / 2, [0xA5, 0x5A, 0xA5])
    }

    static let rows: [Self] = [
        .sql(
            "tables of a newer program", [.schemaUnknown], "UPDATE schema_migrations SET number = 99 WHERE number = 1"),
        .sql("another node's store", [.storeForeign], "UPDATE facts SET value = '44' WHERE name = 'node'"),
        .sql("a packet's columns", [.rowMalformed], "UPDATE packets SET urgency = 2 WHERE digest = (\(Self.waiting))"),
        .sql("a link's state", [.rowMalformed], "UPDATE links SET state = 'ajar'"),
        .sql(
            "a maintenance that cannot be read", [.rowMalformed],
            "INSERT INTO facts (name, value) VALUES ('maintenance', 'now then')"),
        .sql("an upload's slip", [.rowMalformed], "UPDATE uploads SET slip = x'7b7d'"),
        .sql(
            "a state nobody knows", [.rowMalformed, .hopIdle],
            "UPDATE deliveries SET state = 'lost' WHERE state = 'queued'"
        ),
        .sql(
            "a packet is gone", [.deliveryOrphaned, .hopOrphaned, .fileOrphaned],
            "DELETE FROM packets WHERE digest = (\(Self.waiting))"),
        .sql(
            "a delivery is gone", [.recipientMissing, .hopIdle],
            "DELETE FROM deliveries WHERE packet = (\(Self.waiting))"),
        .sql(
            "one recipient of a sent packet is gone", [.recipientMissing],
            "DELETE FROM deliveries WHERE recipient = '\(Unit.province)'"),
        .sql(
            "a received packet is not kept", [.contentGone, .fileOrphaned], "\(Self.forget) (\(Self.local))"),
        .sql("a waiting packet is not kept", [.contentGone, .fileOrphaned], "\(Self.forget) (\(Self.waiting))"),
        .sql("a dead packet is not kept", [.deadLetterUnsendable, .fileOrphaned], "\(Self.forget) (\(Self.dead))"),
        .sql("a queue entry is gone", [.deliveryStranded], "DELETE FROM hops"),
        .sql("nobody waits any more", [.hopIdle], "UPDATE deliveries SET state = 'relayed' WHERE state = 'queued'"),
        .sql("a dead letter is gone", [.deadLetterMissing], "DELETE FROM dead_letters"),
        .sql(
            "a dead letter is settled", [.deadLetterIdle],
            "UPDATE deliveries SET state = 'delivered' WHERE packet = (\(Self.dead))"),
        .sql(
            "a dead letter of another neighbour", [.deadLetterOrphaned, .deadLetterMissing],
            "UPDATE dead_letters SET neighbour = '35'"),
        .sql("a message of another kind", [.messageInvalid], "UPDATE messages SET kind = 'recall'"),
        .sql("a message of no kind", [.rowMalformed], "UPDATE messages SET kind = 'letter'"),
        .sql("a message to nowhere", [.rowMalformed], "UPDATE messages SET destination = 'nowhere'"),
        Self(name: "a neighbour that was taken away", kinds: [.neighbourUnknown], neighbours: ["35"]),
    ]

    static let log: [Self] = [
        .sql(
            "evidence is gone", [.evidenceMissing], "DELETE FROM evidence WHERE digest = (\(Self.firstEvidence))"),
        .sql(
            "evidence a delivery speaks of", [.evidenceMissing],
            "UPDATE deliveries SET latest = 'sha-256:\(String(repeating: "0", count: 64))' WHERE is_local = 1"),
        .sql(
            "other bytes", [.evidenceAltered],
            """
            UPDATE evidence SET core = (SELECT core FROM evidence WHERE digest <> (\(Self.firstEvidence)) LIMIT 1)
            WHERE digest = (\(Self.firstEvidence))
            """),
        .sql(
            "no bytes", [.evidenceAltered],
            "UPDATE evidence SET core = x'7b7d' WHERE digest = (\(Self.firstEvidence))"),
        .sql(
            "another event", [.evidenceAltered],
            "UPDATE evidence SET event = 'act.refused' WHERE digest = (\(Self.firstEvidence))"),
        .sql(
            "evidence as another node's", [.evidenceAltered],
            "UPDATE evidence SET is_own = 0 WHERE digest = (\(Self.firstEvidence))"),
        .sql("a leaf is gone", [.logGap, .receiptUnproven], "DELETE FROM log_leaves WHERE position = 1"),
        .sql(
            "two leaves change places", [.rootDiffers, .receiptUnproven],
            "UPDATE log_leaves SET position = -1 WHERE position = 0",
            "UPDATE log_leaves SET position = 0 WHERE position = 1",
            "UPDATE log_leaves SET position = 1 WHERE position = -1"),
        .sql(
            "the newest checkpoint is gone", [.logUnsigned, .receiptUnproven],
            "DELETE FROM log_heads WHERE size = \(Self.newest)"),
        .sql(
            "a leaf in another shard", [.logUnsigned],
            "INSERT INTO log_leaves (shard, position, evidence) VALUES (2, 0, (\(Self.firstEvidence)))"),
        .sql("a checkpoint's time", [.checkpointInvalid], "UPDATE log_heads SET time = 0 WHERE size = \(Self.newest)"),
        .sql(
            "a checkpoint's text", [.checkpointInvalid, .receiptUnproven],
            "UPDATE log_heads SET note = 'note' WHERE size = \(Self.newest)"),
        .sql(
            "a checkpoint's tree", [.checkpointInvalid],
            """
            UPDATE log_heads SET frontier = (SELECT frontier FROM log_heads ORDER BY size LIMIT 1)
            WHERE size = \(Self.newest)
            """),
        Self(name: "a checkpoint of an earlier time", kinds: [.timeBackwards, .receiptUnproven]) { store in
            let body = try Checkpoint(bytes: Array(await store.newestNote().utf8)).body
            let early = CheckpointBody(
                origin: body.origin, size: body.size, root: body.root, time: body.time.advanced(by: .seconds(-60)))
            let key = try #require(store.pki.keys[store.node]?.log.key)
            let note = try Checkpoint.sign(early, key: key).text
            try await store.execute(
                "UPDATE log_heads SET note = ?, time = ? WHERE size = \(Self.newest)",
                arguments: [.text(note), .integer(early.time.sinceEpoch)])
        },
        Self(name: "a checkpoint's signature", kinds: [.signatureInvalid, .receiptUnproven]) { store in
            var lines = try await store.newestNote().split(separator: "\n", omittingEmptySubsequences: false)
            var parts = lines[6].split(separator: " ")
            var bytes = try #require(Data(base64Encoded: String(parts[2])))
            bytes[bytes.count - 1] ^= 1
            parts[2] = bytes.base64EncodedString()[...]
            lines[6] = parts.joined(separator: " ")[...]
            try await store.execute(
                "UPDATE log_heads SET note = ? WHERE size = \(Self.newest)",
                arguments: [.text(lines.joined(separator: "\n"))])
        },
        Self(name: "no certificate at hand", kinds: [.signatureUnchecked], hasCertificates: false),
        .sql("a cosignature of no checkpoint", [.witnessInvalid], "UPDATE cosignatures SET size = size + 1000"),
        .sql(
            "a certificate of the moment altered", [.materialDamaged],
            "UPDATE trust_objects SET der = x'00' WHERE kind = 'certificate'"),
        .sql(
            "lists of the moment gone", [.materialDamaged], "DELETE FROM trust_objects WHERE kind = 'revocation-list'"),
        .sql("a set of another moment", [.materialDamaged], "UPDATE trust_sets SET members = ''"),
        .sql("sets gone", [.materialDamaged], "DELETE FROM trust_sets"),
        .sql("a timestamp of no checkpoint", [.timestampInvalid], "UPDATE timestamps SET size = size + 1000"),
        .sql("a timestamp that is none", [.timestampInvalid], "UPDATE timestamps SET token = x'3000'"),
        .sql("a witnessed log of another size", [.witnessInvalid], "UPDATE witnessed SET size = size + 1"),
    ]
}

extension StoppedStore {
    fileprivate func newestNote() async throws -> String {
        try await self.text("SELECT note FROM log_heads ORDER BY size DESC LIMIT 1")
    }
}
