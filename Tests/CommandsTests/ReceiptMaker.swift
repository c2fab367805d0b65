import CertificateAuthority
import Cryptography
import Documents
import Evidence
import Storage
import Testing

extension Workshop {
    /// Makes a receipt file of node 350802, signed by the key in `log.key`, of one event among others.
    func makeReceipt(_ suite: Suite, index: Int = 1, withList: Bool = true) throws -> [UInt8] {
        let algorithm = suite.digestAlgorithm
        let events = try (0..<3).map { try self.delivery($0, algorithm) }
        let tree = MerkleTree(algorithm)
        let leaves = try events.map { try tree.leafHash($0.digest(algorithm).bytes) }
        let batch = try MerkleBatch(appending: leaves, to: MerkleFrontier(algorithm))
        let body = CheckpointBody(
            origin: LogOrigin(node: try DivisionCode("350802"), shard: 1),
            size: leaves.count,
            root: batch.root,
            time: self.now.advanced(by: .milliseconds(20))
        )
        let core = try ReceiptCore(
            evidence: events[index],
            index: index,
            path: batch.inclusionPath(forLeafAt: index),
            checkpoint: Checkpoint.sign(body, key: self.key("log.key"))
        )
        let lists = try ["root", "city", "county"].flatMap { authority in
            try PEM.decode(self.text("\(authority)/crl.pem"), label: "X509 CRL").map { try RevocationList(der: $0) }
        }
        let material = VerificationMaterial(
            certificates: try ["log.crt", "county/ca.cert.pem", "city/ca.cert.pem"].map(self.certificate),
            revocationLists: withList ? lists : []
        )
        return try ReceiptFile(core: core, material: material).encoded()
    }

    private func delivery(_ number: UInt8, _ algorithm: DigestAlgorithm) throws -> Evidence {
        var generator = SystemRandomness()
        return try Evidence(
            event: .consignmentDelivered,
            packet: algorithm.hash([number]),
            id: PacketIdentifier(at: self.now, using: &generator),
            from: UnitAddress(cityUnit),
            to: [UnitAddress(countyUnit)],
            issuer: DivisionCode("350802"),
            time: self.now
        )
    }

    /// A hierarchy with a log key and revocation lists, and three good receipts in `receipts`.
    func makeReceipts(_ suite: Suite) async throws {
        try await self.makeHierarchy(suite)
        try await self.issue("county", "log", "350802", as: "log")
        try await self.makeLists()
        try self.makeFolder("receipts/2026")
        for (index, name) in ["receipts/a.yzr", "receipts/b.yzr", "receipts/2026/c.yzr"].enumerated() {
            try self.write(self.makeReceipt(suite, index: index), to: name)
        }
    }
}
