import Cryptography
import Documents
import Evidence
import Exchange
import Logging
import SQLiteStorage
import Storage
import Testing

@Suite("Witnessing a neighbour's log", .timeLimit(.minutes(2)))
struct WitnessTests {
    private static let city = "3508"

    /// The province, and the city's log in the test's hands.
    private func with(
        _ suite: Cryptography.Suite,
        _ body: (Cluster, TestLedger) async throws -> Void
    ) async throws {
        try await Cluster.with(suite, nodes: ["35"]) { cluster in
            try await body(cluster, try TestLedger(of: Self.city, cluster.pki))
        }
    }

    /// The request for the newest state of a log.
    private func request(_ log: TestLedger, from oldSize: Int) async throws -> WitnessRequest {
        try await log.open { _, database in
            let audit = try await LogAudit(database)
            let checkpoint = try #require(audit.stored.last)
            let leaves = try #require(audit.leaves[checkpoint.body.origin.shard])
            let proof = try MerkleTree(checkpoint.body.root.algorithm).consistencyProof(from: oldSize, leaves: leaves)
            return WitnessRequest(checkpoint: checkpoint, oldSize: oldSize, proof: proof)
        }
    }

    private func extend(_ log: TestLedger, _ numbers: Range<Int>) async throws {
        try await log.open { ledger, _ in
            for number in numbers { _ = try await log.log(number, ledger) }
        }
    }

    private func ask(
        _ request: WitnessRequest,
        _ cluster: Cluster,
        as neighbour: String = city
    ) async throws -> WitnessAnswer {
        try await cluster["35"].witness(request, from: DivisionCode(neighbour))
    }

    private func isCosigned(_ answer: WitnessAnswer, _ checkpoint: Checkpoint, _ cluster: Cluster) throws -> Bool {
        guard case .cosigned(let line) = answer else { return false }
        let province = try #require(cluster.pki.keys["35"]?.log.certificate)
        let cosignature = try Cosignature.verify(line, of: checkpoint, by: province)
        return cosignature?.witness.digits == "35" && cosignature?.seconds == TestPKI.start.sinceEpoch / 1000
    }

    @Test(
        "A log that only grows is cosigned at every step, and remembered before the answer",
        arguments: Cryptography.Suite.allCases)
    func growing(suite: Cryptography.Suite) async throws {
        try await self.with(suite) { cluster, log in
            var size = 0
            for step in [1, 2, 4, 1, 9] {
                try await self.extend(log, size..<size + step)
                let request = try await self.request(log, from: size)
                #expect(try self.isCosigned(await self.ask(request, cluster), request.checkpoint, cluster))
                size += step
                #expect(try await cluster["35"].lastWitnessed(of: DivisionCode(Self.city)) == request.checkpoint)
                // Asked again, because the answer was lost.
                #expect(try self.isCosigned(await self.ask(request, cluster), request.checkpoint, cluster))
            }
            #expect(cluster.alarms.lines("35", .error).isEmpty)
        }
    }

    @Test("A proof that begins elsewhere is answered with what is remembered")
    func elsewhere() async throws {
        try await self.with(.int) { cluster, log in
            try await self.extend(log, 0..<3)
            let first = try await self.request(log, from: 0)
            let early = try await self.request(log, from: 2)
            #expect(try await self.ask(early, cluster) == .conflict(nil))
            _ = try await self.ask(first, cluster)
            try await self.extend(log, 3..<7)
            for oldSize in [0, 1, 2, 4, 6] {
                let request = try await self.request(log, from: oldSize)
                #expect(try await self.ask(request, cluster) == .conflict(first.checkpoint), "\(oldSize)")
            }
            let request = try await self.request(log, from: 3)
            #expect(try self.isCosigned(await self.ask(request, cluster), request.checkpoint, cluster))
            // An older state than the one remembered is nothing to cosign.
            #expect(try await self.ask(first, cluster) == .conflict(request.checkpoint))
            #expect(cluster.alarms.lines("35", .error).isEmpty)
        }
    }

