import Cryptography
import Documents
import Evidence
import Exchange
import Logging
import SQLiteStorage
import Storage
import Testing

@Suite("The check of a running node's log", .timeLimit(.minutes(2)))
struct LogCheckTests {
    private func check(_ cluster: Cluster, _ node: String = "3508") async throws -> StoreReport {
        let exchange = try cluster[node]
        let number = exchange.checkLog()
        try await cluster.poll { exchange.logCheck.number >= number }
        return try #require(exchange.logCheck.report)
    }

    private func spoil(_ cluster: Cluster, _ statement: String) async throws {
        let count = try await cluster.store("3508").transaction { try $0.execute(statement) }
        try #require(count > 0, "\(statement) changed nothing")
    }

    @Test(
        "A log longer than one piece is followed to its end, while it grows",
        arguments: [Cryptography.Suite.int, .gm])
    func clean(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["3508"]) { cluster in
            for _ in 0..<140 { _ = try await cluster.submit(from: Unit.city, to: [Unit.finance]) }
            let report = try await self.check(cluster)
            #expect(report.findings.isEmpty, "\(report.findings)")
            #expect(report.checked[.leaves] == 280)
            #expect(report.checked[.checkpoints] == 140)
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            #expect(try await self.check(cluster).checked[.leaves] == 282)
            #expect(cluster.alarms.lines("3508", .critical).isEmpty)
            #expect(try await cluster["3508"].standing().logCheck.report?.errorCount == 0)
        }
    }

    @Test(
        "Whatever was changed in the stored log is found, and told as loudly as it can be",
        arguments: [
            (
                "UPDATE log_leaves SET evidence = (SELECT evidence FROM log_leaves WHERE position = 0) WHERE position = 3",
                StoreFinding.Kind.rootDiffers
            ),
            ("DELETE FROM log_leaves WHERE position = 2", .logGap),
            ("DELETE FROM log_heads WHERE size = (SELECT MAX(size) FROM log_heads)", .logUnsigned),
            (
                "UPDATE evidence SET core = (SELECT core FROM evidence e WHERE e.number = 1) WHERE number = 2",
                .evidenceAltered
            ),
            ("DELETE FROM evidence WHERE number = 1", .evidenceMissing),
            ("UPDATE log_heads SET note = replace(note, 'suite INT', 'suite  INT') WHERE size = 2", .checkpointInvalid),
            (
                "UPDATE log_heads SET note = (SELECT h.note FROM log_heads h WHERE h.size = 4) WHERE size = 2",
                .checkpointInvalid
            ),
        ])
    func damaged(statement: String, kind: StoreFinding.Kind) async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            for _ in 0..<3 { _ = try await cluster.submit(from: Unit.city, to: [Unit.finance]) }
            try await self.spoil(cluster, statement)
            let report = try await self.check(cluster)
            #expect(report.counts[kind] ?? 0 > 0, "\(report.findings)")
            let lines = cluster.alarms.lines("3508", .critical)
            #expect(lines.first == "the stored log is damaged or was changed")
            #expect(lines.contains("found in the stored log"))
        }
    }

    @Test("A check begins every day at its time by the clock of China, and the next one a day later")
    func daily() throws {
        let hour = DailyHour(minute: 3 * 60)
        for (now, due) in [
            ("2026-03-05T18:59:59.999Z", "2026-03-05T19:00:00.000Z"),
            ("2026-03-05T19:00:00.000Z", "2026-03-06T19:00:00.000Z"),
            ("2026-03-05T00:00:00.000Z", "2026-03-05T19:00:00.000Z"),
            ("1969-12-30T20:00:00.000Z", "1969-12-31T19:00:00.000Z"),
        ] {
            #expect(try hour.next(after: UTCMilliseconds(now)) == UTCMilliseconds(due), "\(now)")
        }
        #expect(hour.description == "03:00" && DailyHour(minute: 1439).description == "23:59")
    }
}
