import Cryptography
import Documents
import Evidence
import Exchange
import Logging
import Testing

@Suite("Witnesses that lie", .timeLimit(.minutes(2)))
struct LyingWitnessTests {
    /// Starts the city under a province that lies, with one entry in its log.
    private func with(
        _ lie: (Cluster, Checkpoint) throws -> InProcessTransport.Lie,
        _ body: (Cluster) async throws -> Void
    ) async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            let lie = try lie(cluster, sent.receipts[0].checkpoint)
            try await cluster.stop("3508")
            cluster.network.setLie(lie, at: try DivisionCode("35"))
            try await cluster.start("35")
            try await cluster.start("3508")
            try await body(cluster)
        }
    }

    private static func key(_ node: String, _ cluster: Cluster) throws -> PrivateKey {
        try #require(cluster.pki.keys[node]?.log.key)
    }

    @Test("A cosignature by another key is not kept")
    func wrongCosignature() async throws {
        try await self.with { cluster, checkpoint in
            .init(
                remembered: nil,
                cosignature: try Cosignature.make(
                    over: checkpoint, witness: DivisionCode("35"), key: Self.key("350823", cluster),
                    at: TestPKI.start))
        } _: { cluster in
            try await cluster.poll { cluster.alarms.lines("3508", .warning).contains("log not witnessed") }
            #expect(try await cluster.count("cosignatures", "3508") == 0)
        }
    }

    @Test("A checkpoint this node never signed does not make it give its log up")
    func inventedPast() async throws {
        for signer in ["35", "350823"] {
            try await self.with { cluster, checkpoint in
                let body = CheckpointBody(
                    origin: checkpoint.body.origin, size: 1000, root: checkpoint.body.root, time: TestPKI.start)
                return .init(remembered: try Checkpoint.sign(body, key: Self.key(signer, cluster)))
            } _: { cluster in
                let sent = try await cluster.submit(from: Unit.city, to: [Unit.finance])
                #expect(sent.receipts[0].checkpoint.body.origin.shard == 202601)
                #expect(cluster.alarms.lines("3508", .critical).isEmpty)
            }
        }
    }

    @Test("Another node's log is not taken for this one's")
    func foreignPast() async throws {
        try await self.with { cluster, checkpoint in
            let body = CheckpointBody(
                origin: LogOrigin(node: try DivisionCode("35"), shard: 7), size: 1000, root: checkpoint.body.root,
                time: TestPKI.start)
            return .init(remembered: try Checkpoint.sign(body, key: Self.key("35", cluster)))
        } _: { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            #expect(sent.receipts[0].checkpoint.body.origin.shard == 202601)
        }
    }

    @Test("A witness that shows an older state of the log, which it once saw, is handed the rest")
    func olderPast() async throws {
        try await self.with { _, checkpoint in
            .init(remembered: checkpoint)
        } _: { cluster in
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            #expect(cluster.alarms.lines("3508", .critical).isEmpty)
            cluster.network.setLie(nil, at: try DivisionCode("35"))
            try await cluster["3508"].hasten(DivisionCode("35"))
            let city = try DivisionCode("3508")
            try await cluster.until { try await cluster["35"].lastWitnessed(of: city)?.body.size == 4 }
        }
    }
}
