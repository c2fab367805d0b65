import Cryptography
import Documents
import Evidence
import Exchange
import Packets
import Storage
import Testing

@Suite("Packets for units of this node", .timeLimit(.minutes(2)))
struct RecipientTests {
    private static let node = "350823"
    private static let sizes = [10, 100_000]
    /// A well-formed address of a unit that no directory lists.
    private static let unknown = "11350800MB0000027T@350823"

    /// Takes a packet whose content cannot be given to anybody.
    private func fail(_ packet: TestPacket, _ cluster: Cluster) async throws -> EvidenceReason? {
        let receipts = try await cluster[Self.node].receive(packet, packet.slip(passed: ["3508"]), from: "3508")
        #expect(receipts.map(\.evidence.event) == [.consignmentFailed])
        #expect(try await cluster.state(packet.envelope.id, Unit.county, at: Self.node) == .undeliverable)
        #expect(try cluster.spoolEntries(Self.node).isEmpty)
        #expect(try await cluster.count("packets WHERE content IS NOT NULL OR blob_name IS NOT NULL", Self.node) == 0)
        // The sender's node brought it and has the answer on the link; it gets no message beside it.
        #expect(try await cluster[Self.node].neighbours().first { $0.isParent }?.messages == 0)
        return receipts.first?.evidence.reason
    }

