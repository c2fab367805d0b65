import CertificateAuthority
import Cryptography
import Documents
import DurableFiles
import Evidence
import Exchange
import OFD
import Packets
import Seals
import Testing

@Suite("Status lists of seals", .timeLimit(.minutes(2)))
struct SealStatusTests {
    private static let nodes = ["3508", "350823"]
    private static let source = "makers/longyan.json"
    private static let now = TestPKI.start

    /// A seal of the city, its maker, and a document under it.
    private struct Office {
        let maker: SealActor
        let seal: Digest
        let document: [UInt8]

        init(_ pki: TestPKI, sealsAt time: UTCMilliseconds = now) throws {
            let maker = try pki.issue(.sealMaker, Unit.city, at: now)
            let holder = try pki.issue(.sealSign, Unit.city, at: now)
            let until = UTCMilliseconds(sinceEpoch: min(maker.certificate.notAfter, holder.certificate.notAfter) * 1000)
            let draft = SealDraft(
                identifier: "35080000000001", name: "龙岩市人民政府办公室", holders: .certificates([holder.certificate.der]),
                validFrom: now, validUntil: until,
                picture: SealPicture(format: "PNG", data: Self.picture, width: 42, height: 42))
            let seal = try SealMaker(key: maker.key, certificate: maker.certificate).make(draft, at: now)
            let trust = pki.resolver.directories.map(\.directory)
            let signer = try SealSigner(
                seal: seal.der, key: holder.key, certificate: holder.certificate,
                trust: SealTrust(
                    anchors: pki.anchors, intermediates: trust.flatMap(\.authorities),
                    revocationLists: trust.flatMap(\.revocationLists)),
                at: now)
            let draftDocument = OFDDraft(
                information: DraftInformation(
                    identifier: "07723bc91fdf4078a17588d63c419bea", title: "通知", created: "2026-11-22",
                    creator: "Yizhan", creatorVersion: "1"),
                pages: [DraftPage(objects: [])])
            self.maker = SealActor(key: maker.key, certificate: maker.certificate, chain: maker.chain)
            self.seal = try DigestAlgorithm.sha256.hash(seal.der)
            self.document = try OFDSigner(.seal(signer)).sign(
                OFDWriter(draftDocument).write(), placements: [.point(page: 0, OFDPoint(x: 105, y: 150))], at: time
            ).bytes
        }

        /// The maker's list, with the seal in a state since it was made.
        func list(
            _ serial: Int64,
            _ state: SealState?,
            since: UTCMilliseconds = now,
            expires: Int64 = 86_400
        ) throws -> [UInt8] {
            let periods = state.map { [SealStatusList.Period(state: $0, since: since)] }
            let entries = periods.map {
                [self.seal: SealStatusList.Entry(identifier: "35080000000001", digest: self.seal, periods: $0)]
            }
            let list = SealStatusList(
                serial: serial, issued: now, expires: now.advanced(by: .seconds(expires)),
                maker: try #require(self.maker.certificate.name), entries: entries ?? [:])
            return try SignedSealStatusList(signing: list, by: self.maker).bytes
        }

        private static let picture: [UInt8] = {
            func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
                [0, 0, 0, UInt8(data.count)] + Array(type.utf8) + data + [0, 0, 0, 0]
            }
            return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
                + chunk("IHDR", [0, 0, 1, 0xF0, 0, 0, 1, 0xF0, 8, 6, 0, 0, 0]) + chunk("IDAT", [1, 2, 3])
                + chunk("IEND", [])
        }()
    }

    private static func policy(_ strictness: SealPolicy.Strictness = .strict) -> SealPolicy {
        var policy = SealPolicy(strictness: strictness)
        policy.statusSources = [.file(Self.source)]
        return policy
    }

    private func arrival(
        of document: [UInt8],
        at cluster: Cluster,
        is state: DeliveryState
    ) async throws -> String? {
        let id = try await cluster.submit(from: Unit.city, to: [Unit.county], document: document).envelope.id
        for node in Self.nodes { try await cluster.until(id, Unit.county, is: state, at: node) }
        return try await cluster["3508"].track(id).flatMap(\.receipts).map(\.core.evidence)
            .first { $0.event == .consignmentQuarantined }?.reason?.text
    }

