import Cryptography
import Documents
import DurableFiles
import Evidence
import Exchange
import Packets
import SQLiteStorage
import Storage
import Testing

/// Times of minutes by the clock, so that a test's clock moves past them.
enum ShortTimes {
    /// Relay 10 min, delivery 20 min, 签收 60 min after delivery; a warning after half of it.
    static var policy: SilencePolicy {
        var policy = SilencePolicy()
        policy.routine = .init(
            relay: .clock(.seconds(600)), delivery: .clock(.seconds(1200)), acceptance: .clock(.seconds(3600)))
        return policy
    }
}

@Suite("Silence shows", .timeLimit(.minutes(2)))
struct SilenceTests {
    /// The sender's own statements about a packet: event, code of the reason, recipients.
    private static func statements(_ id: PacketIdentifier, _ cluster: Cluster, at node: String) async throws -> [String]
    {
        let own: Set<EvidenceEvent> = [.deliveryDelayed, .relayFailed, .consignmentOverdue, .acceptanceOverdue]
        return try await cluster[node].track(id).flatMap(\.receipts).map(\.core.evidence)
            .filter { own.contains($0.event) }
            .map { "\($0.event.rawValue) \($0.reason?.code ?? "")" }
    }

    private static func pass(_ seconds: Int64, _ cluster: Cluster, at node: String) async throws {
        cluster.clock.advance(by: .seconds(seconds))
        try await cluster[node].lookForSilence()
    }

