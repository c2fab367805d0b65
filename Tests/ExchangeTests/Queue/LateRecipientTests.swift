import Cryptography
import Documents
import Exchange
import Packets
import Testing

@Suite("Recipients that come while their packet is under way", .timeLimit(.minutes(5)))
struct LateRecipientTests {
    @Test("A recipient that a second copy brings while the first one is refused is not forgotten with it")
    func refused() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.province, to: [Unit.county, Unit.bureau])
            cluster.network.order(
                .refused(after: {
                    _ = try await cluster["3508"].receive(
                        packet, packet.slip(to: [Unit.bureau], passed: ["35"]), from: "35")
                }), to: try DivisionCode("350823"))
            _ = try await cluster["3508"].receive(
                packet, packet.slip(to: [Unit.county], passed: ["35"]), from: "35")
            try await cluster.until(packet.envelope.id, Unit.county, is: .undeliverable, at: "3508")
            try await cluster.until(packet.envelope.id, Unit.bureau, is: .delivered, at: "3508")
            #expect(try await cluster["3508"].queue().isEmpty)
        }
    }
}
