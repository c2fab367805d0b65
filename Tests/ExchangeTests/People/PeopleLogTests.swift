import Cryptography
import Documents
import Evidence
import Exchange
import Logging
import Packets
import SQLiteStorage
import Storage
import Testing

@Suite("The log of people", .timeLimit(.minutes(2)))
struct PeopleLogTests {
    private static let city = "3508"
    private static let registrar = ActingPerson(
        way: .socket, actor: PeopleEntry.Actor(user: 1000, process: 4711), name: "chen")

    private static func acts(_ cluster: Cluster, _ question: PeopleQuestion = .init()) async throws -> [RecordedAct] {
        try await cluster[Self.city].people(question).acts
    }

    private static func words(_ acts: [RecordedAct]) -> [String] {
        acts.map { "\($0.entry.act.rawValue) \($0.entry.outcome.rawValue)" }
    }

    @Test(
        "Each act of an operator is one entry, in the transaction that does it; evidence of it stands in the other log",
        arguments: Cryptography.Suite.allCases)
    func operators(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["35", "3508"]) { cluster in
            let (exchange, person) = (try cluster[Self.city], Self.registrar)
            let county = try DivisionCode("350823")
            try await exchange.pause(county, reason: "线路检修", by: person)
            let waiting = try await cluster.submit(from: Unit.city, to: [Unit.county])
            _ = try await exchange.act(.requeue, on: waiting.digest, for: nil, reason: "再试", by: person)
            _ = try await exchange.act(.abandon, on: waiting.digest, for: nil, reason: "作废", by: person)
            try await exchange.resume(county, reason: "修好了", by: person)
            _ = try await exchange.probe(county, by: person)
            try await exchange.announceMaintenance(nil, reason: "结束", by: person)
            let acts = try await Self.acts(cluster)
            #expect(
                Self.words(acts) == [
                    "peer.paused done", "queue.requeued done", "queue.abandoned done", "peer.resumed done",
                    "peer.probed begun", "maintenance.announced done",
                ])
            #expect(acts.map(\.place.position) == Array(0..<6))
            #expect(acts.allSatisfy { $0.entry.actor?.user == 1000 && $0.fields[.user] == "chen" })
            #expect(acts[0].fields[.reason] == "线路检修")
            #expect(acts[1].entry.object.members["digest"] == waiting.digest.description)
            // Nobody but the node itself acted when the packet was taken, and the evidence is where it was.
            #expect(try await cluster.count("people_leaves", Self.city) == 6)
            #expect(try await cluster.count("log_leaves", Self.city) == 3)
            #expect(try await exchange.checkPeople().findings.isEmpty)
            let city = try DivisionCode(Self.city)
            try await cluster.until {
                try await cluster["35"].lastWitnessed(of: city, .people)?.body.size == 6
            }
            try await cluster.until { try await cluster["35"].lastWitnessed(of: city)?.body.size == 3 }
        }
    }

    @Test("A sending unit and an officer act: one entry each, with the officer and the certificate behind salts")
    func officers() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let exchange = try cluster[Self.city]
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            let officer = try #require(cluster.pki.officers[Unit.finance])
            let address = OfficerAddress(officer: try OfficerName("registrar"), unit: try Unit.address(Unit.finance))
            let evidence = try await exchange.prepare(
                ActRequest(
                    act: .signFor, packet: sent.envelope.id, officer: address,
                    certificate: officer.certificate.fingerprint))
            let signature = try cluster.sign(evidence, as: officer)
            for _ in 0..<2 {
                _ = try await exchange.commit(act: evidence.bytes, signature: signature, by: Self.registrar)
            }
            let acts = try await Self.acts(cluster)
            // Who lost the answer and asks again has not acted again.
            #expect(Self.words(acts) == ["packet.signed-for done"])
            #expect(acts[0].fields[.officer] == address.description)
            #expect(acts[0].fields[.certificate] == officer.certificate.fingerprint.description)
            #expect(!String(decoding: acts[0].entry.bytes, as: UTF8.self).contains("registrar"))
            var question = PeopleQuestion()
            question.who = address.description
            #expect(try await Self.acts(cluster, question).count == 1)
            question.who = "nobody"
            #expect(try await Self.acts(cluster, question).isEmpty)
        }
    }

    @Test("What cannot be written is not done: pause, requeue and reload leave everything as it was")
    func notDone() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let (exchange, person) = (try cluster[Self.city], Self.registrar)
            let county = try DivisionCode("350823")
            func status() async throws -> LinkView.Status? {
                try await exchange.neighbours().first { $0.code == county }?.link?.status
            }
            cluster.faults.order(.sealFails, at: Self.city)
            await #expect(throws: (any Error).self) {
                try await exchange.pause(county, reason: "检修", by: person)
            }
            #expect(try await status() != .paused)
            try await exchange.pause(county, reason: "检修", by: person)
            #expect(try await status() == .paused)
            cluster.faults.order(.sealFails, at: Self.city)
            await #expect(throws: (any Error).self) {
                try await exchange.resume(county, reason: "修好了", by: person)
            }
            #expect(try await status() == .paused)
            #expect(Self.words(try await Self.acts(cluster)) == ["peer.paused done"])
            #expect(try await exchange.checkPeople().findings.isEmpty)
        }
    }

    @Test("The start says which settings changed since the last, by name and not by value")
    func configuration() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            try await Self.reconfigure(cluster)
            try await cluster.stop(Self.city)
            try await cluster.start(Self.city)
            #expect(Self.words(try await Self.acts(cluster)).last == "node.stopped done")
        }
    }

    private static func reconfigure(_ cluster: Cluster) async throws {
        let exchange = try cluster[Self.city]
        let person = ActingPerson(way: .start, actor: PeopleEntry.Actor(user: 990, process: 1), name: "yizhan")
        let key = HeldKey(
            certificate: try DigestAlgorithm.sha256.hash([1]), purpose: "log", suite: .int)
        let first = try ConfigurationState(
            file: Array("a".utf8), settings: ["api.socket": "/run/a", "link.listen": "0.0.0.0:1"])
        try await exchange.recordStart(first, keys: [key], by: person)
        let second = try ConfigurationState(
            file: Array("b".utf8), settings: ["api.socket": "/run/b", "link.listen": "0.0.0.0:1", "more": "x"])
        try await exchange.take(
            nil, act: "reload", reason: "新套接字",
            record: ReloadRecord(second, changes: "setting: api.socket", keys: [key], [], by: Self.registrar))
        let acts = try await Self.acts(cluster)
        #expect(
            Self.words(acts) == [
                "node.started done", "configuration.loaded done", "key.loaded done", "configuration.reloaded done",
                "key.dropped done",
            ])
        let change = acts[3].entry.object.members
        #expect(change["changed"] == "api.socket more")
        #expect(change["before"] == first.digest.description && change["after"] == second.digest.description)
        #expect(acts[3].fields[.reason] == "新套接字")
    }

    @Test("Pages follow each other without a gap, by time and kind too")
    func pages() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let exchange = try cluster[Self.city]
            for _ in 0..<25 { try await exchange.recordSession(of: Self.registrar) }
            var (place, seen) = (PeoplePlace?.some(.beginning), [Int]())
            while let from = place {
                let page = try await exchange.people(PeopleQuestion(), after: from, limit: 10)
                seen += page.acts.map(\.place.position)
                place = page.next
            }
            #expect(seen == Array(0..<25))
            var question = PeopleQuestion()
            question.act = .peerPaused
            #expect(try await Self.acts(cluster, question).isEmpty)
            question.act = .sessionOpened
            question.from = try await Self.acts(cluster)[20].entry.time
            #expect(try await Self.acts(cluster, question).count >= 5)
            question.to = question.from
            #expect(try await Self.acts(cluster, question).isEmpty)
        }
    }
}

