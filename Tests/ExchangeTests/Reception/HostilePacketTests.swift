import Cryptography
import Documents
import Evidence
import Exchange
import Packets
import Storage
import Testing

@Suite("Packets that must not be taken", .timeLimit(.minutes(2)))
struct HostilePacketTests {
    /// The county, to which the city brings packets from above and the township from below.
    private static let node = "350823"

    /// What a refusal must leave behind: its evidence, and nothing of the packet.
    private func expectRefusal(
        _ code: String,
        evidenceFor recipients: [String]?,
        isTemporary: Bool = false,
        at node: String = node,
        _ cluster: Cluster,
        _ packet: TestPacket,
        _ body: () async throws -> [ReceiptCore]
    ) async throws {
        let refusal = await #expect(throws: ReceptionRefusal.self) { _ = try await body() }
        #expect(refusal?.peerCode == code)
        #expect(refusal?.isTemporary == isTemporary)
        let evidence = refusal?.receipts.map(\.evidence) ?? []
        if let recipients {
            #expect(evidence.map(\.event) == [.relayRejected])
            #expect(evidence.first?.to == (try recipients.map { try Unit.address($0) }))
            #expect(evidence.first?.reason?.code == code)
            #expect(evidence.first?.packet == packet.digest)
            let verified = try refusal?.receipts.first?.verifyInclusion()
            #expect(verified == true)
        } else {
            #expect(evidence.isEmpty)
        }
        #expect(try cluster.spoolEntries(node).isEmpty)
        #expect(try await cluster[node].track(packet.envelope.id).isEmpty)
        #expect(try await cluster.count("log_leaves", node) == evidence.count)
    }

    /// Large enough to lie in the spool.
    private static let document = [UInt8](repeating: 0x35, count: 100_000)

