import Cryptography
import Documents
import Evidence
import Exchange
import Logging
import Testing

@Suite("A log with several witnesses", .timeLimit(.minutes(3)))
struct SeveralWitnessesTests {
    private static let city = "3508"

    /// The city's neighbours; the county witnesses beside the province.
    private static func neighbours(county: Bool = true) throws -> [RoutingTable.Neighbour] {
        [
            .init(code: try DivisionCode("35"), isParent: true),
            .init(code: try DivisionCode("350823"), isWitness: county),
        ]
    }

    private func with(
        _ suite: Cryptography.Suite,
        _ body: (Cluster) async throws -> Void
    ) async throws {
        try await Cluster.with(suite, nodes: ["35", "350823"]) { cluster in
            try await cluster.start(Self.city, neighbours: try Self.neighbours())
            try await body(cluster)
        }
    }

    /// Waits until a witness has cosigned the newest state of the city's log.
    private func untilCosigned(_ cluster: Cluster, by witness: String) async throws {
        try await cluster.poll {
            try await cluster.count(
                """
                cosignatures WHERE witness = '\(witness)' AND size = (SELECT MAX(size) FROM log_heads)
                """, Self.city) == 1
        }
    }

    @Test(
        "A receipt bears the lines of parent and sibling under one state, and the verifiers pass both",
        arguments: Cryptography.Suite.allCases)
    func both(suite: Cryptography.Suite) async throws {
        try await self.with(suite) { cluster in
            var cores: [ReceiptCore] = []
            for _ in 0..<5 { cores += try await cluster.submit(from: Unit.city, to: [Unit.finance]).receipts }
            try await self.untilCosigned(cluster, by: "35")
            try await self.untilCosigned(cluster, by: "350823")
            let city = try cluster[Self.city]
            for core in cores {
                let file = try await city.receipt(core.identity())
                let report = ReceiptVerifier(anchors: cluster.pki.anchors).verify(file: try file.encoded())
                #expect(report.verdict == .pass, "\(report.text)")
                #expect(report.witnesses.map(\.witness.digits) == ["35", "350823"])
                #expect(report.witnesses.allSatisfy { $0.finding.status == .pass })
            }
            // What follows is shown only states that the first has cosigned.
            #expect(
                try await cluster.count(
                    """
                    cosignatures AS later WHERE witness = '350823' AND NOT EXISTS (SELECT 1 FROM cosignatures AS first
                    WHERE first.witness = '35' AND first.shard = later.shard AND first.size = later.size)
                    """, Self.city) == 0)
            let file = try await city.receipt(cores[0].identity()).encoded()
            #expect(try OtherVerifiers.python(file, anchors: cluster.pki.anchors) == 0)
            #expect(cluster.alarms.lines(Self.city, .error).isEmpty)
        }
    }

    @Test(
        "A parent that is away is waited for a while, then the sibling witnesses alone, and the parent is caught up with"
    )
    func parentAway() async throws {
        try await self.with(.int) { cluster in
            let province = try DivisionCode("35")
            cluster.network.setCut(province, true)
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            let county = try DivisionCode("350823")
            try await cluster[Self.city].hasten(county)
            cluster.clock.advance(by: .seconds(61))
            try await cluster[Self.city].hasten(county)
            try await self.untilCosigned(cluster, by: "350823")
            #expect(try await cluster.count("cosignatures WHERE witness = '35'", Self.city) == 0)
            cluster.network.setCut(province, false)
            try await cluster[Self.city].hasten(province)
            try await self.untilCosigned(cluster, by: "35")
        }
    }

    @Test("A sibling that is away holds nothing up")
    func siblingAway() async throws {
        try await self.with(.int) { cluster in
            cluster.network.setCut(try DivisionCode("350823"), true)
            let core = try #require(try await cluster.submit(from: Unit.city, to: [Unit.finance]).receipts.first)
            try await self.untilCosigned(cluster, by: "35")
            let file = try await cluster[Self.city].receipt(core.identity())
            #expect(file.core.checkpoint.cosignatures.count == 1)
            try await cluster.poll { try await cluster[Self.city].standing().witness.failingSince != nil }
        }
    }

    @Test("The node at the top, put back from yesterday's backup, is caught by the nodes below that witness it")
    func top() async throws {
        try await Cluster.with(.int, nodes: []) { cluster in
            let below = [RoutingTable.Neighbour(code: try DivisionCode(Self.city), isWitness: true)]
            try await cluster.start(Self.city)
            try await cluster.start("35", neighbours: below)
            _ = try await cluster.submit(from: Unit.province, to: [Unit.province])
            try await cluster.stop("35")
            try cluster.backUp("35")
            try await cluster.start("35", neighbours: below)
            let lost = try await cluster.submit(from: Unit.province, to: [Unit.province])
            let newest = lost.receipts.map(\.checkpoint.body.size).max() ?? 0
            try await cluster.poll {
                try await cluster[Self.city].lastWitnessed(of: DivisionCode("35"))?.body.size ?? 0 >= newest
            }
            try await cluster.stop("35")
            try cluster.restore("35")
            try await cluster.start("35", neighbours: below)
            #expect(cluster.alarms.lines("35", .critical).count == 1)
            let after = try await cluster.submit(from: Unit.province, to: [Unit.province])
            #expect(after.receipts.allSatisfy { $0.checkpoint.body.origin.shard == 202602 })
        }
    }

    @Test("Witnesses come and go with the configuration, without a restart")
    func reload() async throws {
        try await self.with(.int) { cluster in
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await self.untilCosigned(cluster, by: "350823")
            try await cluster.route(Self.city, try Self.neighbours(county: false))
            let before = try await cluster.count("cosignatures WHERE witness = '350823'", Self.city)
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await self.untilCosigned(cluster, by: "35")
            #expect(try await cluster.count("cosignatures WHERE witness = '350823'", Self.city) == before)
            try await cluster.route(Self.city, try Self.neighbours())
            try await self.untilCosigned(cluster, by: "350823")
        }
    }
}
