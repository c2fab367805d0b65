import Cryptography
import Documents
import Evidence
import Exchange
import Logging
import Testing

@Suite("Attempts to fork a node's log", .timeLimit(.minutes(2)))
struct LogForkTests {
    private func checkpoints(_ outcomes: [SubmissionOutcome]) -> [Checkpoint] {
        outcomes.flatMap(\.receipts).map(\.checkpoint)
    }

    /// Waits until the province has seen the city's newest checkpoint.
    private func untilWitnessed(_ cluster: Cluster, shard: Int) async throws {
        let city = try DivisionCode("3508")
        try await cluster.until {
            let seen = try await cluster["35"].lastWitnessed(of: city)?.body
            let newest = try await LogAudit(cluster.store("3508")).stored.last?.body
            return seen?.origin.shard == shard && seen == newest
        }
    }

    private func requireUnique(_ checkpoints: [Checkpoint]) {
        for (body, roots) in Dictionary(grouping: checkpoints.map(\.body), by: { "\($0.origin) \($0.size)" }) {
            #expect(Set(roots.map(\.root)).count == 1, "\(body)")
        }
    }

    @Test(
        "A node restored from a backup opens a new shard: nothing is signed twice, old receipts still verify",
        arguments: Cryptography.Suite.allCases)
    func restoredBackup(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["35", "3508"]) { cluster in
            var outcomes = [try await cluster.submit(from: Unit.city, to: [Unit.finance])]
            try await cluster.stop("3508")
            try cluster.backUp("3508")
            try await cluster.start("3508")
            for _ in 0..<3 { outcomes.append(try await cluster.submit(from: Unit.city, to: [Unit.finance])) }
            try await self.untilWitnessed(cluster, shard: 202601)
            let city = try cluster["3508"]
            var files: [[UInt8]] = []
            for core in outcomes.flatMap(\.receipts) {
                files.append(try await city.receipt(core.identity()).encoded())
            }
            try await cluster.stop("3508")
            try cluster.restore("3508")
            try await cluster.start("3508")
            #expect(cluster.alarms.lines("3508", .critical).count == 1)
            for _ in 0..<3 {
                let outcome = try await cluster.submit(from: Unit.city, to: [Unit.finance])
                #expect(outcome.receipts.allSatisfy { $0.checkpoint.body.origin.shard == 202602 })
                outcomes.append(outcome)
            }
            self.requireUnique(self.checkpoints(outcomes) + cluster.network.witnessed)
            try await self.untilWitnessed(cluster, shard: 202602)
            let verifier = ReceiptVerifier(anchors: cluster.pki.anchors)
            for file in files { #expect(verifier.verify(file: file).verdict == .pass) }
            try await LogAudit(cluster.store("3508")).requireOneHistory([])
            #expect(cluster.alarms.lines("35", .error).isEmpty)
        }
    }

    @Test("A node whose disk was replaced opens a new shard")
    func lostDisk() async throws {
        try await Cluster.with(.int, nodes: ["35", "3508"]) { cluster in
            let before = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await self.untilWitnessed(cluster, shard: 202601)
            try await cluster.stop("3508")
            try cluster.lose("3508")
            try await cluster.start("3508")
            let after = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            #expect(after.receipts.map(\.checkpoint.body.origin.shard) == [202602, 202602])
            self.requireUnique(self.checkpoints([before, after]))
        }
    }

    @Test("A node restored while its parent cannot be reached opens a new shard as soon as it can")
    func restoredAlone() async throws {
        try await Cluster.with(.int, nodes: ["35", "3508"]) { cluster in
            let province = try DivisionCode("35")
            try await cluster.stop("3508")
            try cluster.backUp("3508")
            try await cluster.start("3508")
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await self.untilWitnessed(cluster, shard: 202601)
            try await cluster.stop("3508")
            try cluster.restore("3508")
            cluster.network.setCut(province, true)
            try await cluster.start("3508")
            let alone = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            #expect(alone.receipts[0].checkpoint.body.origin.shard == 202601)
            #expect(cluster.alarms.lines("3508", .critical).isEmpty)
            cluster.network.setCut(province, false)
            try await cluster["3508"].hasten(province)
            try await cluster.poll { !cluster.alarms.lines("3508", .critical).isEmpty }
            let after = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            #expect(after.receipts[0].checkpoint.body.origin.shard == 202602)
            try await self.untilWitnessed(cluster, shard: 202602)
            // What was signed alone is a fork: the province was shown it, has it on record, and never cosigned it.
            let recorded = try await cluster["35"].witnessedLogs().contradictions
            #expect(recorded.map(\.statement.shown) == [alone.receipts[0].checkpoint])
            #expect(recorded.map(\.statement.kind) == [.fork])
            #expect(cluster.alarms.lines("35", .critical).count == 1)
            #expect(try await cluster.count("cosignatures WHERE shard = 202601", "3508") == 0)
        }
    }