    @Test(
        "A neighbour that is away: a warning, then the statement, once each, whatever restarts come between",
        arguments: Cryptography.Suite.allCases)
    func away(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["3508"], silence: ShortTimes.policy) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county])
            let id = sent.envelope.id
            func restart() async throws {
                try await cluster.stop("3508")
                try await cluster.start("3508", silence: ShortTimes.policy)
            }
            try await Self.pass(299, cluster, at: "3508")
            #expect(try await Self.statements(id, cluster, at: "3508").isEmpty)
            try await Self.pass(1, cluster, at: "3508")
            var said = ["delivery.delayed relay"]
            #expect(try await Self.statements(id, cluster, at: "3508") == said)
            #expect(try await cluster["3508"].silenceCounts().map(\.isOverdue) == [false])
            try await restart()
            try await Self.pass(300, cluster, at: "3508")
            said += ["relay.failed overdue", "delivery.delayed delivery"]
            #expect(try await Self.statements(id, cluster, at: "3508").sorted() == said.sorted())
            try await restart()
            try await Self.pass(600, cluster, at: "3508")
            said += ["consignment.overdue overdue"]
            for _ in 0..<3 {
                try await restart()
                try await Self.pass(5000, cluster, at: "3508")
                #expect(try await Self.statements(id, cluster, at: "3508").sorted() == said.sorted())
            }
            let item = try #require(try await cluster["3508"].silences().first)
            #expect(item.silence.title == "中转超时" && item.state == .queued)
            // The packet's own time ends what is waited for, and no alarm stands for ever.
            try await Self.pass(15 * 86_400, cluster, at: "3508")
            #expect(try await cluster.count("waits", "3508") == 0)
        }
    }

    @Test("The statements of silence are receipts that verify, on their own and beside the ones that supersede them")
    func receiptsVerify() async throws {
        try await Cluster.with(.int, nodes: ["3508"], silence: ShortTimes.policy) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county])
            try await Self.pass(600, cluster, at: "3508")
            try await Self.pass(1200, cluster, at: "3508")
            let receipts = try await cluster["3508"].track(sent.envelope.id).flatMap(\.receipts)
            #expect(receipts.count == 4)
            let verifier = ReceiptVerifier(anchors: cluster.pki.anchors)
            for receipt in receipts {
                let file = try await cluster["3508"].receipt(receipt.digest).encoded()
                #expect(verifier.verify(file: file).verdict == .pass, "\(receipt.core.evidence.event)")
            }
        }
    }

    @Test("A recipient that does not sign for: the sender states it, and a late 签收 takes its place")
    func lateAcceptance() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"], silence: ShortTimes.policy) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county, Unit.finance])
            let id = sent.envelope.id
            try await cluster.until(id, Unit.county, is: .delivered, at: "3508")
            try await Self.pass(1800, cluster, at: "3508")
            #expect(
                try await Self.statements(id, cluster, at: "3508")
                    == ["delivery.delayed acceptance", "delivery.delayed acceptance"])
            // One signs in time, though late enough for a warning.
            try await cluster.act(.signFor, on: id, by: Unit.finance)
            #expect(try await cluster["3508"].silenceCounts().map(\.count) == [1])
            try await Self.pass(1800, cluster, at: "3508")
            let overdue = try await cluster["3508"].silenceCounts()
            #expect(overdue.map(\.count) == [1] && overdue.first?.isOverdue == true)
            cluster.clock.advance(by: .seconds(60))
            try await cluster.act(.signFor, on: id, by: Unit.county)
            try await cluster.until(id, Unit.county, is: .signedFor, at: "3508")
            #expect(try await cluster["3508"].silenceCounts().isEmpty)
            let track = try #require(try await cluster["3508"].track(id).first)
            let late = try #require(track.lateReceipts.first)
            #expect(track.lateReceipts.count == 1 && late.isActLate && late.title == "逾期后签收")
            #expect(track.deliveries.first { $0.recipient.description == Unit.county }?.late == late)
            let statement = try #require(track.receipts.first { $0.digest == late.statement })
            #expect(statement.core.evidence.event == .acceptanceOverdue)
            try await Self.pass(100_000, cluster, at: "3508")
            let negative = try await Self.statements(id, cluster, at: "3508").filter { $0.hasSuffix("overdue") }
            #expect(negative == ["acceptance.overdue overdue"])
        }
    }

    @Test("A receipt that was made in time and came late is told from an act that was late")
    func lateReceipt() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"], silence: ShortTimes.policy) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county])
            let id = sent.envelope.id
            try await cluster.until(id, Unit.county, is: .delivered, at: "3508")
            // The line is cut after delivery; 签收 happens at once, nobody here hears of it.
            cluster.network.setCut(try DivisionCode("3508"), true)
            try await cluster.act(.signFor, on: id, by: Unit.county)
            try await Self.pass(7200, cluster, at: "3508")
            #expect(try await Self.statements(id, cluster, at: "3508") == ["acceptance.overdue overdue"])
            cluster.network.setCut(try DivisionCode("3508"), false)
            try await cluster.until {
                try await cluster["350823"].hasten(DivisionCode("3508"))
                return try await cluster.state(id, Unit.county, at: "3508") == .signedFor
            }
            let late = try #require(try await cluster["3508"].track(id).first?.lateReceipts.first)
            #expect(!late.isActLate && late.title == "签收回执迟到")
        }
    }

    @Test("What was given up is not waited for; requeued by an operator it is again, from then on")
    func requeued() async throws {
        try await Cluster.with(.int, nodes: ["3508"], silence: ShortTimes.policy) { cluster in
            var limits = PacketLimits.standard
            limits.packetSize = 65_536
            try await cluster.start("350823", limits: limits)
            let sent = try await cluster.submit(
                from: Unit.city, to: [Unit.county], document: [UInt8](repeating: 7, count: 100_000))
            let id = sent.envelope.id
            try await cluster.until(id, Unit.county, is: .undeliverable, at: "3508")
            #expect(try await cluster.count("waits", "3508") == 0)
            try await Self.pass(10_000, cluster, at: "3508")
            #expect(try await Self.statements(id, cluster, at: "3508").isEmpty)
            try await cluster.stop("350823")
            _ = try await cluster["3508"].act(.requeue, on: sent.digest, for: nil, reason: "the limit was raised")
            try await Self.pass(299, cluster, at: "3508")
            #expect(try await Self.statements(id, cluster, at: "3508").isEmpty)
            try await Self.pass(1, cluster, at: "3508")
            #expect(try await Self.statements(id, cluster, at: "3508") == ["delivery.delayed relay"])
        }
    }

    @Test("Relay and delivery that come late end the alarm, and take the place of both statements")
    func lateDelivery() async throws {
        try await Cluster.with(.int, nodes: ["3508"], silence: ShortTimes.policy) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county])
            let id = sent.envelope.id
            try await Self.pass(1200, cluster, at: "3508")
            #expect(
                try await Self.statements(id, cluster, at: "3508").sorted()
                    == ["consignment.overdue overdue", "relay.failed overdue"])
            cluster.clock.advance(by: .seconds(1))
            try await cluster.start("350823")
            try await cluster["3508"].hasten(DivisionCode("350823"))
            try await cluster.until(id, Unit.county, is: .delivered, at: "3508")
            #expect(try await cluster["3508"].silenceCounts().isEmpty)
            let late = try #require(try await cluster["3508"].track(id).first?.lateReceipts)
            #expect(late.map(\.awaited).sorted { $0.rawValue < $1.rawValue } == [.delivery, .relay])
            #expect(late.allSatisfy { $0.isActLate && $0.event == .consignmentDelivered })
        }
    }

    @Test("Other times, read while the node runs or at its start, count at once for what is awaited")
    func otherTimes() async throws {
        try await Cluster.with(.int, nodes: ["3508"], silence: ShortTimes.policy) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county])
            try await Self.pass(120, cluster, at: "3508")
            #expect(try await Self.statements(sent.envelope.id, cluster, at: "3508").isEmpty)
            var shorter = ShortTimes.policy
            shorter.routine.relay = .clock(.seconds(200))
            try cluster["3508"].setSilencePolicy(shorter)
            try await cluster["3508"].lookForSilence()
            #expect(try await Self.statements(sent.envelope.id, cluster, at: "3508") == ["delivery.delayed relay"])
            shorter.routine.relay = .clock(.seconds(100))
            try await cluster.stop("3508")
            try await cluster.start("3508", silence: shorter)
            try await cluster["3508"].lookForSilence()
            #expect(
                try await Self.statements(sent.envelope.id, cluster, at: "3508").sorted()
                    == ["delivery.delayed relay", "relay.failed overdue"])
        }
    }

    @Test("A clock that is set back waits longer, and says nothing twice")
    func clockSetBack() async throws {
        try await Cluster.with(.int, nodes: ["3508"], silence: ShortTimes.policy) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county])
            try await Self.pass(300, cluster, at: "3508")
            cluster.clock.set(TestPKI.start.advanced(by: .seconds(-86_400)))
            try await cluster["3508"].lookForSilence()
            #expect(try await Self.statements(sent.envelope.id, cluster, at: "3508") == ["delivery.delayed relay"])
        }
    }

    @Test("A store of before is migrated: what was sent and not answered is waited for, what others sent is not")
    func migration() async throws {
        let folder = try TemporaryFolder()
        let directory = try DurableDirectory(path: folder.path, createIfMissing: false)
        let database = try SQLiteDatabase(directory: directory, name: SafeName("yizhan.sqlite"))
        _ = try await Migrator(component: ExchangeSchema.component, Array(ExchangeSchema.migrations.prefix(6)))
            .migrate(database)
        try await database.transaction { session in
            _ = try session.execute("INSERT INTO facts VALUES ('node', '3508')")
            _ = try session.execute("INSERT INTO log_heads VALUES (1, 1, '', x'', 1000)")
            for (digest, sender, expires) in [("own", "3508", 2000), ("over", "3508", 999), ("other", "35", 2000)] {
                _ = try session.execute(
                    """
                    INSERT INTO packets VALUES ('\(digest)', '\(digest)', '\(sender)', 'GM', x'', 0, 1, \(expires), 1,
                        NULL, NULL, '35', 1)
                    """)
                for state in ["queued", "relayed", "delivered", "signed-for", "recalled"] {
                    _ = try session.execute(
                        """
                        INSERT INTO deliveries VALUES ('\(digest)', '\(state)', 'main', NULL, 0, '\(state)', '', 1, NULL)
                        """)
                }
            }
        }
        _ = try await ExchangeSchema.migrator.migrate(database)
        let waits = try await database.read { session in
            try session.rows("SELECT packet, recipient, due FROM waits ORDER BY recipient").map {
                "\(try $0.text("packet")) \(try $0.text("recipient")) \(try $0.integer("due"))"
            }
        }
        #expect(waits == ["own delivered 0", "own queued 0", "own relayed 0"])
        try await database.close()
    }
}
