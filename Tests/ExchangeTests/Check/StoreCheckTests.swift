import Cryptography
import Documents
import Evidence
import Exchange
import Foundation
import Packets
import Storage
import Testing

@Suite("Spool, database and log checked against each other", .timeLimit(.minutes(2)))
struct StoreCheckTests {
    private static let city = "3508"

    private static func report(_ cluster: Cluster, isDeep: Bool = true) async throws -> StoreReport {
        let keys = try #require(cluster.pki.keys[Self.city])
        return try await StoreCheck(
            database: cluster.store(Self.city), spool: cluster.spool(Self.city), node: DivisionCode(Self.city),
            logCertificates: [keys.log.certificate], isDeep: isDeep
        ).run(damage: cluster.store(Self.city).integrityCheck())
    }

    /// A city with a packet that waits, one that was delivered here, both large and small.
    private static func with(_ body: (Cluster) async throws -> Void) async throws {
        try await Cluster.with(.int, nodes: [Self.city]) { cluster in
            for document in [Array("正文".utf8), [UInt8](repeating: 7, count: 200_000)] {
                _ = try await cluster.submit(from: Unit.city, to: [Unit.province, Unit.finance], document: document)
            }
            try await body(cluster)
        }
    }

    private static func change(_ cluster: Cluster, _ sql: String) async throws {
        _ = try await cluster.store(Self.city).transaction { session in try session.execute(sql) }
    }

    @Test("A store in use by nobody else is clean, whatever waits in it")
    func clean() async throws {
        try await Self.with { cluster in
            let report = try await Self.report(cluster)
            #expect(report.findings.isEmpty && report.isClean, "\(report.findings)")
            #expect(report.packets == 2 && report.leaves == 4 && report.checkpoints >= 2)
        }
    }

    @Test(
        "What was changed behind the node's back is found and named",
        arguments: [
            ("DELETE FROM hops", StoreFinding.Kind.queueMissing),
            ("UPDATE deliveries SET state = 'relayed' WHERE state = 'queued'", .queueIdle),
            ("DELETE FROM packets", .contentMissing),
            ("UPDATE packets SET content = NULL WHERE content IS NOT NULL", .contentMissing),
            ("UPDATE packets SET size = size + 1", .spoolSize),
            ("UPDATE packets SET content = zeroblob(size) WHERE content IS NOT NULL", .contentDamaged),
            ("UPDATE packets SET envelope = x'00'", .rowMalformed),
            ("DELETE FROM log_leaves WHERE position = 1", .logGap),
            ("DELETE FROM log_leaves WHERE position = 3", .logGap),
            ("DELETE FROM evidence WHERE event = 'submission.accepted'", .evidenceMissing),
            ("UPDATE evidence SET core = (SELECT core FROM evidence ORDER BY digest LIMIT 1)", .evidenceAltered),
            ("UPDATE log_heads SET note = 'nothing'", .checkpointWrong),
            ("UPDATE log_heads SET time = time + 1", .checkpointWrong),
            ("UPDATE log_leaves SET evidence = (SELECT MIN(evidence) FROM log_leaves)", .rootWrong),
        ])
    func changed(sql: String, kind: StoreFinding.Kind) async throws {
        try await Self.with { cluster in
            // The envelope that is in memory would hide what happened to its row.
            try await Self.change(cluster, sql)
            let report = try await Self.report(cluster)
            #expect(report.findings.map(\.kind).contains(kind), "\(report.findings)")
            #expect(report.isClean == kind.isHarmless)
        }
    }

    @Test("A spool file that is gone, cut, altered or nobody's is found")
    func files() async throws {
        try await Self.with { cluster in
            let entries = try cluster.spoolEntries(Self.city)
            guard case .blob(let blob, _)? = entries.first else { throw ExchangeError(.failed, "no spool file") }
            let folder = "\(cluster.folder(of: Self.city))/spool/blobs"
            let path = try #require(
                FileManager.default.subpathsOfDirectory(atPath: folder).first { $0.hasSuffix(blob.name) })
            let url = URL(fileURLWithPath: "\(folder)/\(path)")
            let bytes = try Data(contentsOf: url)

            var altered = bytes
            altered[bytes.count / 2] ^= 1
            try altered.write(to: url)
            #expect(try await Self.report(cluster).findings.map(\.kind) == [.contentDamaged])
            #expect(try await Self.report(cluster, isDeep: false).findings.isEmpty)

            try bytes.dropLast().write(to: url)
            #expect(try await Self.report(cluster).findings.map(\.kind) == [.spoolSize])

            try FileManager.default.removeItem(at: url)
            #expect(try await Self.report(cluster).findings.map(\.kind) == [.spoolMissing])

            try bytes.write(to: url)
            try await Self.change(cluster, "UPDATE packets SET blob_name = NULL, content = zeroblob(size)")
            #expect(try await Self.report(cluster, isDeep: false).findings.map(\.kind) == [.spoolOrphan])
        }
    }

    @Test("A checkpoint by another key, and a receipt whose path leads elsewhere, are found")
    func forged() async throws {
        try await Self.with { cluster in
            let stranger = try PrivateKey.generate(.p256)
            try await cluster.store(Self.city).transaction { session in
                guard let row = try session.row("SELECT size, note FROM log_heads ORDER BY size DESC LIMIT 1") else {
                    return
                }
                let checkpoint = try Checkpoint(bytes: Array(try row.text("note").utf8))
                let forged = try Checkpoint.sign(checkpoint.body, key: stranger)
                _ = try session.execute(
                    "UPDATE log_heads SET note = ? WHERE size = ?",
                    [.text(forged.text), .integer(try row.integer("size"))])
            }
            #expect(try await Self.report(cluster).findings.map(\.kind) == [.signatureWrong])
        }
    }

    @Test("Findings beyond those listed are counted, and the report is not clean")
    func many() async throws {
        try await Self.with { cluster in
            try await cluster.store(Self.city).transaction { session in
                for number in 0..<(StoreReport.listed + 5) {
                    _ = try session.execute(
                        """
                        INSERT INTO deliveries (packet, recipient, kind, neighbour, is_local, state, cause, changed)
                        VALUES (?, 'x', 'main', '35', 0, 'queued', '', 0)
                        """, [.text("p\(number)")])
                }
            }
            let report = try await Self.report(cluster)
            #expect(report.findings.count == StoreReport.listed && report.unlisted >= 5 && !report.isClean)
        }
    }
}