    @Test(
        "A forked log is not cosigned, and the operator of the witness is told",
        arguments: Cryptography.Suite.allCases)
    func fork(suite: Cryptography.Suite) async throws {
        try await self.with(suite) { cluster, log in
            try await self.extend(log, 0..<4)
            let first = try await self.request(log, from: 0)
            _ = try await self.ask(first, cluster)
            let other = try TestLedger(of: Self.city, cluster.pki)
            try await self.extend(other, 100..<104)
            let sameSize = try await self.request(other, from: 4)
            #expect(try await self.ask(sameSize, cluster) == .contradicted(first.checkpoint))
            try await self.extend(other, 104..<109)
            let longer = try await self.request(other, from: 4)
            #expect(try await self.ask(longer, cluster) == .contradicted(first.checkpoint))
            #expect(try await self.ask(longer, cluster) == .contradicted(first.checkpoint))
            #expect(cluster.alarms.lines("35", .critical).count == 3)
            let recorded = try await cluster["35"].witnessedLogs().contradictions
            #expect(Set(recorded.map(\.statement.kind)) == [.fork, .inconsistent] && recorded.count == 2)
            for item in recorded {
                let audit = try await LogAudit(cluster.store("35"))
                let leaf = try MerkleTree(item.digest.algorithm).leafHash(item.digest.bytes)
                #expect(audit.leaves[item.shard]?[item.position] == leaf)
                #expect(item.statement.known == first.checkpoint && item.statement.issuer.digits == "35")
                #expect(try LogContradiction(bytes: item.statement.bytes) == item.statement)
            }
            let province = try cluster["35"]
            let check = province.checkLog()
            try await cluster.poll { province.logCheck.number >= check }
            #expect(province.logCheck.report?.findings.isEmpty == true)
            try await cluster.store("35").transaction { session in
                _ = try session.execute(
                    "UPDATE contradictions SET statement = ? WHERE position = ?",
                    [
                        .blob(recorded[0].statement.bytes.dropLast() + [0x20, 0x7D]),
                        .integer(Int64(recorded[0].position)),
                    ])
            }
            let second = province.checkLog()
            try await cluster.poll { province.logCheck.number >= second }
            #expect(province.logCheck.report?.counts == [.evidenceAltered: 1])
            let standing = try await province.standing().witness
            #expect(try standing.contradicted.keys.map(\.self) == [DivisionCode(Self.city)])
            #expect(try await cluster["35"].lastWitnessed(of: DivisionCode(Self.city)) == first.checkpoint)
        }
    }

    @Test("A shorter log that was signed later is a rollback; one that was signed earlier came late")
    func rollback() async throws {
        try await self.with(.int) { cluster, log in
            try await self.extend(log, 0..<4)
            let request = try await self.request(log, from: 0)
            _ = try await self.ask(request, cluster)
            let other = try TestLedger(of: Self.city, cluster.pki)
            other.clock.advance(by: .seconds(5))
            try await self.extend(other, 0..<2)
            let short = try await self.request(other, from: 0)
            #expect(try await self.ask(short, cluster) == .contradicted(request.checkpoint))
            #expect(try await cluster["35"].witnessedLogs().contradictions.map(\.statement.kind) == [.rollback])
        }
    }

