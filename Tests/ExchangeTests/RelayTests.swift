import Cryptography
import Documents
import Evidence
import Exchange
import Packets
import Testing

@Suite("Relay, delivery and receipts", .timeLimit(.minutes(2)))
struct RelayTests {
    @Test(
        "A town's document reaches the province over two relays, and the town holds receipts that verify offline",
        arguments: Cryptography.Suite.allCases)
    func overTwoRelays(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite) { cluster in
            let sent = try await cluster.submit(from: Unit.town, to: [Unit.province])
            try await cluster.until(sent.envelope.id, Unit.province, is: .delivered, at: "350823106")
            try await cluster.act(.signFor, on: sent.envelope.id, by: Unit.province)
            try await cluster.until(sent.envelope.id, Unit.province, is: .signedFor, at: "350823106")
            try await cluster.until {
                try await Set(cluster.events(sent.envelope.id, at: "350823106")) == [
                    "submission.accepted 350823106", "relay.accepted 350823", "relay.accepted 3508",
                    "consignment.delivered 35", "act.signed-for 35",
                ]
            }
            let town = try cluster["350823106"]
            let verifier = ReceiptVerifier(anchors: cluster.pki.anchors)
            for receipt in try await town.track(sent.envelope.id).flatMap(\.receipts) {
                let report = verifier.verify(file: try await town.receipt(receipt.digest).encoded())
                #expect(report.verdict == .pass, "\(receipt.core.evidence.event): \(report.text)")
            }
        }
    }

    @Test("A circular crosses each link once and reaches everybody")
    func oneCopyPerLink() async throws {
        try await Cluster.with(.int) { cluster in
            let recipients = [Unit.county, Unit.bureau, Unit.town, Unit.finance]
            let sent = try await cluster.submit(from: Unit.city, to: recipients, copies: [Unit.province])
            for recipient in recipients + [Unit.province] {
                try await cluster.until(sent.envelope.id, recipient, is: .delivered, at: "3508")
            }
            let crossings = cluster.network.crossings.map { "\($0.from)>\($0.to)" }.sorted()
            #expect(crossings == ["350823>350823106", "3508>35", "3508>350823"])
        }
    }

    @Test("Units of one node exchange documents without a link and with the same evidence")
    func withinOneNode() async throws {
        try await Cluster.with(.gm, nodes: ["3508"]) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.finance])
            #expect(try await cluster.state(sent.envelope.id, Unit.finance, at: "3508") == .delivered)
            try await cluster.act(.signFor, on: sent.envelope.id, by: Unit.finance)
            #expect(
                try await cluster.events(sent.envelope.id, at: "3508").sorted() == [
                    "act.signed-for 3508", "consignment.delivered 3508", "submission.accepted 3508",
                ])
            #expect(cluster.network.crossings.isEmpty)
        }
    }

    @Test("What is opened is bit for bit what was sent", arguments: [1, 70_000, 700_000])
    func bitForBit(size: Int) async throws {
        try await Cluster.with(.gm, nodes: ["3508", "350823"]) { cluster in
            let document = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 5) }
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county], document: document)
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "350823")
            let receipts = try await cluster.act(.open, on: sent.envelope.id, by: Unit.county)
            let county = try cluster["350823"]
            let package = try await county.open(try receipts[0].identity())
            var reader = try package.reader()
            var inspector = PackageInspector(suite: .gm)
            var opened: [UInt8] = []
            while let chunk = try reader.next() {
                try inspector.consume(chunk[...]) { name, part in
                    if name == "document.ofd" { opened += part }
                }
            }
            _ = try inspector.finish(trust: NodeTrust(cluster.pki.resolver), now: cluster.clock.now())
            #expect(opened == document)
        }
    }

    @Test("A lost answer leads to a second copy, the same receipts and one delivery")
    func duplicates() async throws {
        try await Cluster.with(.int) { cluster in
            cluster.network.order(.lostAnswer, to: try DivisionCode("350823"))
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county, Unit.town])
            try await cluster.until { try await cluster["3508"].queue().first?.attempts == 1 }
            try await cluster["3508"].hasten(try DivisionCode("350823"))
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "3508")
            try await cluster.until(sent.envelope.id, Unit.town, is: .delivered, at: "3508")
            let events = try await cluster.events(sent.envelope.id, at: "350823")
            #expect(events.filter { $0 == "consignment.delivered 350823" }.count == 1)
            #expect(events.filter { $0 == "relay.accepted 350823" }.count == 1)
            #expect(try await cluster["350823"].inbox(of: Unit.address(Unit.county)).count == 1)
        }
    }

    @Test("An answer that says nothing about custody does not count as one, and the packet is not sent in a circle")
    func emptyAnswer() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let county = try DivisionCode("350823")
            cluster.network.setCut(county, true)
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county])
            let log = try TestLedger(of: "350823", cluster.pki)
            let receipt = try await log.state(
                Statement(.relayFailed, of: sent, to: [Unit.county], reason: "because"))
            cluster.network.order(.answer([receipt]), to: county)
            cluster.network.setCut(county, false)
            try await cluster["3508"].hasten(county)
            try await cluster.until {
                try await cluster["3508"].queue().first?.cause.hasPrefix("protocolViolation") == true
            }
            #expect(try await cluster["3508"].queue().first?.cause.hasPrefix("protocolViolation") == true)
            #expect(try await cluster.state(sent.envelope.id, Unit.county, at: "3508") == .queued)
            try await cluster["3508"].hasten(county)
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "3508")
        }
    }

    @Test("A node that stops with a full queue goes on where it stood")
    func restart() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let sent = try await cluster.submit(
                from: Unit.city, to: [Unit.county], document: [UInt8](repeating: 7, count: 200_000))
            #expect(try await cluster.state(sent.envelope.id, Unit.county, at: "3508") == .queued)
            try await cluster.stop("3508")
            try await cluster.start("350823")
            try await cluster.start("3508")
            try await cluster["3508"].hasten(try DivisionCode("350823"))
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "3508")
            #expect(try await cluster["3508"].queue().isEmpty)
        }
    }

    @Test("A packet that runs out of time expires, with evidence for the sender")
    func expiry() async throws {
        try await Cluster.with(.int, nodes: ["350823106", "350823"]) { cluster in
            let sent = try await cluster.submit(from: Unit.town, to: [Unit.city], lifetime: .seconds(3600))
            try await cluster.until(sent.envelope.id, Unit.city, is: .relayed, at: "350823106")
            cluster.clock.advance(by: .seconds(3601))
            try await cluster["350823"].hasten(try DivisionCode("3508"))
            try await cluster.until(sent.envelope.id, Unit.city, is: .expired, at: "350823106")
            #expect(try await cluster.events(sent.envelope.id, at: "350823106").contains("delivery.expired 350823"))
        }
    }
}
