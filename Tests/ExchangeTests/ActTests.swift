import Cryptography
import Documents
import Evidence
import Exchange
import Packets
import Storage
import Testing

@Suite("Human acts and recall", .timeLimit(.minutes(2)))
struct ActTests {
    private func delivered(
        _ cluster: Cluster,
        from sender: String = Unit.city,
        to recipient: String = Unit.county,
        at node: String = "350823"
    ) async throws -> PacketIdentifier {
        let sent = try await cluster.submit(from: sender, to: [recipient])
        try await cluster.until(sent.envelope.id, recipient, is: .delivered, at: node)
        return sent.envelope.id
    }

    @Test("A refusal and a return carry their reasons to the sender")
    func refuseAndReturn() async throws {
        try await Cluster.with(.gm, nodes: ["3508", "350823"]) { cluster in
            let refused = try await self.delivered(cluster)
            try await cluster.act(.refuse, on: refused, by: Unit.county, reason: "不属本单位职责")
            try await cluster.until(refused, Unit.county, is: .refused, at: "3508")
            let returned = try await self.delivered(cluster)
            try await cluster.act(.signFor, on: returned, by: Unit.county)
            try await cluster.act(.return, on: returned, by: Unit.county, reason: "缺少附件")
            try await cluster.until(returned, Unit.county, is: .returned, at: "3508")
            let reasons = try await cluster["3508"].track(returned).flatMap(\.receipts)
                .compactMap { $0.core.evidence.reason?.text }
            #expect(reasons == ["缺少附件"])
        }
    }