    @Test("A slip for another packet")
    func otherPacket() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county], document: Self.document)
            let slip = try packet.slip(passed: ["3508"], packet: DigestAlgorithm.sha256.hash([1]))
            try await self.expectRefusal("slip-invalid", evidenceFor: [Unit.county], cluster, packet) {
                try await cluster[Self.node].receive(packet, slip, from: "3508")
            }
        }
    }

    @Test("A slip with recipients the envelope does not name")
    func foreignRecipients() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county], document: Self.document)
            let wide = try packet.slip(to: [Unit.bureau, Unit.county], passed: ["3508"])
            try await self.expectRefusal("slip-invalid", evidenceFor: [Unit.county], cluster, packet) {
                try await cluster[Self.node].receive(packet, wide, from: "3508")
            }
        }
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county], document: Self.document)
            let other = try packet.slip(to: [Unit.bureau], passed: ["3508"])
            try await self.expectRefusal("slip-invalid", evidenceFor: nil, cluster, packet) {
                try await cluster[Self.node].receive(packet, other, from: "3508")
            }
        }
    }

    @Test("A slip that does not end with the neighbour who brings it", arguments: [["3508", "35"], ["35"]])
    func otherNeighbour(passed: [String]) async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county], document: Self.document)
            let slip = try packet.slip(passed: passed)
            try await self.expectRefusal("slip-invalid", evidenceFor: nil, cluster, packet) {
                try await cluster[Self.node].receive(packet, slip, from: "3508")
            }
        }
    }

    @Test("Somebody who is no neighbour")
    func stranger() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.province, to: [Unit.county], document: Self.document)
            let slip = try packet.slip(passed: ["35"])
            try await self.expectRefusal("not-neighbour", evidenceFor: nil, cluster, packet) {
                try await cluster[Self.node].receive(packet, slip, from: "35")
            }
        }
    }

    @Test("A packet that has been here, or would go back to where it came from")
    func loops() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county], document: Self.document)
            let slip = try packet.slip(passed: [Self.node, "3508"])
            try await self.expectRefusal("loop", evidenceFor: [Unit.county], cluster, packet) {
                try await cluster[Self.node].receive(packet, slip, from: "3508")
            }
        }
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.province, to: [Unit.city], document: Self.document)
            let slip = try packet.slip(passed: ["35", "3508"])
            try await self.expectRefusal("loop", evidenceFor: [Unit.city], cluster, packet) {
                try await cluster[Self.node].receive(packet, slip, from: "3508")
            }
        }
    }

    @Test("A refusal brought again in another order or in parts grows the log by nothing")
    func refusedInParts() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let everybody = [Unit.county, Unit.bureau, Unit.town]
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: everybody)
            for recipients in [everybody, everybody.reversed(), [Unit.town], [Unit.bureau, Unit.county]] {
                let slip = try packet.slip(to: recipients, passed: [Self.node, "3508"])
                let refusal = await #expect(throws: ReceptionRefusal.self) {
                    try await cluster[Self.node].receive(packet, slip, from: "3508")
                }
                #expect(refusal?.receipts.count == 1)
            }
            #expect(try await cluster.count("log_leaves", Self.node) == 1)
        }
    }

    @Test("A packet in a circle is refused even where its recipients are known, so that custody is not lost")
    func circle() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let county = try cluster[Self.node]
            let packet = try TestPacket(cluster.pki, from: Unit.town, to: [Unit.city])
            _ = try await county.receive(packet, packet.slip(passed: ["350823106"]), from: "350823106")
            let back = try packet.slip(passed: ["350823106", Self.node, "3508"])
            let refusal = await #expect(throws: ReceptionRefusal.self) {
                _ = try await county.receive(packet, back, from: "3508")
            }
            #expect(refusal?.peerCode == "loop")
            #expect(refusal?.receipts.map(\.evidence.event) == [.relayRejected])
            // A node's own packet, brought back by a neighbour that hides the way.
            let own = try await cluster.submit(from: Unit.county, to: [Unit.city])
            let copy = try TestPacket(cluster.pki, from: Unit.county, to: [Unit.city], id: own.envelope.id)
            let again = await #expect(throws: ReceptionRefusal.self) {
                _ = try await county.receive(copy, copy.slip(passed: ["3508"]), from: "3508")
            }
            #expect(again?.peerCode == "loop")
        }
    }

    @Test("A packet that has crossed too many links is relayed no further, but still delivered here")
    func hopLimit() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.town], document: Self.document)
            try await self.expectRefusal("hop-limit", evidenceFor: [Unit.town], cluster, packet) {
                try await cluster[Self.node].receive(packet, packet.slip(hopsLeft: 0, passed: ["3508"]), from: "3508")
            }
            let local = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county])
            let receipts = try await cluster[Self.node].receive(
                local, local.slip(hopsLeft: 0, passed: ["3508"]), from: "3508")
            #expect(receipts.map(\.evidence.event) == [.consignmentDelivered])
        }
    }

    @Test("A packet for a place no neighbour leads to")
    func noRoute() async throws {
        try await Cluster.with(.int, nodes: []) { cluster in
            try await cluster.start("3508", neighbours: [.init(code: DivisionCode("350823"))])
            let packet = try TestPacket(cluster.pki, from: Unit.county, to: [Unit.province], document: Self.document)
            let slip = try packet.slip(passed: ["350823"])
            try await self.expectRefusal("no-route", evidenceFor: [Unit.province], at: "3508", cluster, packet) {
                try await cluster["3508"].receive(packet, slip, from: "350823")
            }
        }
    }

    @Test("A child that brings what is not of its subtree")
    func subtree() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county], document: Self.document)
            let slip = try packet.slip(passed: ["3508", "350823106"])
            try await self.expectRefusal("sender-outside-subtree", evidenceFor: [Unit.county], cluster, packet) {
                try await cluster[Self.node].receive(packet, slip, from: "350823106")
            }
        }
    }

    @Test("Another packet under an identifier its sender has used", arguments: Cryptography.Suite.allCases)
    func reusedIdentifier(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: [Self.node]) { cluster in
            let county = try cluster[Self.node]
            let first = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county])
            _ = try await county.receive(first, first.slip(passed: ["3508"]), from: "3508")
            let second = try TestPacket(
                cluster.pki, from: Unit.city, to: [Unit.county], id: first.envelope.id, document: Self.document)
            let slip = try second.slip(passed: ["3508"])
            let refusal = await #expect(throws: ReceptionRefusal.self) {
                _ = try await county.receive(second, slip, from: "3508")
            }
            #expect(refusal?.peerCode == "identifier-reused")
            #expect(refusal?.isTemporary == false)
            #expect(refusal?.receipts.map(\.evidence.event) == [.relayRejected])
            #expect(refusal?.receipts.first?.evidence.packet == second.digest)
            #expect(try await county.track(first.envelope.id).map(\.digest) == [first.digest])
            #expect(try cluster.spoolEntries(Self.node).isEmpty)
            // Trying again neither fills the log nor changes the answer.
            let again = await #expect(throws: ReceptionRefusal.self) {
                _ = try await county.receive(second, slip, from: "3508")
            }
            #expect(again?.receipts.map(\.bytes) == refusal?.receipts.map(\.bytes))
            #expect(try await cluster.count("log_leaves", Self.node) == 2)
        }
    }

    @Test("Two packets with one identifier at the same time: one is taken, the other refused, and no file stays")
    func reusedAtOnce() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let county = try cluster[Self.node]
            let first = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county], document: Self.document)
            let packets =
                [first]
                + (try (0..<3).map { _ in
                    try TestPacket(
                        cluster.pki, from: Unit.city, to: [Unit.county], id: first.envelope.id, document: Self.document)
                })
            let answers = await withTaskGroup(of: Bool.self) { group in
                for packet in packets {
                    group.addTask {
                        (try? await county.receive(packet, packet.slip(passed: ["3508"]), from: "3508")) != nil
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0 }.count == 1)
            #expect(try cluster.spoolEntries(Self.node).count == 1)
            #expect(try await county.inbox(of: Unit.address(Unit.county)).count == 1)
        }
    }

    @Test("A packet past its time")
    func expired() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(
                cluster.pki, from: Unit.city, to: [Unit.county], document: Self.document, lifetime: .seconds(60))
            cluster.clock.advance(by: .seconds(60))
            try await self.expectRefusal("expired", evidenceFor: nil, cluster, packet) {
                try await cluster[Self.node].receive(packet, packet.slip(passed: ["3508"]), from: "3508")
            }
        }
    }

    @Test("A stream that ends early: a broken transfer may come again, a packet that is no more than this may not")
    func truncated() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county], document: Self.document)
            let slip = try packet.slip(passed: ["3508"])
            let city = try DivisionCode("3508")
            for length in [0, 1, 40, 5000, packet.bytes.count - 1] {
                let part = Array(packet.bytes[..<length])
                let code = "transfer-incomplete"
                try await self.expectRefusal(code, evidenceFor: nil, isTemporary: true, cluster, packet) {
                    try await cluster[Self.node].receive(
                        slip: slip.bytes, from: city, size: UInt64(packet.bytes.count), body: Chunks(part))
                }
                try await self.expectRefusal("container-malformed", evidenceFor: nil, cluster, packet) {
                    try await cluster[Self.node].receive(slip: slip.bytes, from: city, size: nil, body: Chunks(part))
                }
            }
        }
    }

    @Test("A packet with a byte changed anywhere")
    func altered() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county])
            let slip = try packet.slip(passed: ["3508"])
            for offset in stride(from: 3, to: packet.bytes.count, by: packet.bytes.count / 40) {
                var bytes = packet.bytes
                bytes[offset] ^= 0x20
                await #expect(throws: ReceptionRefusal.self, "byte \(offset)") {
                    _ = try await cluster[Self.node].receive(
                        slip: slip.bytes, from: DivisionCode("3508"), size: UInt64(bytes.count), body: Chunks(bytes))
                }
            }
            #expect(try await cluster.count("packets", Self.node) == 0)
            #expect(try await cluster.count("log_leaves", Self.node) == 0)
        }
    }

    @Test("A packet over the limit of size, or of recipients")
    func limits() async throws {
        try await Cluster.with(.int, nodes: []) { cluster in
            try await cluster.start(
                Self.node, limits: PacketLimits(packetSize: 50_000, recipientCount: 2))
            let large = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county], document: Self.document)
            for size in [UInt64(large.bytes.count), nil] {
                try await self.expectRefusal("limit-exceeded", evidenceFor: nil, cluster, large) {
                    try await cluster[Self.node].receive(
                        slip: large.slip(passed: ["3508"]).bytes, from: DivisionCode("3508"), size: size,
                        body: Chunks(large.bytes))
                }
            }
            let wide = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county, Unit.bureau, Unit.town])
            try await self.expectRefusal("slip-invalid", evidenceFor: nil, cluster, wide) {
                try await cluster[Self.node].receive(wide, wide.slip(passed: ["3508"]), from: "3508")
            }
        }
    }
}