    @Test("A seal in use is delivered; suspended, unknown to its maker, or without a list it is kept apart")
    func states() async throws {
        let cases: [(state: SealState?, hasList: Bool, DeliveryState)] = [
            (.inUse, true, .delivered), (.suspended, true, .quarantined), (.revoked, true, .quarantined),
            (nil, true, .quarantined), (.inUse, false, .quarantined),
        ]
        for (state, hasList, expected) in cases {
            try await Cluster.with(.gm, nodes: Self.nodes, seals: Self.policy()) { cluster in
                let office = try Office(cluster.pki)
                let board = try #require(try cluster["350823"].sealStatus)
                if hasList {
                    let list = try board.take(office.list(1, state), from: Self.source, at: Self.now)
                    #expect(list?.serial == 1)
                }
                let reason = try await self.arrival(of: office.document, at: cluster, is: expected)
                #expect(expected == .delivered || reason?.contains("印章状态") == true, "\(reason ?? "none")")
            }
        }
    }

    @Test(
        "An older edition, another maker's word and a damaged file are refused; the edition in force survives a restart"
    )
    func editions() async throws {
        try await Cluster.with(.int, nodes: ["350823"], seals: Self.policy()) { cluster in
            let office = try Office(cluster.pki)
            let board = try #require(try cluster["350823"].sealStatus)
            #expect(try board.take(office.list(5, .inUse), from: Self.source, at: Self.now) != nil)
            #expect(try board.take(office.list(5, .inUse), from: Self.source, at: Self.now) == nil)
            #expect(throws: SealsError.self) {
                try board.take(office.list(4, .inUse), from: Self.source, at: Self.now)
            }
            #expect(throws: SealsError.self) {
                try board.take(Office(TestPKI(.int)).list(9, .inUse), from: Self.source, at: Self.now)
            }
            var damaged = try office.list(6, .inUse)
            damaged[damaged.count / 2] ^= 1
            #expect(throws: SealsError.self) { try board.take(damaged, from: Self.source, at: Self.now) }
            board.note("a problem", of: Self.source)
            #expect(try board.take(office.list(7, .suspended), from: Self.source, at: Self.now)?.serial == 7)
            #expect(board.problems.isEmpty)

            let again = SealStatusBoard(
                in: try DurableDirectory(path: cluster.folder(of: "350823") + "/seal-status", createIfMissing: false),
                trust: NodeTrust(cluster.pki.resolver))
            try again.restore(at: Self.now)
            #expect(again.lists == board.lists && again.lists.map(\.serial) == [7])
            #expect(throws: SealsError.self) {
                try again.take(office.list(6, .inUse), from: Self.source, at: Self.now)
            }
        }
    }

    @Test(
        "A seal that was handed over in the second of the signature, which has no fractions, was in use",
        arguments: [(400, .delivered), (1400, .quarantined)] as [(Int64, DeliveryState)])
    func sameSecond(milliseconds: Int64, expected: DeliveryState) async throws {
        try await Cluster.with(.gm, nodes: Self.nodes, seals: Self.policy()) { cluster in
            let office = try Office(cluster.pki)
            let board = try #require(try cluster["350823"].sealStatus)
            let handedOver = Self.now.advanced(by: .milliseconds(milliseconds))
            _ = try board.take(office.list(1, .inUse, since: handedOver), from: Self.source, at: Self.now)
            _ = try await self.arrival(of: office.document, at: cluster, is: expected)
        }
    }

    @Test("Under a list that has ended, a seal of a later time is undecided")
    func expired() async throws {
        try await Cluster.with(.int, nodes: Self.nodes, seals: Self.policy()) { cluster in
            let office = try Office(cluster.pki, sealsAt: Self.now.advanced(by: .seconds(30)))
            let board = try #require(try cluster["350823"].sealStatus)
            _ = try board.take(office.list(1, .inUse, expires: 60), from: Self.source, at: Self.now)
            cluster.clock.advance(by: .seconds(120))
            let reason = try await self.arrival(of: office.document, at: cluster, is: .quarantined)
            #expect(reason?.contains("印章状态") == true, "\(reason ?? "none")")
        }
    }
}
