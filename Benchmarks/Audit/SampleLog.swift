import Cryptography
import Documents
import Evidence

/// A root, a node's log and an officer, made for one run.
struct SampleAuthority {
    static let node = DivisionCode.sample
    static let time = UTCMilliseconds(sinceEpoch: 1_795_000_000_000)
    private static let day: Int64 = 86_400

    let suite: Suite
    let root: Certificate
    let logKey: PrivateKey
    let officerKey: PrivateKey
    let officer: Certificate
    let unit: UnitAddress
    let material: VerificationMaterial

    init(_ suite: Suite) throws {
        self.suite = suite
        let now = Self.time.sinceEpoch / 1000
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        self.unit = try UnitAddress("11350802004987658B@3508")
        let root = try CertificateTemplate(
            commonName: "root", keyUsage: [.certificateSigning, .revocationListSigning],
            authority: .init(pathLength: 2, permittedSubtree: nil), notBefore: now - Self.day,
            notAfter: now + 3650 * Self.day
        ).issue(for: key.publicKey, issuer: nil, issuerKey: key)
        self.root = root
        func issue(_ name: String, _ purpose: CertificatePurpose) throws -> (PrivateKey, Certificate) {
            let own = try PrivateKey.generate(suite.keyAlgorithm)
            let template = CertificateTemplate(
                commonName: "holder", dnsName: name, keyUsage: [.digitalSignature, .nonRepudiation],
                extendedKeyUsages: [purpose.extendedKeyUsage], notBefore: now - Self.day, notAfter: now + 365 * Self.day
            )
            return (own, try template.issue(for: own.publicKey, issuer: root, issuerKey: key))
        }
        let log = try issue(Self.node.domainName, .log)
        self.logKey = log.0
        let name = OfficerAddress(officer: try OfficerName("registrar"), unit: self.unit)
        (self.officerKey, self.officer) = try issue(name.domainName, .officerSign)
        let list = try RevocationList.issue(
            entries: [], number: 1, issuer: root, key: key, thisUpdate: now - Self.day,
            nextUpdate: now + 30 * Self.day)
        self.material = VerificationMaterial(certificates: [log.1], revocationLists: [list])
    }
}

extension DivisionCode {
    /// The city of the samples; a code that is written here is a code.
    fileprivate static var sample: DivisionCode {
        guard let code = try? DivisionCode("3508") else { preconditionFailure("3508 is a division code") }
        return code
    }
}

/// A log that grows by batches of packets, each submitted, delivered and signed for.
struct SampleLog {
    static let packetsInBatch = 16

    private let authority: SampleAuthority
    private var frontier: MerkleFrontier
    private var newest: Checkpoint?
    /// All entries, 32 bytes each.
    private(set) var entries: [UInt8] = []

    init(_ authority: SampleAuthority) {
        self.authority = authority
        self.frontier = MerkleFrontier(authority.suite.digestAlgorithm)
    }

    private var origin: LogOrigin { LogOrigin(node: SampleAuthority.node, shard: 202601) }

    mutating func append(_ packets: Range<Int>) throws -> [ReceiptCore] {
        let tree = MerkleTree(self.authority.suite.digestAlgorithm)
        let evidence = try packets.flatMap { packet in
            try [EvidenceEvent.submissionAccepted, .consignmentDelivered, .actSignedFor].map {
                try self.evidence($0, packet)
            }
        }
        let digests = try evidence.map { try $0.digest(tree.algorithm) }
        let batch = try MerkleBatch(appending: digests.map { try tree.leafHash($0.bytes) }, to: self.frontier)
        let body = CheckpointBody(
            origin: self.origin, size: batch.frontier.size, root: batch.root,
            time: SampleAuthority.time.advanced(by: .milliseconds(packets.lowerBound)))
        let checkpoint = try Checkpoint.sign(body, key: self.authority.logKey)
        let first = self.frontier.size
        self.frontier = batch.frontier
        self.newest = checkpoint
        for digest in digests { self.entries += digest.bytes }
        return try evidence.enumerated().map { place, item in
            try ReceiptCore(
                evidence: item, index: first + place, path: batch.inclusionPath(forLeafAt: first + place),
                checkpoint: checkpoint, officerSignature: try self.signature(item))
        }
    }

    func range() throws -> AuditManifest.LogRange {
        AuditManifest.LogRange(
            origin: self.origin, first: 0, last: self.frontier.size, frontier: [],
            checkpoints: self.newest.map { [$0] } ?? [])
    }

    private func evidence(_ event: EvidenceEvent, _ packet: Int) throws -> Evidence {
        let algorithm = self.authority.suite.digestAlgorithm
        // Packets stand in an export in the order of their digests, and are made in it.
        let number = (0..<8).map { UInt8(truncatingIfNeeded: packet >> (56 - 8 * $0)) }
        let bytes = number + (try algorithm.hash(number).bytes.dropFirst(8))
        guard let digest = Digest(algorithm: algorithm, bytes: bytes) else {
            preconditionFailure("32 bytes are a digest")
        }
        let digits = String(packet)
        return try Evidence(
            event: event, packet: digest,
            id: try PacketIdentifier("01KAP4V5Q0" + String(repeating: "0", count: 16 - digits.count) + digits),
            from: try UnitAddress("11350800004123454N@3508"), to: [self.authority.unit],
            issuer: SampleAuthority.node, time: SampleAuthority.time.advanced(by: .milliseconds(packet)),
            officer: event.isHumanAct
                ? EvidenceOfficer(
                    address: OfficerAddress(officer: try OfficerName("registrar"), unit: self.authority.unit),
                    certificate: self.authority.officer.fingerprint) : nil)
    }

    private func signature(_ evidence: Evidence) throws -> [UInt8]? {
        guard evidence.event.isHumanAct else { return nil }
        return try SignedMessage.sign(
            contentDigest: try evidence.digest(self.authority.suite.digestAlgorithm), key: self.authority.officerKey,
            certificate: self.authority.officer, signingTime: SampleAuthority.time.sinceEpoch / 1000)
    }
}
