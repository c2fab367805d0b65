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
                    document: Program.demoDocument("tongzhi.ofd"), attachments: [try Self.map(network)],
                    metadata: "urgency: 特急"))
            try await network.await("delivered", of: packet, for: recipients, seenBy: .city)
            for place in [Place.county, .town] {
                #expect(try network[place].logLines("packet received", packet).count == 1)
            }
            for unit in recipients { try await network.signFor(packet, by: unit, seenBy: .city) }
            return packet
        }

        /// An attachment that is large enough for its packet to become a file of its own.
        private static func map(_ network: TestNetwork) throws -> String {
            try network.scratch.write(String(repeating: "水位", count: 200_000), to: "水位图.txt")
        }

        /// 报告: from the city to the province.
        private static func report(_ network: TestNetwork) async throws -> String {
            let packet = try await network.send(
                Letter(
                    from: .city, to: [.province], document: Program.demoDocument("baogao.ofd"),
                    attachments: [try Self.map(network)]))
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
            try await Self.comparePackets(receipts, network)
            let stranger = try TestAuthorities(network.suite, in: network.scratch.path("people"))
            let anchors = try network.scratch.write(stranger.root.chain[0].pem, to: "stranger.pem")
            #expect(try await network.verify(files[0], anchors: anchors).status != 0)
        }
    }
}

extension IntegrationTests.MainWayTests {
    /// Both verifiers find out which of the packets on the nodes' disks a receipt is about.
    private static func comparePackets(_ receipts: [JSONValue], _ network: TestNetwork) async throws {
        let packets = try Files.all(below: network.scratch.path("")).filter { $0.hasSuffix(".packet") }
        let meant = try #require(packets.first)
        let name = URL(fileURLWithPath: meant).lastPathComponent
        let other = try #require(packets.first { !$0.hasSuffix(name) })
        let receipt = try #require(
            receipts.first { $0["receipt"]?["packet"]?.text?.hasSuffix(":\(name.dropLast(7))") ?? false })
        let file = try receipt.requiredText("file")
        var bytes = try Files.bytes(meant)
        bytes[bytes.count / 2] ^= 1
        let damaged = network.scratch.path("damaged.packet")
        try bytes.write(to: URL(fileURLWithPath: damaged))
        for (packet, status) in [(meant, 0), (other, 1), (damaged, 65)] as [(String, Int32)] {
            let options = [file, "--trust", network.anchors, "--json", "--packet", packet]
            let first = try await CommandRun.of(network.executable, ["verify"] + options, in: network.scratch)
            let second = try await CommandRun.of(
                "/usr/bin/env", ["python3", "-B", "\(Program.root)/tools/verify.py"] + options, in: network.scratch)
            #expect(first.status == status, "\(first.errors)")
            #expect(second.status == status, "\(second.errors)")
            guard status != 65 else { continue }
            for run in [first, second] {
                let answer = try JSONValue(parsing: Array(run.output.utf8))
                let checks = try answer.requiredElements("receipts")[0].requiredElements("checks")
                let last = try #require(checks.last)
                #expect(try last.requiredText("id") == "packet")
                #expect(try last.requiredText("status") == (status == 0 ? "pass" : "fail"))
            }
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
