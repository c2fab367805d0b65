import CertificateAuthority
import Cryptography
import Documents
import Evidence
import Exchange
import OFD
import Packets
import Seals
import Testing
import Zip

@Suite("Seals on arrival and quarantine", .timeLimit(.minutes(2)))
struct QuarantineTests {
    private static let nodes = ["3508", "350823"]

    /// A document of one page, without a signature.
    private static func plain() throws -> [UInt8] {
        try OFDWriter(
            OFDDraft(
                information: DraftInformation(
                    identifier: "07723bc91fdf4078a17588d63c419bea", title: "通知", created: "2026-11-22",
                    creator: "Yizhan", creatorVersion: "1"),
                pages: [DraftPage(objects: [])])
        ).write()
    }

    /// A document that a unit signed.
    private static func signed(_ pki: TestPKI, by unit: String = Unit.city) throws -> [UInt8] {
        let identity = try #require(pki.units[unit])
        let directories = pki.resolver.directories.map(\.directory)
        let trust = SealTrust(
            anchors: pki.anchors, intermediates: directories.flatMap(\.authorities),
            revocationLists: directories.flatMap(\.revocationLists))
        let signer = try DocumentSigner(
            key: identity.key, certificate: identity.certificate, chain: identity.chain, trust: trust,
            at: TestPKI.start)
        return try OFDSigner(.signature(signer)).sign(Self.plain(), at: TestPKI.start).bytes
    }

    /// The document with another file in it than was signed.
    private static func changed(_ bytes: [UInt8]) throws -> [UInt8] {
        let package = try OFDPackage(bytes)
        var writer = ArchiveWriter()
        var archive: [UInt8] = []
        for path in package.paths {
            let contents = try package.bytes(at: path)
            let isPage = path.fileName == "Content.xml"
            archive += try writer.add(name: path.entryName, contents: isPage ? contents + [0x0A] : contents)
        }
        return archive + writer.finish()
    }

    private func sent(
        _ cluster: Cluster,
        _ document: [UInt8],
        is state: DeliveryState,
        to recipient: String = Unit.county
    ) async throws -> PacketIdentifier {
        let id = try await cluster.submit(from: Unit.city, to: [recipient], document: document).envelope.id
        for node in Self.nodes { try await cluster.until(id, recipient, is: state, at: node) }
        return id
    }

    private func reason(_ id: PacketIdentifier, _ cluster: Cluster) async throws -> EvidenceReason? {
        try await cluster["3508"].track(id).flatMap(\.receipts).map(\.core.evidence)
            .first { $0.event == .consignmentQuarantined }?.reason
    }

