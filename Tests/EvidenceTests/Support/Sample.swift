import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing

/// What a receipt file of a test is made of; a test changes a part and makes the file.
struct Sample {
    let world: World
    var log: World.Holder
    var officer: World.Holder
    var officerAddress = World.officerAddress
    var event = EvidenceEvent.consignmentDelivered
    var issuer = World.node
    var time = World.time
    var checkpointTime = World.time
    var certificates: [Certificate]
    var lists: [RevocationList]
    var siblings = 5
    var logKind = LogKind.evidence
    var packet: Digest?
    var to = [World.recipient]
    var reason = EvidenceReason(code: "duplicate", text: "重复 发送")
    /// Lines put under the checkpoint.
    var cosignatures: (Checkpoint) throws -> [NoteSignature] = { _ in [] }
    /// Changes the finished core's JSON.
    var edit: (inout [String: JSONValue]) -> Void = { _ in }
    /// Makes the officer's signature.
    var sign: (Sample, Digest) throws -> [UInt8] = { sample, digest in
        try SignedMessage.sign(
            contentDigest: digest,
            key: sample.officer.key,
            certificate: sample.officer.certificate,
            signingTime: World.seconds
        )
    }

    init(_ suite: Suite, officerActs: Bool = false) throws {
        self.world = World.of(suite)
        self.log = self.world.log
        self.officer = self.world.officer
        self.certificates = [self.world.log.certificate, self.world.city.certificate]
        self.lists = [try World.list(of: self.world.root), try World.list(of: self.world.city)]
        if officerActs { self.event = .actSignedFor }
    }

    func evidence() throws -> Evidence {
        try Evidence(
            event: self.event,
            packet: try self.packet ?? #require(Digest(algorithm: self.world.algorithm, bytes: (0..<32).map { $0 })),
            id: try PacketIdentifier("01KAP4V5Q0ZZZZZZZZZZZZZZZZ"),
            from: World.sender,
            to: self.to,
            issuer: self.issuer,
            time: self.time,
            reason: self.event.requiresReason ? self.reason : nil,
            previous: try self.world.algorithm.hash([7]),
            officer: self.event.isHumanAct
                ? EvidenceOfficer(
                    address: self.officerAddress, certificate: self.officer.certificate.fingerprint) : nil
        )
    }

    func core() throws -> ReceiptCore {
        let evidence = try self.evidence()
        let tree = MerkleTree(self.world.algorithm)
        var leaves = try (0..<self.siblings).map { try tree.leafHash([UInt8($0)]) }
        let index = leaves.count / 2
        leaves.insert(try tree.leafHash(try evidence.digest(tree.algorithm).bytes), at: index)
        let batch = try MerkleBatch(appending: leaves, to: MerkleFrontier(tree.algorithm))
        let body = CheckpointBody(
            origin: LogOrigin(node: self.issuer, log: self.logKind, shard: 1),
            size: leaves.count,
            root: batch.root,
            time: self.checkpointTime
        )
        let key = self.log.key
        let signedBody = try Checkpoint.sign(body, key: key)
        let checkpoint = try self.cosignatures(signedBody).reduce(signedBody) { $0.adding($1) }
        let signed = try evidence.digest(self.officer.key.algorithm.digestAlgorithm)
        return try ReceiptCore(
            evidence: evidence,
            index: index,
            path: batch.inclusionPath(forLeafAt: index),
            checkpoint: checkpoint,
            officerSignature: self.event.isHumanAct ? try self.sign(self, signed) : nil
        )
    }

    var material: VerificationMaterial {
        VerificationMaterial(certificates: self.certificates, revocationLists: self.lists)
    }

    func coreBytes() throws -> [UInt8] {
        var members = try #require(try JSONValue(canonical: try self.core().bytes).members)
        self.edit(&members)
        return JSONValue.object(members).serialized()
    }

    func file() throws -> [UInt8] { try self.file(core: try self.coreBytes()) }

    func file(core: [UInt8]) throws -> [UInt8] { try TestContainer.build(self.entries(core: core)) }

    func entries(core: [UInt8]) -> [(String, [UInt8])] {
        [
            ("mimetype", Array(ReceiptFile.mediaType.utf8)), ("receipt.json", core),
            ("certificates.pem", Array(self.certificates.map(\.pem).joined().utf8)),
            ("revocation.pem", Array(self.lists.map { PEM.encode($0.der, label: "X509 CRL") }.joined().utf8)),
        ]
    }
}
