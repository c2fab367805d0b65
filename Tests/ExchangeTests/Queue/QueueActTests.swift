import Cryptography
import Documents
import Evidence
import Exchange
import Packets
import Testing

@Suite("What waits, and what an operator does about it", .timeLimit(.minutes(5)))
struct QueueActTests {
    @Test("A packet refused for good is a dead letter; requeued, it is delivered, with evidence for its sender")
    func requeued() async throws {
        try await Cluster.with(.int, nodes: ["35", "3508"]) { cluster in
            try await cluster.start("350823", limits: Self.small)
            let sent = try await cluster.submit(
                from: Unit.province, to: [Unit.county], document: [UInt8](repeating: 7, count: 100_000))
            try await cluster.until(sent.envelope.id, Unit.county, is: .undeliverable, at: "35")
            let letter = try #require(try await cluster["3508"].deadLetters().first)
            #expect(letter.fault == .partner && letter.code == "limit-exceeded" && letter.isSendable)
            #expect(try await cluster["3508"].queue().isEmpty)
            try await cluster.stop("350823")
            try await cluster.start("350823")
            let again = try await cluster["3508"].act(
                .requeue, on: sent.digest, for: nil, reason: "the limit was raised")
            #expect(again == [try Unit.address(Unit.county)])
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "35")
            #expect(try await cluster["3508"].deadLetters().isEmpty)
            let events = try await cluster.events(sent.envelope.id, at: "35")
            #expect(events.contains("operator.requeued 3508"))
            // The recipient's receipt may overtake the answer to the hand-over, with which the attempt is recorded.
            try await cluster.until { try await cluster["3508"].attempts(of: sent.digest).count > 1 }
            #expect(try await cluster["3508"].attempts(of: sent.digest).map(\.result) == ["handed-over", "refused"])
        }
    }

    private static var small: PacketLimits {
        var limits = PacketLimits.standard
        limits.packetSize = 65_536
        return limits
    }

    @Test("An abandoned packet is undeliverable for its sender, and a relay forgets its bytes")
    func abandoned() async throws {
        try await Cluster.with(.int, nodes: ["35", "3508"]) { cluster in
            let sent = try await cluster.submit(
                from: Unit.province, to: [Unit.county], document: [UInt8](repeating: 7, count: 100_000))
            try await cluster.until(sent.envelope.id, Unit.county, is: .relayed, at: "35")
            #expect(try cluster.spoolEntries("3508").count == 1)
            _ = try await cluster["3508"].act(.abandon, on: sent.digest, for: nil, reason: "the county is dissolved")
            try await cluster.until(sent.envelope.id, Unit.county, is: .undeliverable, at: "35")
            #expect(try cluster.spoolEntries("3508").isEmpty)
            #expect(try await cluster["3508"].queue().isEmpty)
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await cluster["3508"].act(.requeue, on: sent.digest, for: nil, reason: "too late")
            }
        }
    }

    @Test("A redirected packet goes by the other neighbour")
    func redirected() async throws {
        try await Cluster.with(.int, nodes: ["35", "350823"]) { cluster in
            // The city knows the county by its code and would reach it by the province too.
            try await cluster.start(
                "3508",
                neighbours: [
                    .init(code: try DivisionCode("35"), isParent: true), .init(code: try DivisionCode("350823")),
                    .init(code: try DivisionCode("350824"), overrides: [try DivisionCode("350823")]),
                ])
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county])
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "3508")
            await #expect(throws: ExchangeError(.notNeighbour, "")) {
                try await cluster["3508"].act(
                    .redirect(via: try DivisionCode("44")), on: sent.digest, for: nil, reason: "none")
            }
        }
    }

    @Test("A paused neighbour gets no packets, and all of them when it is resumed; the pause outlives a restart")
    func paused() async throws {
        try await Cluster.with(.int, nodes: ["350823", "3508"]) { cluster in
            let county = try DivisionCode("350823")
            try await cluster["3508"].pause(county, reason: "their disk is being changed")
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county])
            try await cluster.stop("3508")
            try await cluster.start("3508")
            let view = try #require(try await cluster["3508"].neighbours().first { $0.code == county })
            #expect(view.link?.status == .paused && view.packets == 1)
            #expect(view.link?.cause == "their disk is being changed")
            try await cluster["3508"].resume(county, reason: "done")
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "3508")
        }
    }

    @Test("During announced maintenance nothing is tried and nothing fails; taken back, all goes at once")
    func maintenance() async throws {
        try await Cluster.with(.int, nodes: ["350823", "3508"]) { cluster in
            let (city, county) = (try DivisionCode("3508"), try DivisionCode("350823"))
            let now = cluster.clock.now()
            try await cluster["350823"].announceMaintenance(
                MaintenanceWindow(from: now, until: now.advanced(by: .seconds(7200))), reason: "new disks")
            try await cluster.poll {
                try await cluster["3508"].neighbours().first { $0.code == county }?.link?.status == .maintenance
            }
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county])
            #expect(try await cluster["3508"].queue().first?.attempts == 0)
            try await cluster["350823"].announceMaintenance(nil, reason: "done early")
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "3508")
            #expect(try await cluster["350823"].neighbours().contains { $0.code == city })
        }
        #expect(throws: ExchangeError(.actInvalid, "")) {
            try MaintenanceWindow(from: TestPKI.start, until: TestPKI.start.advanced(by: .seconds(4 * 86_400)))
        }
    }

    @Test("What waits for a dead neighbour expires without being tried, with evidence and as a dead letter")
    func expired() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county], lifetime: .seconds(3600))
            cluster.clock.advance(by: .seconds(3601))
            try await cluster.stop("3508")
            try await cluster.start("3508")
            try await cluster.until(sent.envelope.id, Unit.county, is: .expired, at: "3508")
            let letter = try #require(try await cluster["3508"].deadLetters().first)
            #expect(letter.fault == .unreachable && letter.code == "expired" && letter.attempts == 0)
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await cluster["3508"].act(.requeue, on: sent.digest, for: nil, reason: "once more")
            }
        }
    }

    @Test("Ages of the queue are counted by neighbour, and every packet stands in one column")
    func ages() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            // The log's time never goes back, so the older ones come first.
            for minutes in [2000, 30, 7, 4, 0] {
                cluster.clock.set(TestPKI.start.advanced(by: .seconds(60 * (2000 - minutes))))
                _ = try await cluster.submit(from: Unit.city, to: [Unit.county])
            }
            let ages = try #require(try await cluster["3508"].queueAges().first)
            #expect(ages.neighbour == (try DivisionCode("350823")))
            #expect(ages.counts == [2, 1, 0, 1, 0, 0, 0, 0, 0, 1] && ages.total == 5 && ages.bytes > 0)
        }
    }

    @Test("An urgent packet overtakes what waits, and a routine one that has waited for long overtakes it")
    func turns() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let old = try await cluster.submit(from: Unit.city, to: [Unit.county])
            cluster.clock.advance(by: .seconds(9 * 3600))
            let routine = try await cluster.submit(from: Unit.city, to: [Unit.county])
            let urgent = try await cluster.submit(from: Unit.city, to: [Unit.county], urgency: .extraUrgent)
            let order = try await cluster["3508"].queue().map(\.id)
            #expect(order == [old, urgent, routine].map(\.envelope.id))
        }
    }

    @Test("A greeting is read in one form only")
    func greeting() throws {
        let notice = NodeNotice(
            time: TestPKI.start, accepts: false,
            maintenance: try MaintenanceWindow(from: TestPKI.start, until: TestPKI.start.advanced(by: .seconds(60))))
        #expect(try NodeNotice(bytes: notice.bytes) == notice)
        for text in ["", "{}", String(decoding: notice.bytes, as: UTF8.self) + " "] {
            #expect(throws: ExchangeError(.noticeInvalid, "")) { try NodeNotice(bytes: Array(text.utf8)) }
        }
    }
}