    @Test("No neighbour can fill the witness's log with contradictions")
    func bounded() async throws {
        try await self.with(.int) { cluster, log in
            try await self.extend(log, 0..<1)
            _ = try await self.ask(try await self.request(log, from: 0), cluster)
            for number in 1...20 {
                let other = try TestLedger(of: Self.city, cluster.pki)
                try await self.extend(other, number..<(number + 1))
                let answer = try await self.ask(try await self.request(other, from: 0), cluster)
                guard case .contradicted = answer else { return #expect(Bool(false), "\(answer)") }
            }
            #expect(try await cluster.count("contradictions", "35") == 16)
            #expect(cluster.alarms.lines("35", .critical).count == 20)
        }
    }

    @Test("A new shard is taken from its beginning, and the old one no more")
    func shards() async throws {
        try await self.with(.int) { cluster, log in
            try await self.extend(log, 0..<3)
            let old = try await self.request(log, from: 0)
            _ = try await self.ask(old, cluster)
            try await log.open { _, database in
                try await database.transaction { session in
                    try session.execute("INSERT INTO facts (name, value) VALUES ('log.shard', '202602')")
                }
            }
            try await self.extend(log, 3..<5)
            let new = try await self.request(log, from: 0)
            #expect(new.checkpoint.body.origin.shard == 202602)
            #expect(try self.isCosigned(await self.ask(new, cluster), new.checkpoint, cluster))
            #expect(try await self.ask(old, cluster) == .conflict(new.checkpoint))
        }
    }

    @Test("What is not the neighbour's own log, under its own key, is refused")
    func foreign() async throws {
        try await self.with(.int) { cluster, log in
            try await self.extend(log, 0..<1)
            let request = try await self.request(log, from: 0)
            await #expect(throws: ExchangeError(.notNeighbour, "")) {
                _ = try await self.ask(request, cluster, as: "350823")
            }
            let province = try TestLedger(of: "35", cluster.pki)
            try await self.extend(province, 0..<1)
            let foreign = try await self.request(province, from: 0)
            await #expect(throws: ExchangeError(.checkpointInvalid, "")) { _ = try await self.ask(foreign, cluster) }
            let stranger = try #require(cluster.pki.keys["350823"]?.log.key)
            let forged = WitnessRequest(
                checkpoint: try Checkpoint.sign(request.checkpoint.body, key: stranger), oldSize: 0, proof: [])
            await #expect(throws: ExchangeError(.checkpointInvalid, "")) { _ = try await self.ask(forged, cluster) }
            await #expect(throws: ExchangeError(.notNeighbour, "")) {
                _ = try await cluster["35"].lastWitnessed(of: DivisionCode("350823"))
            }
            #expect(try await cluster["35"].lastWitnessed(of: DivisionCode(Self.city)) == nil)
        }
    }

    @Test("A witness that starts again remembers")
    func witnessRestarts() async throws {
        try await self.with(.gm) { cluster, log in
            try await self.extend(log, 0..<2)
            let request = try await self.request(log, from: 0)
            _ = try await self.ask(request, cluster)
            try await cluster.stop("35")
            try await cluster.start("35")
            #expect(try await cluster["35"].lastWitnessed(of: DivisionCode(Self.city)) == request.checkpoint)
        }
    }

    @Test("A request is read in one form only")
    func form() async throws {
        try await self.with(.int) { cluster, log in
            try await self.extend(log, 0..<1)
            try await self.extend(log, 1..<6)
            let request = try await self.request(log, from: 3)
            #expect(try WitnessRequest(bytes: request.bytes) == request)
            let text = String(decoding: request.bytes, as: UTF8.self)
            let cosignature = try Cosignature.make(
                over: request.checkpoint, witness: DivisionCode("35"),
                key: #require(cluster.pki.keys["35"]?.log.key), at: TestPKI.start)
            let cosigned = WitnessRequest(
                checkpoint: request.checkpoint.adding(cosignature), oldSize: 3, proof: request.proof)
            let changes = [
                text.replacing("\"v\":1", with: "\"v\":2"), text.replacing("\"old\":3", with: "\"old\":-3"),
                text.replacing("\"old\":3", with: "\"old\":\"3\""), text.replacing("sha-256:", with: "sm3:"),
                text.replacing("}", with: ",\"x\":1}"), text + " ", "", String(decoding: cosigned.bytes, as: UTF8.self),
            ]
            for change in changes {
                #expect(throws: ExchangeError(.checkpointInvalid, ""), "\(change)") {
                    try WitnessRequest(bytes: Array(change.utf8))
                }
            }
        }
    }
}