    @Test("With a new year a new shard begins, and the old one is witnessed to its end", arguments: [false, true])
    func newYear(isCut: Bool) async throws {
        try await Cluster.with(.int, nodes: ["35", "3508"]) { cluster in
            let province = try DivisionCode("35")
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            if isCut {
                try await self.untilWitnessed(cluster, shard: 202601)
                cluster.network.setCut(province, true)
            }
            let last = try await cluster.submit(from: Unit.city, to: [Unit.finance], lifetime: .seconds(90 * 86_400))
            cluster.clock.advance(by: .seconds(45 * 86_400))
            let first = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            #expect(
                first.receipts.map(\.checkpoint.body.origin.description)
                    == Array(repeating: "3508.35.yizhan/log/202701", count: 2))
            #expect(first.receipts.map(\.index) == [0, 1])
            cluster.network.setCut(province, false)
            try await cluster["3508"].hasten(province)
            try await self.untilWitnessed(cluster, shard: 202701)
            for core in last.receipts {
                let file = try await cluster["3508"].receipt(core.identity())
                #expect(file.core.checkpoint.body.origin.year == 2026)
                #expect(file.core.checkpoint.cosignatures.count == 1)
            }
            #expect(cluster.alarms.lines("3508", .critical).isEmpty && cluster.alarms.lines("35", .critical).isEmpty)
        }
    }

    @Test("A new shard outlasts a restart, and the times of a log go on over it")
    func shardStays() async throws {
        try await Cluster.with(.int, nodes: ["35", "3508"]) { cluster in
            cluster.clock.advance(by: .seconds(60))
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await self.untilWitnessed(cluster, shard: 202601)
            try await cluster.stop("3508")
            try cluster.backUp("3508")
            try await cluster.start("3508")
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await self.untilWitnessed(cluster, shard: 202601)
            try await cluster.stop("3508")
            try cluster.restore("3508")
            cluster.clock.set(TestPKI.start)
            for round in 0..<2 {
                try await cluster.start("3508")
                let outcome = try await cluster.submit(from: Unit.city, to: [Unit.finance])
                let body = outcome.receipts[0].checkpoint.body
                #expect(body.origin.shard == 202602)
                #expect(body.size == 2 * (round + 1))
                #expect(body.time >= TestPKI.start.advanced(by: .seconds(60)))
                try await cluster.stop("3508")
            }
            try await cluster.start("3508")
        }
    }

    @Test("A restart without anything lost keeps the shard")
    func plainRestart() async throws {
        try await Cluster.with(.gm, nodes: ["35", "3508"]) { cluster in
            for round in 1...3 {
                let outcome = try await cluster.submit(from: Unit.city, to: [Unit.finance])
                #expect(outcome.receipts[0].checkpoint.body.origin.shard == 202601)
                #expect(outcome.receipts[0].index == 2 * (round - 1))
                try await cluster.stop("3508")
                try await cluster.start("3508")
            }
            #expect(cluster.alarms.lines("3508", .critical).isEmpty)
        }
    }

    @Test(
        "A packet whose commit is unknown is answered when it comes again, and delivered once",
        arguments: [StoreFaults.Fault.unknownButDone, .unknownAndLost, .sealFails])
    func unknownReception(fault: StoreFaults.Fault) async throws {
        try await Cluster.with(.int, nodes: ["350823"]) { cluster in
            let county = try cluster["350823"]
            let packet = try TestPacket(
                cluster.pki, from: Unit.city, to: [Unit.county], document: [UInt8](repeating: 7, count: 100_000))
            let slip = try packet.slip(passed: ["3508"])
            cluster.faults.order(fault, at: "350823")
            await #expect(throws: (any Error).self) { try await county.receive(packet, slip, from: "3508") }
            let receipts = try await county.receive(packet, slip, from: "3508")
            #expect(receipts.map(\.evidence.event) == [.consignmentDelivered])
            #expect(try await county.receive(packet, slip, from: "3508").map(\.bytes) == receipts.map(\.bytes))
            #expect(try await county.inbox(of: Unit.address(Unit.county)).count == 1)
            let audit = try await LogAudit(cluster.store("350823"))
            #expect(audit.leaves[202601]?.count == 1)
            try audit.requireOneHistory(receipts.map(\.checkpoint))
        }
    }
}
