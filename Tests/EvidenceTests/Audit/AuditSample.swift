import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing
import Zip

/// What an export of a test is made of: events of a few packets in the log of one node, and receipts of another node.
struct AuditSample {
    /// An event in the log of the node, in this order.
    struct Entry {
        var event: EvidenceEvent
        /// Which packet it is about.
        var packet: Int
    }

    let world: World
    /// The log of the province, which states `foreign`.
    let province: World.Holder
    var entries: [Entry] = [
        Entry(event: .submissionAccepted, packet: 0), Entry(event: .consignmentDelivered, packet: 0),
        Entry(event: .submissionAccepted, packet: 1), Entry(event: .actSignedFor, packet: 0),
        Entry(event: .consignmentQuarantined, packet: 1), Entry(event: .actRefused, packet: 1),
    ]
    var foreign: [Entry] = [Entry(event: .relayAccepted, packet: 0)]
    /// Places of the log whose receipts are left out.
    var omitted: Set<Int> = []
    /// The first place shown.
    var first = 0
    var selection = AuditSelection()
    var isRedacted = false
    /// Places whose receipts come from another history of the log.
    var forked: Set<Int> = []
    /// Whether the province has signed two roots for one size.
    var isProvinceForked = false
    /// Entries that are statements about other logs.
    var statements: [LogContradiction] = []
    /// Whose key signs the manifest.
    var signer: World.Holder?
    /// Certificates beside the manifest.
    var certificates: [Certificate]
    var lists: [RevocationList]

    static let secret = [UInt8](repeating: 7, count: 32)

    init(_ suite: Suite) throws {
        self.world = World.of(suite)
        self.province = try Self.province(suite)
        self.certificates = [self.world.log.certificate, self.world.city.certificate, self.province.certificate]
        self.lists = [try World.list(of: self.world.root), try World.list(of: self.world.city)]
    }

    private static let provinces = Dictionary(
        uniqueKeysWithValues: Suite.allCases.map { suite in
            (suite, Result { try World.issue(World.of(suite).root, suite, "35.yizhan", .log) })
        })

    private static func province(_ suite: Suite) throws -> World.Holder {
        try #require(Self.provinces[suite]).get()
    }

    private var tree: MerkleTree { MerkleTree(self.world.algorithm) }

    private func packet(_ number: Int) throws -> Digest { try self.world.algorithm.hash([UInt8(number)]) }

    private func evidence(_ entry: Entry, at place: Int, issuer: DivisionCode) throws -> Evidence {
        try Evidence(
            event: entry.event, packet: try self.packet(entry.packet),
            id: try PacketIdentifier("01KAP4V5Q0ZZZZZZZZZZZZZZZ\(entry.packet)"), from: World.sender,
            to: [World.recipient], issuer: issuer,
            time: World.time.advanced(by: .milliseconds(place - 100)),
            reason: entry.event.requiresReason ? EvidenceReason(code: "test", text: "印章 不符") : nil,
            officer: entry.event.isHumanAct
                ? EvidenceOfficer(
                    address: World.officerAddress, certificate: self.world.officer.certificate.fingerprint) : nil)
    }

    /// Receipts of entries in one log, two entries to a batch, with the states after each batch.
    private func receipts(
        of entries: [Entry],
        in origin: LogOrigin,
        by key: PrivateKey,
        marker: UInt8? = nil
    ) throws -> (cores: [ReceiptCore], states: [(checkpoint: Checkpoint, frontier: MerkleFrontier)]) {
        var frontier = MerkleFrontier(self.world.algorithm)
        var (cores, states): ([ReceiptCore], [(Checkpoint, MerkleFrontier)]) = ([], [])
        for start in stride(from: 0, to: entries.count, by: 2) {
            let evidence = try (start..<min(start + 2, entries.count)).map {
                try self.evidence(entries[$0], at: $0, issuer: origin.node)
            }
            var leaves = try evidence.map { try self.tree.leafHash($0.digest(self.world.algorithm).bytes) }
            // Another history: something else stands at the end of each batch.
            if let marker { leaves[leaves.count - 1] = try self.tree.leafHash([marker]) }
            let batch = try MerkleBatch(appending: leaves, to: frontier)
            frontier = batch.frontier
            let checkpoint = try Checkpoint.sign(
                CheckpointBody(
                    origin: origin, size: frontier.size, root: batch.root,
                    time: World.time.advanced(by: .milliseconds(start))), key: key)
            states.append((checkpoint, frontier))
            for (place, item) in evidence.enumerated() {
                cores.append(
                    try ReceiptCore(
                        evidence: item, index: start + place,
                        path: batch.inclusionPath(forLeafAt: start + place), checkpoint: checkpoint,
                        officerSignature: try self.signature(item)))
            }
        }
        return (cores, states)
    }

    private func signature(_ evidence: Evidence) throws -> [UInt8]? {
        guard evidence.event.isHumanAct else { return nil }
        return try SignedMessage.sign(
            contentDigest: try evidence.digest(self.world.officer.key.algorithm.digestAlgorithm),
            key: self.world.officer.key, certificate: self.world.officer.certificate, signingTime: World.seconds)
    }

