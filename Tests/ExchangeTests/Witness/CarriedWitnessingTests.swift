import Cryptography
import Documents
import Evidence
import Exchange
import Foundation
import Logging
import Testing

@Suite("Witnessing through files", .timeLimit(.minutes(3)))
struct CarriedWitnessingTests {
    private static let city = "3508"
    private static let township = "350823106"

    /// The city stands alone; the township, to which no line leads and which is no neighbour, is to witness it.
    private func with(
        _ suite: Cryptography.Suite,
        _ body: (Cluster) async throws -> Void
    ) async throws {
        try await Cluster.with(suite, nodes: []) { cluster in
            for node in [Self.city, Self.township] { try await cluster.start(node, neighbours: []) }
            try await body(cluster)
        }
    }

    private func petition(_ cluster: Cluster) async throws -> WitnessPetition? {
        let petition = try await cluster[Self.city].petition(to: DivisionCode(Self.township))
        #expect(petition.isWhole)
        return try petition.petition.map { try WitnessPetition(bytes: $0.bytes) }
    }

    private func answer(_ petition: WitnessPetition, _ cluster: Cluster) async throws -> WitnessReply {
        try await WitnessReply(bytes: cluster[Self.township].answer(petition).bytes)
    }

    @Test(
        "Receipts gain the cosignature that came in a file, and the verifiers pass them",
        arguments: Cryptography.Suite.allCases)
    func carried(suite: Cryptography.Suite) async throws {
        try await self.with(suite) { cluster in
            var cores: [ReceiptCore] = []
            for _ in 0..<3 {
                cores += try await cluster.submit(from: Unit.city, to: [Unit.finance]).receipts
                let petition = try #require(try await self.petition(cluster))
                let reply = try await self.answer(petition, cluster)
                let (kept, opened) = try await cluster[Self.city].take(reply)
                #expect(kept == petition.requests.count && opened == 0)
                #expect(try await self.petition(cluster) == nil)
            }
            for core in cores {
                let file = try await cluster[Self.city].receipt(core.identity())
                let report = ReceiptVerifier(anchors: cluster.pki.anchors).verify(file: try file.encoded())
                #expect(report.verdict == .pass && report.isWitnessed, "\(report.text)")
                #expect(report.witnesses.map(\.witness.digits) == [Self.township])
            }
            let file = try await cluster[Self.city].receipt(cores[0].identity()).encoded()
            #expect(try OtherVerifiers.python(file, anchors: cluster.pki.anchors) == 0)
            for node in [Self.city, Self.township] { #expect(cluster.alarms.lines(node, .error).isEmpty) }
        }
    }

    @Test("An answer that was lost on the way is made good by the next one, and the same file may be brought twice")
    func lost() async throws {
        try await self.with(.int) { cluster in
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            let first = try #require(try await self.petition(cluster))
            _ = try await self.answer(first, cluster)
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            let second = try #require(try await self.petition(cluster))
            // It begins where the city believes the witness to be, and is told where that is.
            let told = try await self.answer(second, cluster)
            #expect(told.states.map(\.body) == first.requests.suffix(1).map(\.checkpoint.body))
            #expect(try await cluster[Self.city].take(told).kept == 1)
            let third = try #require(try await self.petition(cluster))
            let reply = try await self.answer(third, cluster)
            #expect(reply.states.count == third.requests.count)
            #expect(try await self.answer(third, cluster).states.count == reply.states.count)
            for _ in 0..<2 { #expect(try await cluster[Self.city].take(reply).kept == reply.states.count) }
            #expect(try await self.petition(cluster) == nil)
        }
    }

    @Test("A node restored from a backup learns from the file that it must open a new shard")
    func restored() async throws {
        try await self.with(.int) { cluster in
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            try await cluster.stop(Self.city)
            try cluster.backUp(Self.city)
            try await cluster.start(Self.city, neighbours: [])
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            let petition = try #require(try await self.petition(cluster))
            let reply = try await self.answer(petition, cluster)
            try await cluster.stop(Self.city)
            try cluster.restore(Self.city)
            try await cluster.start(Self.city, neighbours: [])
            let (kept, opened) = try await cluster[Self.city].take(reply)
            #expect(kept == 0 && opened == 1)
            #expect(cluster.alarms.lines(Self.city, .critical).count == 1)
            let after = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            #expect(after.receipts.allSatisfy { $0.checkpoint.body.origin.shard == 202602 })
            // The new shard is witnessed from its beginning, the old one no further.
            let next = try #require(try await self.petition(cluster))
            let answer = try await self.answer(next, cluster)
            #expect(answer.contradicted.isEmpty)
            _ = try await cluster[Self.city].take(answer)
            #expect(try await cluster.count("cosignatures WHERE shard = 202602", Self.city) == 1)
            #expect(try await self.petition(cluster) == nil)
        }
    }

    @Test("A forked log that comes in a file is recorded by the witness, and its operator is told")
    func fork() async throws {
        try await self.with(.int) { cluster in
            try await cluster.stop(Self.city)
            try cluster.backUp(Self.city)
            try await cluster.start(Self.city, neighbours: [])
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            _ = try await self.answer(try #require(try await self.petition(cluster)), cluster)
            try await cluster.stop(Self.city)
            try cluster.restore(Self.city)
            try await cluster.start(Self.city, neighbours: [])
            cluster.clock.advance(by: .seconds(1))
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            let reply = try await self.answer(try #require(try await self.petition(cluster)), cluster)
            #expect(reply.contradicted.count == 1 && reply.states.isEmpty)
            #expect(try await cluster[Self.township].witnessedLogs().contradictions.count == 1)
            #expect(cluster.alarms.lines(Self.township, .critical).count == 1)
            let (kept, opened) = try await cluster[Self.city].take(reply)
            #expect(kept == 0 && opened == 1)
            #expect(!cluster.alarms.lines(Self.city, .critical).isEmpty)
        }
    }

    @Test("Files are read in one form only, and what is not the witness's or not this node's is refused")
    func hostile() async throws {
        try await self.with(.int) { cluster in
            _ = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            let petition = try #require(try await self.petition(cluster))
            let reply = try await self.answer(petition, cluster)
            for bytes in [petition.bytes, reply.bytes] {
                for length in stride(from: 0, to: bytes.count, by: 7) {
                    #expect(throws: ExchangeError.self) { try WitnessPetition(bytes: Array(bytes[..<length])) }
                    #expect(throws: ExchangeError.self) { try WitnessReply(bytes: Array(bytes[..<length])) }
                }
            }
            #expect(throws: ExchangeError.self) { try WitnessPetition(bytes: reply.bytes) }
            #expect(throws: ExchangeError.self) { try WitnessReply(bytes: petition.bytes) }
            #expect(throws: ExchangeError.self) { try WitnessPetition([]) }
            // Its own file brought to the node itself, and an answer to somebody else.
            await #expect(throws: ExchangeError.self) { try await cluster[Self.city].answer(petition) }
            await #expect(throws: ExchangeError.self) { try await cluster[Self.township].take(reply) }
            await #expect(throws: ExchangeError.self) {
                try await cluster[Self.city].petition(to: DivisionCode(Self.city))
            }
            // Each bit of a cosignature.
            let state = try #require(reply.states.first)
            let line = try #require(state.cosignatures.first)
            for index in line.signature.indices {
                var signature = line.signature
                signature[index] ^= 1
                let value = Data(line.keyIdentifier + signature).base64EncodedString()
                let forged = try NoteSignature(line: "\u{2014} \(line.name) \(value)")
                let bad = try WitnessReply(
                    witness: DivisionCode(Self.township), states: [state.withoutCosignatures.adding(forged)],
                    contradicted: [])
                await #expect(throws: ExchangeError.self) { try await cluster[Self.city].take(bad) }
            }
            #expect(try await cluster.count("cosignatures", Self.city) == 0)
        }
    }
}
