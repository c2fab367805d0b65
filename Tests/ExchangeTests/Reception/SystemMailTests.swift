import Cryptography
import Documents
import Evidence
import Exchange
import Logging
import Packets
import Storage
import Testing

@Suite("System messages", .timeLimit(.minutes(2)))
struct SystemMailTests {
    /// A city that has sent a packet to county and province, both silent, and what these might say about it.
    private func sent(
        _ cluster: Cluster,
        to recipients: [String] = [Unit.county, Unit.town, Unit.province]
    ) async throws -> SubmissionOutcome {
        try await cluster.submit(from: Unit.city, to: recipients)
    }

    private func message(
        _ core: ReceiptCore,
        kind: SystemMessage.Kind = .receipt,
        to node: String = "3508",
        digest: Digest? = nil
    ) throws -> SystemMessage {
        SystemMessage(
            kind: kind, destination: try DivisionCode(node), digest: try digest ?? core.identity(), body: core.bytes)
    }

    private func deliver(
        _ messages: [SystemMessage],
        _ cluster: Cluster,
        from neighbour: String = "350823",
        at node: String = "3508"
    ) async throws {
        try await cluster[node].receive(messages, from: DivisionCode(neighbour))
    }

    @Test(
        "A true receipt moves the delivery, again and in a batch with worthless ones",
        arguments: Cryptography.Suite.allCases)
    func batch(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["3508"]) { cluster in
            let sent = try await self.sent(cluster)
            let county = try TestLedger(of: "350823", cluster.pki)
            let good = try await county.state(Statement(.consignmentDelivered, of: sent, to: [Unit.county]))
            let digest = try cluster.pki.suite.digestAlgorithm.hash([1])
            let messages = [
                try self.message(good, digest: digest),
                SystemMessage(kind: .receipt, destination: try DivisionCode("3508"), digest: digest, body: [0x7B]),
                try self.message(good, kind: .recall), try self.message(good), try self.message(good),
            ]
            try await self.deliver(messages, cluster)
            #expect(try await cluster.state(sent.envelope.id, Unit.county, at: "3508") == .delivered)
            #expect(cluster.alarms.lines("3508", .warning).filter { $0 == "system message dropped" }.count == 3)
            try await self.deliver([try self.message(good)], cluster)
            let events = try await cluster.events(sent.envelope.id, at: "3508")
            #expect(events.filter { $0 == "consignment.delivered 350823" }.count == 1)
        }
    }

    @Test("A forged receipt moves nothing: wrong log, wrong key, wrong place, wrong path")
    func forged() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let sent = try await self.sent(cluster)
            let county = try TestLedger(of: "350823", cluster.pki)
            _ = try await county.state(Statement(.consignmentDelivered, of: sent, to: [Unit.bureau]))
            let good = try await county.state(Statement(.consignmentDelivered, of: sent, to: [Unit.county]))
            let town = try TestLedger(of: "350823106", cluster.pki)
            let other = try await town.state(Statement(.consignmentDelivered, of: sent, to: [Unit.town]))
            let strangerKey = try #require(cluster.pki.keys["350823106"]?.log.key)
            let forgeries = [
                // The county's evidence in the township's log.
                try ReceiptCore(
                    evidence: good.evidence, index: 0, path: [], checkpoint: other.checkpoint),
                // The county's log signed by the township.
                try ReceiptCore(
                    evidence: good.evidence, index: good.index, path: good.path,
                    checkpoint: Checkpoint.sign(good.checkpoint.body, key: strangerKey)),
                try ReceiptCore(
                    evidence: good.evidence, index: 0, path: good.path, checkpoint: good.checkpoint),
                try ReceiptCore(
                    evidence: good.evidence, index: good.index, path: [], checkpoint: good.checkpoint),
            ]
            try await self.deliver(try forgeries.map { try self.message($0) }, cluster)
            #expect(try await cluster.state(sent.envelope.id, Unit.county, at: "3508") == .queued)
            #expect(try await cluster.events(sent.envelope.id, at: "3508") == ["submission.accepted 3508"])
        }
    }

    @Test("A receipt for another packet, sender or identifier moves nothing")
    func otherPacket() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let sent = try await self.sent(cluster)
            let county = try TestLedger(of: "350823", cluster.pki)
            var random = SystemRandomness()
            let id = PacketIdentifier(at: TestPKI.start, using: &random)
            var statements = Array(
                repeating: Statement(.consignmentDelivered, of: sent, to: [Unit.county]), count: 3)
            statements[0].packet = try DigestAlgorithm.sha256.hash([9])
            statements[1].id = id
            statements[2].from = Unit.finance
            var messages: [SystemMessage] = []
            for statement in statements { messages.append(try self.message(await county.state(statement))) }
            try await self.deliver(messages, cluster)
            #expect(try await cluster.state(sent.envelope.id, Unit.county, at: "3508") == .queued)
            #expect(try await cluster.count("evidence WHERE is_own = 0", "3508") == 0)
        }
    }

    @Test("Only who can lie on the way to a recipient moves its delivery; the others' word is kept as evidence")
    func notOnTheWay() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let sent = try await self.sent(cluster)
            let town = try TestLedger(of: "350823106", cluster.pki)
            let id = sent.envelope.id
            for (event, recipient) in [
                (EvidenceEvent.deliveryUndeliverable, Unit.province), (.deliveryExpired, Unit.province),
                (.relayRejected, Unit.county), (.recallAccepted, Unit.county), (.operatorAbandoned, Unit.county),
            ] {
                let core = try await town.state(Statement(event, of: sent, to: [recipient], reason: "because"))
                try await self.deliver([try self.message(core)], cluster)
                #expect(try await cluster.state(id, recipient, at: "3508") == .queued, "\(event)")
                #expect(try await cluster.events(id, at: "3508").contains("\(event.rawValue) 350823106"))
            }
            let own = try await town.state(
                Statement(.deliveryUndeliverable, of: sent, to: [Unit.town], reason: "because"))
            try await self.deliver([try self.message(own)], cluster)
            #expect(try await cluster.state(id, Unit.town, at: "3508") == .undeliverable)
            let county = try TestLedger(of: "350823", cluster.pki)
            let above = try await county.state(
                Statement(.deliveryExpired, of: sent, to: [Unit.county], reason: "expired"))
            try await self.deliver([try self.message(above)], cluster)
            #expect(try await cluster.state(id, Unit.county, at: "3508") == .expired)
        }
    }

    @Test("A child speaks for its own subtree only, and nobody else may speak at all")
    func subtree() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let sent = try await self.sent(cluster)
            let province = try TestLedger(of: "35", cluster.pki)
            let core = try await province.state(
                Statement(.consignmentDelivered, of: sent, to: [Unit.province]))
            try await self.deliver([try self.message(core)], cluster, from: "350823")
            #expect(try await cluster.state(sent.envelope.id, Unit.province, at: "3508") == .queued)
            await #expect(throws: ExchangeError(.notNeighbour, "")) {
                try await self.deliver([try self.message(core)], cluster, from: "350823106")
            }
            try await self.deliver([try self.message(core)], cluster, from: "35")
            #expect(try await cluster.state(sent.envelope.id, Unit.province, at: "3508") == .delivered)
        }
    }

    @Test("A recall by somebody who did not send the packet is dropped, from outside and from the same platform")
    func strangersRecall() async throws {
        try await Cluster.with(.int, nodes: ["3508", "350823"]) { cluster in
            let sent = try await self.sent(cluster, to: [Unit.county])
            try await cluster.until(sent.envelope.id, Unit.county, is: .delivered, at: "350823")
            let town = try TestLedger(of: "350823106", cluster.pki)
            var statement = Statement(.recallRequested, of: sent, to: [Unit.county])
            statement.from = Unit.town
            statement.officer = cluster.pki.officers[Unit.town]
            let recall = try await town.state(statement)
            try await self.deliver(
                [try self.message(recall, kind: .recall, to: "350823")], cluster, from: "350823106", at: "350823")
            #expect(try await cluster.state(sent.envelope.id, Unit.county, at: "350823") == .delivered)
            #expect(cluster.alarms.lines("350823", .warning).contains("system message dropped"))
            // Another unit of the sender's own node, with its own officer's true signature.
            let officer = try #require(cluster.pki.officers[Unit.finance])
            let finance = try Unit.address(Unit.finance)
            let evidence = try Evidence(
                event: .recallRequested, packet: sent.digest, id: sent.envelope.id, from: finance,
                to: [Unit.address(Unit.county)], issuer: DivisionCode("3508"), time: cluster.clock.now(),
                officer: EvidenceOfficer(
                    address: OfficerAddress(officer: OfficerName("registrar"), unit: finance),
                    certificate: officer.certificate.fingerprint))
            await #expect(throws: ExchangeError(.packetUnknown, "")) {
                _ = try await cluster["3508"].commit(
                    act: evidence.bytes, signature: cluster.sign(evidence, as: officer))
            }
            #expect(try await cluster.state(sent.envelope.id, Unit.county, at: "350823") == .delivered)
        }
    }

    @Test("A recall that comes again does nothing again")
    func replayedRecall() async throws {
        try await Cluster.with(.int, nodes: ["350823"]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county, Unit.bureau])
            let county = try cluster["350823"]
            _ = try await county.receive(packet, packet.slip(passed: ["3508"]), from: "3508")
            try await cluster.act(.signFor, on: packet.envelope.id, by: Unit.bureau)
            let city = try TestLedger(of: "3508", cluster.pki)
            let recall = try await city.state(
                Statement(
                    .recallRequested, of: packet, to: [Unit.county, Unit.bureau],
                    officer: cluster.pki.officers[Unit.city]))
            for _ in 0..<3 {
                try await self.deliver(
                    [try self.message(recall, kind: .recall, to: "350823")], cluster, from: "3508", at: "350823")
            }
            let events = try await cluster.events(packet.envelope.id, at: "350823")
            #expect(events.filter { $0 == "recall.accepted 350823" }.count == 1)
            #expect(events.filter { $0 == "recall.rejected 350823" }.count == 1)
            #expect(try await cluster.state(packet.envelope.id, Unit.county, at: "350823") == .recalled)
            #expect(try await cluster.state(packet.envelope.id, Unit.bureau, at: "350823") == .signedFor)
        }
    }

    @Test("A recall of a packet nobody has seen leaves nothing behind")
    func unknownRecall() async throws {
        try await Cluster.with(.int, nodes: ["350823"]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county])
            let city = try TestLedger(of: "3508", cluster.pki)
            let recall = try await city.state(
                Statement(
                    .recallRequested, of: packet, to: [Unit.county], officer: cluster.pki.officers[Unit.city]))
            try await self.deliver(
                [try self.message(recall, kind: .recall, to: "350823")], cluster, from: "3508", at: "350823")
            #expect(try await cluster.count("evidence", "350823") == 0)
        }
    }

    @Test("What is for another node is passed on to whom it concerns, but never back to where it came from")
    func onward() async throws {
        try await Cluster.with(.int, nodes: ["3508"]) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.province, to: [Unit.county])
            let county = try TestLedger(of: "350823", cluster.pki)
            let core = try await county.state(
                Statement(.consignmentDelivered, of: packet, to: [Unit.county]))
            let messages = [try self.message(core, to: "35"), try self.message(core, to: "350823106")]
            // Of a packet that never came by here nothing is passed on: it could be made up to fill a queue.
            try await self.deliver(messages, cluster)
            let before = try await cluster["3508"].neighbours().map { "\($0.code) \($0.messages)" }
            #expect(before == ["35 0", "350823 0"])
            _ = try await cluster["3508"].receive(packet, packet.slip(passed: ["35"]), from: "35")
            let own = try await cluster["3508"].neighbours().first { $0.code.digits == "35" }?.messages ?? 0
            try await self.deliver(messages, cluster)
            let waiting = try await cluster["3508"].neighbours().map { "\($0.code) \($0.messages - own)" }
            #expect(waiting.first == "35 1")
        }
    }

    @Test("As many messages as a node sends at once are read, whatever their size; more or other forms are not")
    func form() throws {
        let body = [UInt8](repeating: UInt8(ascii: "\""), count: 4000)
        let message = SystemMessage(
            kind: .receipt, destination: try DivisionCode("35"), digest: try DigestAlgorithm.sm3.hash([]), body: body)
        let batch = Array(repeating: message, count: 1000)
        #expect(try SystemMessage.decode(SystemMessage.encode(batch)) == batch)
        #expect(throws: ExchangeError(.receiptInvalid, "")) {
            try SystemMessage.decode(SystemMessage.encode(batch + [message]))
        }
        let text = String(decoding: SystemMessage.encode([message]), as: UTF8.self)
        for (old, new) in [("\"v\":1", "\"v\":2"), ("receipt", "letter"), ("sm3:", "md5:"), ("\"35\"", "\"3\"")] {
            #expect(throws: ExchangeError(.receiptInvalid, "")) {
                try SystemMessage.decode(Array(text.replacing(old, with: new).utf8))
            }
        }
    }

    @Test("Receipts too many for one batch all reach the sender")
    func manyReceipts() async throws {
        try await Cluster.with(.int, nodes: ["350823106", "350823"]) { cluster in
            let county = try cluster["350823"]
            cluster.network.setCut(try DivisionCode("350823106"), true)
            var packets: [TestPacket] = []
            for _ in 0..<20 {
                let packet = try TestPacket(cluster.pki, from: Unit.town, to: [Unit.county])
                // By a detour, so that the sender does not have the receipts as the answer on its link.
                _ = try await county.receive(packet, packet.slip(passed: ["350823106", "3508"]), from: "3508")
                packets.append(packet)
            }
            #expect(try await county.neighbours().first { !$0.isParent }?.messages == 20)
            cluster.network.setCut(try DivisionCode("350823106"), false)
            try await cluster.until {
                // Again after each attempt: the last one may still be failing.
                try await county.hasten(DivisionCode("350823106"))
                return try await county.neighbours().first { !$0.isParent }?.messages == 0
            }
        }
    }
}
