import Cryptography
import Documents
import Evidence
import Exchange
import Logging
import Packets
import Storage
import Testing

@Suite("A sender reminds (催办)", .timeLimit(.minutes(2)))
struct UrgeTests {
    private static func delivered(
        _ cluster: Cluster,
        from sender: String = Unit.city,
        to recipients: [String] = [Unit.county]
    ) async throws -> PacketIdentifier {
        let sent = try await cluster.submit(from: sender, to: recipients)
        let node = try Unit.address(sender).node.digits
        for recipient in recipients {
            try await cluster.until(sent.envelope.id, recipient, is: .delivered, at: node)
        }
        return sent.envelope.id
    }

    /// How often a unit was reminded, as its inbox shows it.
    private static func count(_ id: PacketIdentifier, _ unit: String, _ cluster: Cluster) async throws -> Int {
        let address = try Unit.address(unit)
        let items = try await cluster[address.node.digits].inbox(of: address)
        return items.first { $0.envelope.id == id }?.delivery.urging?.count ?? 0
    }

    @Test(
        "A reminder crosses two relays, is counted at both ends, and is evidence that verifies",
        arguments: Cryptography.Suite.allCases)
    func crosses(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite) { cluster in
            let id = try await Self.delivered(cluster, from: Unit.town, to: [Unit.province])
            for number in 1...2 {
                cluster.clock.advance(by: .seconds(3600))
                let receipts = try await cluster.act(.urge, on: id, by: Unit.town, reason: "请尽快签收")
                #expect(receipts.map(\.evidence.event) == [.deliveryUrged])
                try await cluster.until { try await Self.count(id, Unit.province, cluster) == number }
                let own = try #require(try await cluster["350823106"].track(id).first?.deliveries.first?.urging)
                #expect(own.count == number && own.latest == cluster.clock.now())
                #expect(own.title == "催办 \(number) 次")
            }
            let reminder = try #require(
                try await cluster["35"].track(id).flatMap(\.receipts)
                    .first { $0.core.evidence.event == .deliveryUrged })
            let file = try await cluster["35"].receipt(reminder.digest).encoded()
            #expect(ReceiptVerifier(anchors: cluster.pki.anchors).verify(file: file).verdict == .pass)
            // It is no step of the delivery: 签收 goes on as before.
            try await cluster.act(.signFor, on: id, by: Unit.province)
            try await cluster.until(id, Unit.province, is: .signedFor, at: "350823106")
        }
    }

    @Test("The same message brought again counts once, and after a restart too")
    func idempotent() async throws {
        try await Cluster.with(.int, nodes: ["350823"]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county, Unit.bureau])
            _ = try await cluster["350823"].receive(packet, packet.slip(passed: ["3508"]), from: "3508")
            let city = try TestLedger(of: "3508", cluster.pki)
            let core = try await city.state(
                Statement(.deliveryUrged, of: packet, to: [Unit.county], officer: cluster.pki.officers[Unit.city]))
            let message = SystemMessage(
                kind: .urge, destination: try DivisionCode("350823"), digest: try core.identity(), body: core.bytes)
            for _ in 0..<3 { try await cluster["350823"].receive([message, message], from: DivisionCode("3508")) }
            try await cluster.stop("350823")
            try await cluster.start("350823")
            try await cluster["350823"].receive([message], from: DivisionCode("3508"))
            #expect(try await Self.count(packet.envelope.id, Unit.county, cluster) == 1)
            #expect(try await Self.count(packet.envelope.id, Unit.bureau, cluster) == 0)
            #expect(!cluster.alarms.lines("350823", .warning).contains("system message dropped"))
        }
    }

    @Test("A node that reminds without end is heard as often as anything can happen to a packet")
    func flood() async throws {
        try await Cluster.with(.int, nodes: ["350823"]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county])
            _ = try await cluster["350823"].receive(packet, packet.slip(passed: ["3508"]), from: "3508")
            let city = try TestLedger(of: "3508", cluster.pki)
            var messages: [SystemMessage] = []
            for _ in 0..<40 {
                city.clock.advance(by: .milliseconds(1))
                let core = try await city.state(
                    Statement(.deliveryUrged, of: packet, to: [Unit.county], officer: cluster.pki.officers[Unit.city]))
                messages.append(
                    SystemMessage(
                        kind: .urge, destination: try DivisionCode("350823"), digest: try core.identity(),
                        body: core.bytes))
            }
            try await cluster["350823"].receive(messages, from: DivisionCode("3508"))
            #expect(try await Self.count(packet.envelope.id, Unit.county, cluster) == 24)
            #expect(try await cluster.count("evidence WHERE event = 'delivery.urged'", "350823") == 24)
        }
    }

    @Test("A reminder by who did not send the packet, or under another kind of message, is dropped")
    func strangers() async throws {
        try await Cluster.with(.int, nodes: ["350823"]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county])
            _ = try await cluster["350823"].receive(packet, packet.slip(passed: ["3508"]), from: "3508")
            let city = try TestLedger(of: "3508", cluster.pki)
            var statement = Statement(
                .deliveryUrged, of: packet, to: [Unit.county], officer: cluster.pki.officers[Unit.finance])
            statement.from = Unit.finance
            let foreign = try await city.state(statement)
            let good = try await city.state(
                Statement(.deliveryUrged, of: packet, to: [Unit.county], officer: cluster.pki.officers[Unit.city]))
            let node = try DivisionCode("350823")
            try await cluster["350823"].receive(
                [
                    SystemMessage(kind: .urge, destination: node, digest: try foreign.identity(), body: foreign.bytes),
                    SystemMessage(kind: .recall, destination: node, digest: try good.identity(), body: good.bytes),
                    SystemMessage(kind: .receipt, destination: node, digest: try good.identity(), body: good.bytes),
                ], from: DivisionCode("3508"))
            #expect(cluster.alarms.lines("350823", .warning).filter { $0 == "system message dropped" }.count == 3)
            #expect(try await Self.count(packet.envelope.id, Unit.county, cluster) == 0)
            #expect(try await cluster.state(packet.envelope.id, Unit.county, at: "350823") == .delivered)
        }
    }

    @Test("Nobody is reminded too often, nobody who has signed for, and nobody who was not given the packet")
    func limits() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let id = try await Self.delivered(cluster, to: [Unit.county, Unit.finance])
            try await cluster.act(.urge, on: id, by: Unit.city, recipients: [Unit.finance])
            #expect(try await Self.count(id, Unit.finance, cluster) == 1)
            await #expect(throws: ExchangeError(.urgedRecently, "")) {
                try await cluster.act(.urge, on: id, by: Unit.city, recipients: [Unit.finance])
            }
            // Without a name those are reminded who may be.
            let receipts = try await cluster.act(.urge, on: id, by: Unit.city)
            #expect(receipts.first?.evidence.to.map(\.description) == [Unit.county])
            await #expect(throws: ExchangeError(.urgedRecently, "")) {
                try await cluster.act(.urge, on: id, by: Unit.city)
            }
            await #expect(throws: ExchangeError(.unitUnknown, "")) {
                try await cluster.act(.urge, on: id, by: Unit.city, recipients: [Unit.town])
            }
            try await cluster.act(.signFor, on: id, by: Unit.finance)
            cluster.clock.advance(by: .seconds(3600))
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await cluster.act(.urge, on: id, by: Unit.city, recipients: [Unit.finance])
            }
            for _ in 2...8 {
                try await cluster.act(.urge, on: id, by: Unit.city)
                cluster.clock.advance(by: .seconds(3600))
            }
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await cluster.act(.urge, on: id, by: Unit.city)
            }
            try await cluster.until { try await Self.count(id, Unit.county, cluster) == 8 }
        }
    }

    @Test("Two officers who prepare the same reminder at once: one is sent")
    func race() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let id = try await Self.delivered(cluster, to: [Unit.finance])
            let officer = try #require(cluster.pki.officers[Unit.city])
            let city = try cluster["3508"]
            let request = ActRequest(
                act: .urge, packet: id,
                officer: OfficerAddress(officer: try OfficerName("registrar"), unit: try Unit.address(Unit.city)),
                certificate: officer.certificate.fingerprint)
            let first = try await city.prepare(request)
            cluster.clock.advance(by: .milliseconds(1))
            let second = try await city.prepare(request)
            _ = try await city.commit(act: first.bytes, signature: cluster.sign(first, as: officer))
            await #expect(throws: ExchangeError(.urgedRecently, "")) {
                _ = try await city.commit(act: second.bytes, signature: cluster.sign(second, as: officer))
            }
            #expect(try await Self.count(id, Unit.finance, cluster) == 1)
        }
    }
}
