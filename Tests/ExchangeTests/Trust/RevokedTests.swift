import CertificateAuthority
import Cryptography
import Documents
import Evidence
@testable import Exchange
import Packets
import Testing

@Suite("Certificates revoked while packets wait or arrive", .timeLimit(.minutes(5)))
struct RevokedTests {
    private static let later = TestPKI.start.advanced(by: .seconds(3600))

    @Test(
        "A packet sealed for a certificate that is revoked now is not sent, and its sender sees why",
        arguments: Suite.allCases)
    func recipient(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["35", "3508"]) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county, Unit.province])
            try await cluster.until(sent.envelope.id, Unit.province, is: .delivered, at: "3508")
            try await Self.revokeEncryption(of: "350823", at: "3508", in: cluster)
            try await cluster.start("350823")
            try await cluster["3508"].hasten(DivisionCode("350823"))
            try await cluster.until(sent.envelope.id, Unit.county, is: .undeliverable, at: "3508")
            let letter = try #require(try await cluster["3508"].deadLetters().first)
            #expect(letter.code == "recipient-revoked" && letter.fault == .revoked)
            #expect(letter.recipients == [try Unit.address(Unit.county)])
            #expect(try await cluster["3508"].queue().isEmpty)
            #expect(try await cluster.count("packets", "350823") == 0)
            #expect(try await cluster.events(sent.envelope.id, at: "3508").contains("delivery.undeliverable 3508"))
            // Trying again does not help: the packet is what it is.
            _ = try await cluster["3508"].act(.requeue, on: sent.digest, for: nil, reason: "once more")
            try await cluster.until { try await !cluster["3508"].deadLetters().isEmpty }
            #expect(try await cluster.count("packets", "350823") == 0)
        }
    }

    @Test("Of a circular the others still get their copy", arguments: Suite.allCases)
    func circular(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["3508"]) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county, Unit.town])
            try await Self.revokeEncryption(of: "350823106", at: "3508", in: cluster)
            for node in ["350823", "350823106"] { try await cluster.start(node) }
            try await cluster["3508"].hasten(DivisionCode("350823"))
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "3508")
            try await cluster.until(sent.envelope.id, Unit.town, is: .undeliverable, at: "3508")
            #expect(try await cluster["3508"].deadLetters().map(\.code) == ["recipient-revoked"])
            #expect(try await cluster.count("packets", "350823106") == 0)
        }
    }

    @Test("Nobody is reached through a node whose key is revoked")
    func way() throws {
        let recipients = try [Unit.county, Unit.town, Unit.province].map(Unit.address)
        let (county, town) = (try DivisionCode("350823"), try DivisionCode("350823106"))
        let through = RecipientRevocation.split(recipients, revoked: [county], by: try DivisionCode("3508"))
        #expect(through.revoked == Array(recipients[0...1]) && through.free == [recipients[2]])
        let below = RecipientRevocation.split(recipients, revoked: [town], by: try DivisionCode("3508"))
        #expect(below.revoked == [recipients[1]])
        let next = RecipientRevocation.split(recipients, revoked: [county], by: county)
        #expect(next.revoked == recipients && next.free.isEmpty)
        #expect(RecipientRevocation.split(recipients, revoked: [], by: county).free == recipients)
    }

    @Test("A packet signed by a revoked node is refused with evidence and not kept", arguments: Suite.allCases)
    func signer(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["3508"]) { cluster in
            let pki = cluster.pki
            let good = try TestPacket(pki, from: Unit.province, to: [Unit.city])
            let taken = try await cluster["3508"].receive(good, good.slip(passed: ["35"]), from: "35")
            #expect(taken.map(\.evidence.event) == [.consignmentDelivered])
            cluster.clock.set(Self.later)
            let certificate = try #require(pki.keys["35"]?.signingIdentity(suite)?.certificate)
            try pki.revoke(certificate, at: Self.later)
            try await cluster.trust("3508", pki.resolver(serial: 2, at: Self.later))
            let late = try TestPacket(pki, from: Unit.province, to: [Unit.city])
            for _ in 0..<2 {
                let refusal = try #require(
                    await #expect(throws: ReceptionRefusal.self) {
                        try await cluster["3508"].receive(late, late.slip(passed: ["35"]), from: "35")
                    })
                #expect(refusal.peerCode == "signer-revoked" && !refusal.isTemporary)
                #expect(refusal.receipts.map(\.evidence.event) == [.relayRejected])
                #expect(refusal.receipts.first?.evidence.reason?.code == "signer-revoked")
            }
            #expect(try await cluster.count("packets", "3508") == 1)
            #expect(try await cluster.count("evidence WHERE event = 'relay.rejected'", "3508") == 1)
        }
    }

    @Test(
        "A package signed by a revoked unit is refused on sending, and with evidence on arrival",
        arguments: Suite.allCases)
    func unit(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["3508"]) { cluster in
            let pki = cluster.pki
            cluster.clock.set(Self.later)
            try pki.revoke(#require(pki.units[Unit.province]?.certificate), at: Self.later)
            try pki.revoke(#require(pki.units[Unit.city]?.certificate), at: Self.later)
            try await cluster.trust("3508", pki.resolver(serial: 2, at: Self.later))
            await #expect(throws: PacketError(.signerUntrusted, "")) {
                try await cluster.submit(from: Unit.city, to: [Unit.finance])
            }
            let packet = try TestPacket(pki, from: Unit.province, to: [Unit.finance])
            let receipts = try await cluster["3508"].receive(packet, packet.slip(passed: ["35"]), from: "35")
            #expect(receipts.map(\.evidence.event) == [.consignmentFailed])
            #expect(receipts.first?.evidence.reason?.code == "content-unreadable")
        }
    }

    @Test("A directory older than one that was used is refused after a restart too")
    func serial() async throws {
        try await Cluster.with(.int, nodes: []) { cluster in
            let newer = try cluster.pki.resolver(serial: 7, at: TestPKI.start)
            try await cluster.start("3508")
            try await cluster.trust("3508", newer)
            try await cluster.stop("3508")
            await #expect(throws: ExchangeError(.directoryOutdated, "")) { try await cluster.start("3508") }
            try await cluster.start("3508", resolver: newer)
        }
    }

    @Test("Serials are compared for each signer apart")
    func serials() throws {
        let known = try DirectorySerials(text: "35=7 3508=2")
        #expect(known.objection(to: try DirectorySerials(text: "35=7")) == nil)
        #expect(known.objection(to: try DirectorySerials(text: "44=1")) == nil)
        #expect(known.objection(to: try DirectorySerials(text: "3508=1"))?.contains("serial 1") == true)
        #expect(known.merging(try DirectorySerials(text: "35=3 44=1")).text == "35=7 3508=2 44=1")
        #expect(throws: ExchangeError(.failed, "")) { try DirectorySerials(text: "35:7") }
    }

    /// Revokes a node's key to encrypt for, and has another node know it.
    private static func revokeEncryption(of node: String, at other: String, in cluster: Cluster) async throws {
        cluster.clock.set(Self.later)
        let key = try #require(cluster.pki.keys[node]?.decryptionKeys(cluster.pki.suite).first)
        try cluster.pki.revoke(key.certificate, at: Self.later)
        try await cluster.trust(other, cluster.pki.resolver(serial: 2, at: Self.later))
    }
}