    @Test("An act that the state does not permit is refused")
    func order() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let id = try await self.delivered(cluster)
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await cluster.act(.return, on: id, by: Unit.county, reason: "先退后签")
            }
            await #expect(throws: ExchangeError(.actInvalid, "")) {
                try await cluster.act(.refuse, on: id, by: Unit.county)
            }
            try await cluster.act(.signFor, on: id, by: Unit.county)
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await cluster.act(.signFor, on: id, by: Unit.county)
            }
            await #expect(throws: ExchangeError(.packetUnknown, "")) {
                try await cluster.act(.signFor, on: id, by: Unit.bureau)
            }
        }
    }

    @Test("An act signed by another officer, over other evidence or too late is refused")
    func forgedActs() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let id = try await self.delivered(cluster)
            let county = try cluster["350823"]
            let officer = try #require(cluster.pki.officers[Unit.county])
            let stranger = try #require(cluster.pki.officers[Unit.bureau])
            let address = OfficerAddress(
                officer: try OfficerName("registrar"), unit: try Unit.address(Unit.county))
            let request = ActRequest(
                act: .signFor, packet: id, officer: address, certificate: officer.certificate.fingerprint)
            let evidence = try await county.prepare(request)
            let forged = try cluster.sign(evidence, as: stranger)
            await #expect(throws: ExchangeError(.actInvalid, "")) {
                try await county.commit(act: evidence.bytes, signature: forged)
            }
            let good = try cluster.sign(evidence, as: officer)
            var altered = evidence.bytes
            altered[altered.count / 2] ^= 1
            await #expect(throws: ExchangeError(.actInvalid, "")) {
                try await county.commit(act: altered, signature: good)
            }
            cluster.clock.advance(by: .seconds(601))
            await #expect(throws: ExchangeError(.actInvalid, "")) {
                try await county.commit(act: evidence.bytes, signature: good)
            }
        }
    }

    @Test("Two officers who prepare at once: the second commit is refused")
    func raceOfActs() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let id = try await self.delivered(cluster)
            let county = try cluster["350823"]
            let officer = try #require(cluster.pki.officers[Unit.county])
            let address = OfficerAddress(
                officer: try OfficerName("registrar"), unit: try Unit.address(Unit.county))
            let open = try await county.prepare(
                ActRequest(act: .signFor, packet: id, officer: address, certificate: officer.certificate.fingerprint))
            try await cluster.act(.refuse, on: id, by: Unit.county, reason: "误送")
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await county.commit(act: open.bytes, signature: cluster.sign(open, as: officer))
            }
        }
    }

    @Test("A recall takes a packet back at once while it is still queued here")
    func recallQueued() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let sent = try await cluster.submit(from: Unit.city, to: [Unit.county, Unit.finance])
            try await cluster.act(.recall, on: sent.envelope.id, by: Unit.city)
            #expect(try await cluster.state(sent.envelope.id, Unit.county, at: "3508") == .recalled)
            #expect(try await cluster.state(sent.envelope.id, Unit.finance, at: "3508") == .recalled)
            #expect(try await cluster["3508"].queue().isEmpty)
        }
    }

    @Test("A recall follows a delivered packet over two relays", arguments: Cryptography.Suite.allCases)
    func recallDelivered(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite) { cluster in
            let id = try await self.delivered(cluster, from: Unit.town, to: Unit.province, at: "35")
            try await cluster.until(id, Unit.province, is: .delivered, at: "350823106")
            try await cluster.act(.recall, on: id, by: Unit.town, reason: "数据有误")
            try await cluster.until(id, Unit.province, is: .recalled, at: "350823106")
            #expect(try await cluster.state(id, Unit.province, at: "35") == .recalled)
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await cluster.act(.signFor, on: id, by: Unit.province)
            }
        }
    }

    @Test("A recall stops a packet at the relay that still holds it")
    func recallAtRelay() async throws {
        try await Cluster.with(.int, nodes: ["350823106", "350823"]) { cluster in
            let sent = try await cluster.submit(from: Unit.town, to: [Unit.city])
            try await cluster.until(sent.envelope.id, Unit.city, is: .relayed, at: "350823106")
            try await cluster.act(.recall, on: sent.envelope.id, by: Unit.town)
            try await cluster.until(sent.envelope.id, Unit.city, is: .recalled, at: "350823106")
            #expect(try await cluster["350823"].queue().isEmpty)
        }
    }

    @Test("A recall after 签收 is rejected, and the sender is told why")
    func recallTooLate() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let id = try await self.delivered(cluster)
            let city = try cluster["3508"]
            let officer = try #require(cluster.pki.officers[Unit.city])
            try await cluster.until(id, Unit.county, is: .delivered, at: "3508")
            let request = try await city.prepare(
                ActRequest(
                    act: .recall, packet: id,
                    officer: OfficerAddress(officer: OfficerName("registrar"), unit: Unit.address(Unit.city)),
                    certificate: officer.certificate.fingerprint))
            try await cluster.act(.signFor, on: id, by: Unit.county)
            _ = try await city.commit(act: request.bytes, signature: cluster.sign(request, as: officer))
            try await cluster.until {
                try await cluster.events(id, at: "3508").contains("recall.rejected 350823")
            }
            try await cluster.until(id, Unit.county, is: .signedFor, at: "3508")
        }
    }

    @Test(
        "An act sent again, because its answer was lost, is answered with the same receipt",
        arguments: [
            OfficeAct.signFor, .refuse, .open,
        ])
    func again(act: OfficeAct) async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let id = try await self.delivered(cluster)
            let county = try cluster["350823"]
            let officer = try #require(cluster.pki.officers[Unit.county])
            let evidence = try await county.prepare(
                ActRequest(
                    act: act, packet: id,
                    officer: OfficerAddress(officer: OfficerName("registrar"), unit: Unit.address(Unit.county)),
                    certificate: officer.certificate.fingerprint, reason: act.needsReason ? "误送" : nil))
            let signature = try cluster.sign(evidence, as: officer)
            let first = try await county.commit(act: evidence.bytes, signature: signature)
            let second = try await county.commit(act: evidence.bytes, signature: signature)
            #expect(first.count == 1)
            #expect(first.map(\.bytes) == second.map(\.bytes))
            let events = try await cluster.events(id, at: "350823")
            #expect(events.filter { $0.hasPrefix(act.evidence.rawValue) }.count == 1)
        }
    }

    @Test("An act that names another sender or identifier than the packet's, or a time to come, is refused")
    func untrueActs() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let id = try await self.delivered(cluster)
            let county = try cluster["350823"]
            let officer = try #require(cluster.pki.officers[Unit.county])
            let genuine = try await county.prepare(
                ActRequest(
                    act: .signFor, packet: id,
                    officer: OfficerAddress(officer: OfficerName("registrar"), unit: Unit.address(Unit.county)),
                    certificate: officer.certificate.fingerprint))
            var random = SystemRandomness()
            func altered(
                id: PacketIdentifier? = nil,
                from: String = Unit.city,
                time: UTCMilliseconds? = nil
            ) throws -> Evidence {
                try Evidence(
                    event: genuine.event, packet: genuine.packet, id: id ?? genuine.id, from: Unit.address(from),
                    to: genuine.to, issuer: genuine.issuer, time: time ?? genuine.time, previous: genuine.previous,
                    officer: genuine.officer)
            }
            let attempts: [(Evidence, ExchangeError.Code)] = [
                (try altered(id: PacketIdentifier(at: TestPKI.start, using: &random)), .packetUnknown),
                (try altered(from: Unit.finance), .packetUnknown),
                (try altered(time: genuine.time.advanced(by: .seconds(1))), .actInvalid),
            ]
            for (evidence, code) in attempts {
                await #expect(throws: ExchangeError(code, "")) {
                    _ = try await county.commit(act: evidence.bytes, signature: cluster.sign(evidence, as: officer))
                }
            }
            #expect(try await cluster.state(id, Unit.county, at: "350823") == .delivered)
        }
    }

    @Test("A signature that carries more than the signer's certificate is refused: no verifier would pass the receipt")
    func chainInSignature() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let id = try await self.delivered(cluster)
            let county = try cluster["350823"]
            let officer = try #require(cluster.pki.officers[Unit.county])
            let evidence = try await county.prepare(
                ActRequest(
                    act: .signFor, packet: id,
                    officer: OfficerAddress(officer: OfficerName("registrar"), unit: Unit.address(Unit.county)),
                    certificate: officer.certificate.fingerprint))
            let signature = try SignedMessage.sign(
                contentDigest: evidence.digest(.sha256), key: officer.key, certificate: officer.certificate,
                chain: officer.chain, signingTime: evidence.time.sinceEpoch / 1000)
            await #expect(throws: ExchangeError(.actInvalid, "")) {
                _ = try await county.commit(act: evidence.bytes, signature: signature)
            }
        }
    }
}
