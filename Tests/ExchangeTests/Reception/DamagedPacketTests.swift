import Cryptography
import Documents
import Evidence
import Exchange
import Foundation
import Packets
import Storage
import Testing

@Suite("Packets damaged on the way", .timeLimit(.minutes(5)))
struct DamagedPacketTests {
    private static let isHeavy = ProcessInfo.processInfo.environment["YIZHAN_HEAVY"] == "1"

    @Test("Cut or flipped anywhere, small and large: a typed refusal, and nothing is kept", arguments: [100, 100_000])
    func damaged(size: Int) async throws {
        try await Cluster.with(.int, nodes: ["350823"]) { cluster in
            let document = [UInt8](repeating: 0x35, count: size)
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county], document: document)
            let slip = try packet.slip(passed: ["3508"]).bytes
            var random = SeededGenerator(seed: UInt64(size))
            for _ in 0..<(Self.isHeavy ? 3000 : 200) {
                let bytes = Self.damage(packet.bytes, &random)
                guard bytes != packet.bytes else { continue }
                do {
                    _ = try await cluster["350823"].receive(
                        slip: slip, from: DivisionCode("3508"), size: UInt64(bytes.count), body: Chunks(bytes))
                    Issue.record("a damaged packet is taken")
                } catch is ReceptionRefusal {
                } catch is ExchangeError {
                } catch {
                    Issue.record("refused by \(type(of: error)): \(error)")
                }
            }
            #expect(try cluster.spoolEntries("350823").isEmpty)
            #expect(try await cluster.count("packets", "350823") == 0)
            #expect(try await cluster["350823"].track(packet.envelope.id).isEmpty)
            let receipts = try await cluster["350823"].receive(
                packet, packet.slip(passed: ["3508"]), from: "3508")
            #expect(receipts.map(\.evidence.event) == [.consignmentDelivered])
        }
    }

    private static func damage(_ packet: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = packet
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return Array(bytes[..<place])
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        return bytes
    }
}