@Suite("Who has the database cannot change the log of people unnoticed", .timeLimit(.minutes(2)))
struct PeopleTamperTests {
    private static let city = "3508"
    private static let person = ActingPerson(
        way: .socket, actor: PeopleEntry.Actor(user: 1000, process: 1), name: "chen")

    private static func act(_ cluster: Cluster, _ count: Int = 1) async throws {
        for _ in 0..<count { try await cluster[Self.city].recordSession(of: Self.person) }
    }

    private static func untilWitnessed(_ cluster: Cluster, _ size: Int, shard: Int = 202601) async throws {
        let city = try DivisionCode(Self.city)
        try await cluster.until {
            let seen = try await cluster["35"].lastWitnessed(of: city, .people)?.body
            return seen?.size == size && seen?.origin.shard == shard
        }
    }

    @Test(
        "What is changed while the node runs is found by its check",
        arguments: [
            ("DELETE FROM people_entries WHERE position = 2", StoreFinding.Kind.peopleMissing),
            ("UPDATE people_entries SET fields = X'7B7D' WHERE position = 0", .peopleAltered),
            (
                """
                UPDATE people_entries SET entry = CAST(replace(CAST(entry AS TEXT), '1000', '1001') AS BLOB)
                WHERE position = 1
                """, .peopleAltered
            ),
            ("DELETE FROM people_leaves WHERE position = 2", .logGap),
            ("DELETE FROM people_heads WHERE size = 3", .logUnsigned),
        ])
    func running(statement: String, kind: StoreFinding.Kind) async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            try await Self.act(cluster, 3)
            let count = try await cluster.store(Self.city).transaction { try $0.execute(statement) }
            try #require(count > 0, "\(statement) changed nothing")
            #expect(try await cluster[Self.city].checkPeople().counts[kind] ?? 0 > 0)
            // The check of every night says so too, as loudly as it can.
            let exchange = try cluster[Self.city]
            let number = exchange.checkLog()
            try await cluster.poll { exchange.logCheck.number >= number }
            #expect(exchange.logCheck.report?.counts[kind] ?? 0 > 0)
            #expect(cluster.alarms.lines(Self.city, .critical).first == "the stored log is damaged or was changed")
        }
    }

    @Test("Entries cut off at the end, without a trace in the store: the witness knows of them at the next start")
    func truncated() async throws {
        try await Cluster.with(.int, nodes: ["35", "3508"]) { cluster in
            try await Self.act(cluster, 5)
            try await Self.untilWitnessed(cluster, 5)
            _ = try await cluster.store(Self.city).transaction { session in
                for statement in [
                    "DELETE FROM people_entries WHERE position >= 3", "DELETE FROM people_leaves WHERE position >= 3",
                    "DELETE FROM people_heads WHERE size > 3", "DELETE FROM people_cosignatures WHERE size > 3",
                ] { _ = try session.execute(statement) }
            }
            // What is left is a log without a fault.
            #expect(try await cluster[Self.city].checkPeople().findings.isEmpty)
            try await cluster.stop(Self.city)
            #expect(cluster.alarms.lines(Self.city, .critical).isEmpty)
            try await cluster.start(Self.city)
            #expect(
                cluster.alarms.lines(Self.city, .critical) == [
                    "the store is older than what this node has signed; a new shard of the log is open"
                ])
            #expect(try await cluster[Self.city].standing().witness.aheadSince != nil)
            try await Self.act(cluster)
            try await Self.untilWitnessed(cluster, 1, shard: 202602)
            // The log of evidence was not touched, and goes on as it was.
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            #expect(sent.receipts[0].checkpoint.body.origin.shard == 202601)
        }
    }

    @Test("Entries cut off while the node runs: the next act is signed over another past, and the witness refuses it")
    func truncatedRunning() async throws {
        try await Cluster.with(.int, nodes: ["35", "3508"]) { cluster in
            try await Self.act(cluster, 4)
            try await Self.untilWitnessed(cluster, 4)
            _ = try await cluster.store(Self.city).transaction { session in
                for statement in [
                    "DELETE FROM people_entries WHERE position >= 3", "DELETE FROM people_leaves WHERE position >= 3",
                    "DELETE FROM people_heads WHERE size > 3", "DELETE FROM people_cosignatures WHERE size > 3",
                ] { _ = try session.execute(statement) }
            }
            try await Self.act(cluster, 2)
            try await cluster.poll {
                let lines = cluster.alarms.lines(Self.city, .critical)
                return lines.contains("the witness refuses this node's log: it contradicts what the witness has seen")
                    || lines.contains(
                        "the store is older than what this node has signed; a new shard of the log is open")
            }
        }
    }

    @Test("Yesterday's backup put back: a new shard, a critical line, and both states on record where it went on alone")
    func restored() async throws {
        try await Cluster.with(.int, nodes: ["35", "3508"]) { cluster in
            let province = try DivisionCode("35")
            try await Self.act(cluster, 2)
            try await cluster.stop(Self.city)
            try cluster.backUp(Self.city)
            try await cluster.start(Self.city)
            try await Self.act(cluster, 2)
            try await Self.untilWitnessed(cluster, 4)
            try await cluster.stop(Self.city)
            try cluster.restore(Self.city)
            cluster.network.setCut(province, true)
            try await cluster.start(Self.city)
            try await Self.act(cluster, 2)
            cluster.network.setCut(province, false)
            try await cluster[Self.city].hasten(province)
            try await cluster.poll { !cluster.alarms.lines(Self.city, .critical).isEmpty }
            try await Self.act(cluster)
            try await Self.untilWitnessed(cluster, 1, shard: 202602)
            let recorded = try await cluster["35"].witnessedLogs().contradictions
            #expect(recorded.map(\.statement.kind) == [.fork])
            #expect(recorded.map(\.statement.shown.body.origin.log) == [.people])
            #expect(cluster.alarms.lines("35", .critical).count == 1)
        }
    }
}