    /// The statements stand behind the evidence, in a batch of their own.
    private func append(
        _ states: inout [(checkpoint: Checkpoint, frontier: MerkleFrontier)],
        to origin: LogOrigin
    ) throws -> [UInt8] {
        guard !self.statements.isEmpty, let frontier = states.last?.frontier else { return [] }
        let digests = try self.statements.map { try $0.digest(self.world.algorithm) }
        let batch = try MerkleBatch(
            appending: try digests.map { try self.tree.leafHash($0.bytes) }, to: frontier)
        let body = CheckpointBody(
            origin: origin, size: batch.frontier.size, root: batch.root,
            time: World.time.advanced(by: .seconds(1)))
        states.append((try Checkpoint.sign(body, key: self.world.log.key), batch.frontier))
        return digests.flatMap(\.bytes)
    }

    func file() throws -> [UInt8] {
        let origin = LogOrigin(node: World.node, shard: 202601)
        var (cores, states) = try self.receipts(of: self.entries, in: origin, by: self.world.log.key)
        var leaves = try cores.flatMap { try $0.identity().bytes }
        leaves += try self.append(&states, to: origin)
        let other = try self.receipts(of: self.entries, in: origin, by: self.world.log.key, marker: 9).cores
        for place in self.forked { cores[place] = other[place] }
        let witnessed = try #require(states.last?.checkpoint)
        let end = witnessed.adding(
            try Cosignature.make(
                over: witnessed, witness: DivisionCode("35"), key: self.province.key, at: World.time))
        let before = states.first { $0.checkpoint.body.size == self.first }
        let range = AuditManifest.LogRange(
            origin: origin, first: self.first, last: end.body.size, frontier: before?.frontier.hashes ?? [],
            checkpoints: (before.map { [$0.checkpoint] } ?? []) + [end])
        let shown = cores.enumerated().filter { $0.offset >= self.first && !self.omitted.contains($0.offset) }
        return try self.archive(shown.map(\.element) + self.foreignReceipts(), range, leaves)
    }

    private func foreignReceipts() throws -> [ReceiptCore] {
        let origin = LogOrigin(node: try DivisionCode("35"), shard: 202601)
        let cores = try self.receipts(of: self.foreign, in: origin, by: self.province.key).cores
        guard self.isProvinceForked else { return cores }
        let others = [Entry(event: .relayAccepted, packet: 1)]
        return cores + (try self.receipts(of: others, in: origin, by: self.province.key).cores)
    }

    private func archive(
        _ cores: [ReceiptCore],
        _ range: AuditManifest.LogRange,
        _ leaves: [UInt8]
    ) throws -> [UInt8] {
        let redaction = self.isRedacted ? AuditRedaction(secret: Self.secret) : nil
        let material = VerificationMaterial(certificates: self.certificates, revocationLists: self.lists)
        var bundle = AuditBundle(redaction: redaction)
        let chosen = cores.filter { core in self.selection.packet.map { core.evidence.id == $0 } ?? true }
        let packets = Dictionary(grouping: chosen, by: \.evidence.packet).sorted {
            $0.key.description < $1.key.description
        }
        for (packet, receipts) in packets {
            for core in receipts.sorted(by: { $0.evidence.time < $1.evidence.time }) {
                #expect(try bundle.add(core, material: material))
            }
            #expect(
                bundle.add(
                    AuditTimeline.Attempt(
                        packet: packet, time: World.time, neighbour: try DivisionCode("35"), milliseconds: 12,
                        bytes: 4711, phase: "sending", result: "refused", reason: "busy")))
        }
        var archive = AuditArchive(
            AuditArchive.Heading(
                node: World.node, suite: self.world.suite, time: World.time.advanced(by: .seconds(60)),
                selection: self.selection, isRedacted: self.isRedacted, logs: [range]))
        var output = try archive.begin()
        output += try archive.add(bundle)
        archive.packets = packets.count
        output += try archive.add(entries: Array(leaves[(32 * range.first)...]), ofLog: 0, number: 1)
        return try output
            + archive.finish(
                statements: self.statements, material: material, key: (self.signer ?? self.world.log).key)
    }
}

extension AuditSample {
    /// The entries of a container.
    static func entries(_ file: [UInt8]) throws -> [(String, [UInt8])] {
        let limits = ContainerLimits(entryCount: 100, nameLength: 64, entrySize: 1 << 20, totalSize: 8 << 20)
        let reader = try ContainerReader(ArrayByteSource(file), limits: limits)
        return try reader.entries.map { ($0.name, try reader.bytes(of: $0.name, limit: 1 << 20)) }
    }

    /// Changes files of an export and has the node sign what came out.
    static func resigned(
        _ file: [UInt8],
        by key: PrivateKey,
        _ change: (_ name: String, _ content: inout [UInt8]) -> Void
    ) throws -> [UInt8] {
        var entries = try Self.entries(file)
        for place in entries.indices.dropFirst().dropLast(2) { change(entries[place].0, &entries[place].1) }
        let place = entries.count - 2
        var manifest = try #require(
            try JSONValue(canonical: entries[place].1, limits: JSONLimits(size: 1 << 20, depth: 4, count: 10_000))
                .members)
        let algorithm = key.algorithm.digestAlgorithm
        manifest["files"] = .array(
            try entries[1..<place].map { name, content in
                [
                    "digest": .string(try algorithm.hash(content).description), "name": .string(name),
                    "size": .integer(Int64(content.count)),
                ]
            })
        entries[place].1 = JSONValue.object(manifest).serialized()
        let name = World.node.domainName
        let identifier = try NoteSignature.keyIdentifier(of: key.publicKey, name: name, kind: .auditExport)
        let signature = try key.sign(AuditManifest.prefix + entries[place].1)
        entries[place + 1].1 = Array("\u{2014} \(name) \(ThirdVerifier.base64(identifier + signature))\n".utf8)
        return try TestContainer.build(entries)
    }
}