    @Test(
        "A state secret found on arrival is deleted, kept as a refusal, and told to the sender",
        arguments: Cryptography.Suite.allCases, sizes)
    func stateSecret(suite: Cryptography.Suite, size: Int) async throws {
        try await Cluster.with(suite, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(
                cluster.pki, from: Unit.city, to: [Unit.county], document: [UInt8](repeating: 1, count: size),
                spoil: TestPacket.classified(cluster.pki))
            #expect(try await self.fail(packet, cluster)?.code == "state-secret")
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await cluster.act(.open, on: packet.envelope.id, by: Unit.county)
            }
        }
    }

    @Test(
        "Whatever is wrong after decryption has one code, whether padding, package or signature",
        arguments: Cryptography.Suite.allCases, sizes)
    func unreadable(suite: Cryptography.Suite, size: Int) async throws {
        let document = [UInt8](repeating: 1, count: size)
        let garbage: @Sendable (Envelope, [UInt8]) throws -> [UInt8] = { _, plain in plain.map { $0 ^ 0x55 } }
        let cut: @Sendable (Envelope, [UInt8]) throws -> [UInt8] = { _, plain in Array(plain.dropLast(9)) }
        for spoil in [garbage, cut] {
            try await Cluster.with(suite, nodes: [Self.node]) { cluster in
                let packet = try TestPacket(
                    cluster.pki, from: Unit.city, to: [Unit.county], document: document, spoil: spoil)
                #expect(try await self.fail(packet, cluster) == EvidenceReason(code: "content-unreadable"))
            }
        }
        try await Cluster.with(suite, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(
                cluster.pki, from: Unit.city, to: [Unit.county], document: document, unit: Unit.finance)
            #expect(try await self.fail(packet, cluster) == EvidenceReason(code: "content-unreadable"))
        }
    }

    @Test("A state secret for a unit here is not deleted under the feet of a next hop, but after it")
    func secretOnTheWay() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let county = try cluster[Self.node]
            let packet = try TestPacket(
                cluster.pki, from: Unit.city, to: [Unit.county, Unit.town],
                document: [UInt8](repeating: 1, count: 100_000), spoil: TestPacket.classified(cluster.pki))
            let receipts = try await county.receive(packet, packet.slip(passed: ["3508"]), from: "3508")
            #expect(receipts.map(\.evidence.event) == [.relayAccepted, .consignmentFailed])
            #expect(try cluster.spoolEntries(Self.node).count == 1)
            try await cluster.start("350823106")
            try await cluster.until {
                // Again after each attempt: the first may still be failing.
                try await county.hasten(DivisionCode("350823106"))
                return try await county.queue().isEmpty
            }
            try await cluster.poll { try cluster.spoolEntries(Self.node).isEmpty }
        }
    }

    @Test("A unit that is not hosted here fails alone")
    func unknownUnit() async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Self.unknown, Unit.county])
            let receipts = try await cluster[Self.node].receive(
                packet, packet.slip(passed: ["3508"]), from: "3508")
            let outcome = Dictionary(
                uniqueKeysWithValues: receipts.map { ($0.evidence.to[0].description, $0.evidence) })
            #expect(outcome[Unit.county]?.event == .consignmentDelivered)
            #expect(outcome[Self.unknown]?.event == .consignmentFailed)
            #expect(outcome[Self.unknown]?.reason?.code == "unit-unknown")
            try await cluster.act(.signFor, on: packet.envelope.id, by: Unit.county)
        }
    }

    @Test(
        "A second copy for a unit that cannot have it does not take the content from one that has",
        arguments: sizes)
    func contentStays(size: Int) async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let county = try cluster[Self.node]
            let packet = try TestPacket(
                cluster.pki, from: Unit.city, to: [Unit.county, Self.unknown],
                document: [UInt8](repeating: 1, count: size))
            for recipient in [Unit.county, Self.unknown] {
                let slip = try packet.slip(to: [recipient], passed: ["3508"])
                #expect(try await county.receive(packet, slip, from: "3508").count == 1)
            }
            let act = try await cluster.act(.open, on: packet.envelope.id, by: Unit.county)
            _ = try await county.open(act[0].identity())
        }
    }

    @Test(
        "A copy for other recipients brings the content back that a relay has handed on and forgotten",
        arguments: sizes)
    func contentComesBack(size: Int) async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let city = try cluster["3508"]
            let packet = try TestPacket(
                cluster.pki, from: Unit.province, to: [Unit.county, Unit.bureau],
                document: [UInt8](repeating: 1, count: size))
            for recipient in [Unit.county, Unit.bureau] {
                let receipts = try await city.receive(
                    packet, packet.slip(to: [recipient], passed: ["35"]), from: "35")
                #expect(receipts.map(\.evidence.event) == [.relayAccepted])
                try await cluster.until { try await city.queue().isEmpty }
                try await cluster.poll {
                    try await cluster.count("packets WHERE content IS NOT NULL OR blob_name IS NOT NULL", "3508") == 0
                }
                #expect(try await cluster.state(packet.envelope.id, recipient, at: "350823") == .delivered)
            }
            #expect(try cluster.spoolEntries("3508").isEmpty)
            try await cluster.act(.signFor, on: packet.envelope.id, by: Unit.bureau)
        }
    }

    @Test("Copies that arrive together are one delivery, each answered with the same bytes", arguments: sizes)
    func together(size: Int) async throws {
        try await Cluster.with(.int, nodes: [Self.node]) { cluster in
            let packet = try TestPacket(
                cluster.pki, from: Unit.city, to: [Unit.county, Unit.town],
                document: [UInt8](repeating: 1, count: size))
            let slip = try packet.slip(passed: ["3508"])
            let answers = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let receipts = try await cluster[Self.node].receive(packet, slip, from: "3508")
                        return receipts.map(\.bytes.text).sorted()
                    }
                }
                return try await group.reduce(into: Set<[String]>()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
            #expect(try await cluster[Self.node].inbox(of: Unit.address(Unit.county)).count == 1)
            #expect(try await cluster[Self.node].queue().count == 1)
            #expect(try await cluster.count("log_leaves", Self.node) == 2)
            #expect(try cluster.spoolEntries(Self.node).count == (size > 64 << 10 ? 1 : 0))
            // The same bytes after a restart, too.
            try await cluster.stop(Self.node)
            try await cluster.start(Self.node)
            let again = try await cluster[Self.node].receive(packet, slip, from: "3508").map(\.bytes.text).sorted()
            #expect(answers.first == again)
        }
    }
}

extension [UInt8] {
    /// Receipts are texts, which can be put in order.
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
