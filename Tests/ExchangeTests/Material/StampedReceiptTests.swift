import Cryptography
import Documents
import Evidence
import Exchange
import Packets
import Testing

@Suite("Receipts under a timestamp", .timeLimit(.minutes(3)))
struct StampedReceiptTests {
    private static let interval = Duration.milliseconds(10)

    @Test(
        "Receipt files gain a timestamp beside the cosignature, one token for many of them, and the verifiers pass it",
        arguments: Cryptography.Suite.allCases)
    func stamped(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["35"]) { cluster in
            let office = try StampingOffice(cluster.pki, cluster.clock)
            // Closed while the log grows, so that one token must do for all.
            office.close()
            try await cluster.start("3508", timestamps: TimestampPlan(source: office, interval: Self.interval))
            var cores: [ReceiptCore] = []
            for _ in 0..<6 { cores += try await cluster.submit(from: Unit.city, to: [Unit.finance]).receipts }
            try await cluster.poll {
                try await cluster.count("cosignatures WHERE size = \(cores.count)", "3508") > 0
            }
            // The first of these may be over a state that was chosen before the last was cosigned.
            let asked = office.asked
            try await cluster.poll { office.asked >= asked + 2 }
            office.open()
            let city = try cluster["3508"]
            for core in cores {
                let digest = try core.identity()
                try await cluster.poll { try await city.receipt(digest).timestamp != nil }
                let file = try await city.receipt(digest)
                #expect(file.core.evidence == core.evidence && file.core.index == core.index)
                let report = ReceiptVerifier(anchors: cluster.pki.anchors).verify(file: try file.encoded())
                #expect(report.verdict == .pass && report.isWitnessed, "\(report.text)")
                #expect(report[.timestamp]?.status == .pass)
                #expect(report.timestamp?.policy == "1.2.3.4.1")
            }
            #expect(try await cluster.count("timestamps", "3508") == 1)
            let file = try await city.receipt(cores[0].identity()).encoded()
            #expect(try OtherVerifiers.python(file, anchors: cluster.pki.anchors) == 0)
            if OtherVerifiers.hasBrowser {
                #expect(try OtherVerifiers.page([file], anchors: cluster.pki.anchors) == ["pass"])
            }
        }
    }

    @Test("An authority that is dead holds nothing up: receipts come without, pass, and are upgraded when it is back")
    func dead() async throws {
        try await Cluster.with(.int, nodes: []) { cluster in
            let office = try StampingOffice(cluster.pki, cluster.clock)
            office.close()
            try await cluster.start("3508", timestamps: TimestampPlan(source: office, interval: Self.interval))
            cluster.clock.advance(by: .seconds(1))
            let core = try #require(try await cluster.submit(from: Unit.city, to: [Unit.finance]).receipts.first)
            cluster.clock.advance(by: .seconds(1))
            try await cluster.poll { office.asked >= 3 }
            let pending = try await cluster["3508"].receipt(core.identity())
            #expect(pending.timestamp == nil)
            let report = ReceiptVerifier(anchors: cluster.pki.anchors).verify(file: try pending.encoded())
            #expect(report.verdict == .pass && report[.timestamp] == nil)
            office.open()
            try await cluster.poll { try await cluster["3508"].receipt(core.identity()).timestamp != nil }
        }
    }

    @Test("A log that never rests is stamped while its witness is away: what has waited long enough is not held up")
    func busy() async throws {
        try await Cluster.with(.int, nodes: []) { cluster in
            let office = try StampingOffice(cluster.pki, cluster.clock)
            try await cluster.start("3508", timestamps: TimestampPlan(source: office, interval: Self.interval))
            let old = try #require(try await cluster.submit(from: Unit.city, to: [Unit.finance]).receipts.first)
            cluster.clock.advance(by: .seconds(1))
            let fresh = try #require(try await cluster.submit(from: Unit.city, to: [Unit.finance]).receipts.first)
            try await cluster.poll { try await cluster["3508"].receipt(old.identity()).timestamp != nil }
            #expect(try await cluster["3508"].receipt(fresh.identity()).timestamp == nil)
        }
    }

    @Test("A token that is earlier than the log, by a clock that is behind, is not kept")
    func behind() async throws {
        try await Cluster.with(.int, nodes: []) { cluster in
            let slow = TestClock(TestPKI.start.advanced(by: .seconds(60)))
            let office = try StampingOffice(cluster.pki, slow)
            try await cluster.start("3508", timestamps: TimestampPlan(source: office, interval: Self.interval))
            cluster.clock.advance(by: .seconds(600))
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            cluster.clock.advance(by: .seconds(1))
            try await cluster.poll { office.asked >= 2 }
            #expect(try await cluster.count("timestamps", "3508") == 0)
            slow.set(cluster.clock.now())
            try await cluster.poll { try await cluster.count("timestamps", "3508") == 1 }
        }
    }
}