    @Test("A document that a unit signed is delivered with a report that says so", arguments: Suite.allCases)
    func valid(_ suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: Self.nodes, seals: SealPolicy(isSealRequired: true)) { cluster in
            let id = try await self.sent(cluster, Self.signed(cluster.pki), is: .delivered)
            let report = try #require(try await cluster["350823"].sealReports(of: id).first)
            #expect(report.verdict == "valid" && report.examined == TestPKI.start)
            #expect(report.report?.contains("\"verdict\":\"valid\"") == true)
            // The sender's node delivers to nobody of its own and looks at nothing.
            #expect(try await cluster["3508"].sealReports(of: id) == [])
        }
    }

    @Test("A document that was changed after it was signed is kept apart, and the sender learns why")
    func invalid() async throws {
        try await Cluster.with(.gm, nodes: Self.nodes, seals: SealPolicy()) { cluster in
            let id = try await self.sent(
                cluster, Self.changed(Self.signed(cluster.pki)), is: .quarantined)
            let reason = try await self.reason(id, cluster)
            #expect(reason?.code == "seal-invalid" && reason?.text == "验章不通过：文件摘要", "\(reason?.text ?? "")")
            #expect(try await cluster["350823"].sealReports(of: id).map(\.verdict) == ["invalid"])
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await cluster.act(.signFor, on: id, by: Unit.county)
            }
            await #expect(throws: ExchangeError(.actInvalid, "")) {
                try await cluster.act(.release, on: id, by: Unit.county)
            }
        }
    }

    @Test("What an officer lets out of quarantine is delivered, by evidence of both, and can be signed for")
    func release() async throws {
        try await Cluster.with(.int, nodes: Self.nodes, seals: SealPolicy()) { cluster in
            let id = try await self.sent(cluster, Array("no archive".utf8), is: .quarantined)
            #expect(try await self.reason(id, cluster)?.code == "document-unreadable")
            try await cluster.act(.open, on: id, by: Unit.county)
            let receipts = try await cluster.act(.release, on: id, by: Unit.county, reason: "已电话核实")
            #expect(receipts.map(\.evidence.event) == [.actReleased, .consignmentDelivered])
            try await cluster.until(id, Unit.county, is: .delivered, at: "3508")
            await #expect(throws: ExchangeError(.stateForbids, "")) {
                try await cluster.act(.release, on: id, by: Unit.county, reason: "再次放行")
            }
            try await cluster.act(.signFor, on: id, by: Unit.county)
            try await cluster.until(id, Unit.county, is: .signedFor, at: "3508")
            try await cluster.until {
                try await cluster.events(id, at: "3508").sorted() == [
                    "act.released 350823", "act.signed-for 350823", "consignment.delivered 350823",
                    "consignment.quarantined 350823", "submission.accepted 3508",
                ]
            }
        }
    }

    @Test("What is in quarantine can be refused, and taken back by its sender")
    func refuseAndRecall() async throws {
        try await Cluster.with(.gm, nodes: Self.nodes, seals: SealPolicy()) { cluster in
            let refused = try await self.sent(cluster, Array("no archive".utf8), is: .quarantined)
            try await cluster.act(.refuse, on: refused, by: Unit.county, reason: "印章无效")
            try await cluster.until(refused, Unit.county, is: .refused, at: "3508")
            let recalled = try await self.sent(cluster, Array("no archive".utf8), is: .quarantined)
            try await cluster.act(.recall, on: recalled, by: Unit.city)
            for node in Self.nodes { try await cluster.until(recalled, Unit.county, is: .recalled, at: node) }
        }
    }

    @Test("Who signed by a CA that nobody here knows cannot be judged: the policy decides")
    func undecided() async throws {
        let document = try Self.signed(TestPKI(.int))
        let policies: [(SealPolicy, DeliveryState)] = [
            (SealPolicy(), .quarantined), (SealPolicy(strictness: .lenient), .delivered),
            (SealPolicy(tolerated: ["signer-chain", "signer-revocation"]), .delivered),
            (SealPolicy(tolerated: ["signer-chain"]), .quarantined), (SealPolicy(strictness: .report), .delivered),
        ]
        for (policy, state) in policies {
            try await Cluster.with(.int, nodes: Self.nodes, seals: policy) { cluster in
                let id = try await self.sent(cluster, document, is: state)
                #expect(try await cluster["350823"].sealReports(of: id).count == 1)
                guard state == .quarantined else { return }
                #expect(try await self.reason(id, cluster)?.code == "seal-undecided")
            }
        }
    }

    @Test("A document without a seal is delivered unless the policy wants one")
    func unsealed() async throws {
        try await Cluster.with(.int, nodes: Self.nodes, seals: SealPolicy()) { cluster in
            _ = try await self.sent(cluster, Self.plain(), is: .delivered)
        }
        try await Cluster.with(.int, nodes: Self.nodes, seals: SealPolicy(isSealRequired: true)) { cluster in
            let id = try await self.sent(cluster, Self.plain(), is: .quarantined)
            #expect(try await self.reason(id, cluster)?.code == "seal-missing")
        }
    }

    @Test("A document that is too large to be looked into is kept apart by the strict policy alone")
    func tooLarge() async throws {
        let document = try Self.plain()
        for (strictness, state) in [(SealPolicy.Strictness.strict, DeliveryState.quarantined), (.lenient, .delivered)] {
            let policy = SealPolicy(strictness: strictness, examinedSize: document.count - 1)
            try await Cluster.with(.int, nodes: Self.nodes, seals: policy) { cluster in
                let id = try await self.sent(cluster, document, is: state)
                #expect(try await cluster["350823"].sealReports(of: id).map(\.report) == [nil])
            }
        }
    }

    @Test("A unit of the sender's own node is protected likewise")
    func ownNode() async throws {
        try await Cluster.with(.int, nodes: ["3508"], seals: SealPolicy()) { cluster in
            let document = Array("no archive".utf8)
            let id = try await cluster.submit(from: Unit.city, to: [Unit.finance], document: document).envelope.id
            #expect(try await cluster.state(id, Unit.finance, at: "3508") == .quarantined)
            try await cluster.act(.release, on: id, by: Unit.finance, reason: "已核实")
            #expect(try await cluster.state(id, Unit.finance, at: "3508") == .delivered)
        }
    }

    @Test("A packet that comes twice is answered with the same evidence of its quarantine")
    func repeated() async throws {
        try await Cluster.with(.gm, nodes: ["350823"], seals: SealPolicy()) { cluster in
            let packet = try TestPacket(cluster.pki, from: Unit.city, to: [Unit.county])
            let slip = try packet.slip(passed: ["3508"])
            let city = try DivisionCode("3508")
            let first = try await cluster["350823"].receive(
                slip: slip.bytes, from: city, size: UInt64(packet.bytes.count), body: Chunks(packet.bytes))
            let second = try await cluster["350823"].receive(
                slip: slip.bytes, from: city, size: UInt64(packet.bytes.count), body: Chunks(packet.bytes))
            #expect(first.map(\.evidence.event) == [.consignmentQuarantined])
            #expect(try first.map { try $0.identity() } == second.map { try $0.identity() })
        }
    }
}
