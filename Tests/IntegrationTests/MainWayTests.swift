import CanonicalJSON
import CertificateAuthority
import Cryptography
import Foundation
import Testing

extension IntegrationTests {
    @Suite("The main way: request, circular and report between four nodes", .timeLimit(.minutes(3)))
    struct MainWayTests {
        @Test(
            "What arrives is what was sent, and the receipts verify after the nodes have stopped",
            arguments: Suite.allCases)
        func whole(_ suite: Suite) async throws {
            try await TestNetwork.with(suite) { network in
                try await network.start()
                let request = try await Self.request(network)
                let circular = try await Self.circular(network)
                let report = try await Self.report(network)
                try await network.exportReceipts(of: request, from: .town, into: network.scratch.path("receipts/town"))
                for packet in [circular, report] {
                    try await network.exportReceipts(
                        of: packet, from: .city, into: network.scratch.path("receipts/city"))
                }
                await network.stopAll()
                try await Self.verify(network)
            }
        }

        /// 请示: the town asks the city; the county's node passes it on and cannot read it.
        private static func request(_ network: TestNetwork) async throws -> String {
            let attachments = ["预算表.csv", "现状说明.txt"].map(Program.demoDocument)
            let packet = try await network.send(
                Letter(from: .town, to: [.city], attachments: attachments, metadata: "urgency: 加急"))
            try await network.await("delivered", of: packet, for: [.city], seenBy: .town)
            #expect(try await network[.city].inbox(of: .city) == [packet])
            #expect(try await network[.county].inbox(of: .county) == [])
            let opened = try await network.open(packet, by: .city)
            #expect(try Files.areEqual("\(opened)/document.ofd", Program.demoDocument("qingshi.ofd")))
            for path in attachments {
                let name = URL(fileURLWithPath: path).lastPathComponent
                #expect(try Files.areEqual("\(opened)/attachments/\(name)", path))
            }
            try await network.signFor(packet, by: .city, seenBy: .town)
            return packet
        }

        /// 通知: from the city to three units on two nodes; each link carries one copy.
        private static func circular(_ network: TestNetwork) async throws -> String {
            let recipients = [Unit.county, .town, .bureau]
            let packet = try await network.send(
                Letter(
                    from: .city, to: [.county, .town], copy: [.bureau],
                    document: Program.demoDocument("tongzhi.ofd"), metadata: "urgency: 特急"))
            try await network.await("delivered", of: packet, for: recipients, seenBy: .city)
            for place in [Place.county, .town] {
                #expect(try network[place].logLines("packet received", packet).count == 1)
            }
            for unit in recipients { try await network.signFor(packet, by: unit, seenBy: .city) }
            return packet
        }

        /// 报告: from the city to the province.
        private static func report(_ network: TestNetwork) async throws -> String {
            let packet = try await network.send(
                Letter(from: .city, to: [.province], document: Program.demoDocument("baogao.ofd")))
            try await network.await("delivered", of: packet, for: [.province], seenBy: .city)
            try await network.signFor(packet, by: .province, seenBy: .city)
            return packet
        }

        private static func verify(_ network: TestNetwork) async throws {
            let folder = network.scratch.path("receipts")
            let answer = try await network.verify(folder).json()
            let receipts = try answer.requiredElements("receipts")
            #expect(try answer.requiredText("verdict") == "pass")
            // Accepted, relayed, delivered, signed for; accepted and three times each; accepted and each once.
            #expect(receipts.count >= 4 + 7 + 3)
            let files = try Files.all(below: folder).filter { $0.hasSuffix(".yzr") }
            let bytes = try Files.bytes(files[0])
            for fraction in 1...4 {
                var tampered = bytes
                tampered[tampered.count * fraction / 5] ^= 0x01
                let path = network.scratch.path("tampered-\(fraction).yzr")
                try tampered.write(to: URL(fileURLWithPath: path))
                #expect(try await network.verify(path).status == 1)
            }
            let stranger = try TestAuthorities(network.suite, in: network.scratch.path("people"))
            let anchors = try network.scratch.write(stranger.root.chain[0].pem, to: "stranger.pem")
            #expect(try await network.verify(files[0], anchors: anchors).status != 0)
        }
    }
}

extension TestNetwork {
    /// Signs for a packet and waits until the sender knows.
    func signFor(_ packet: String, by unit: Unit, seenBy sender: Unit) async throws {
        let run = try await self.act("sign-for", packet, by: unit)
        try #require(run.status == 0, "\(run.errors)")
        try await self.await("signed-for", of: packet, for: [unit], seenBy: sender)
    }
}
