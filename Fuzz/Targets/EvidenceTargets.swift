internal import CanonicalJSON
internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Evidence

/// Evidence, the log's checkpoints, receipts, the directory.
let evidenceTargets: [FuzzTarget] = [
    FuzzTarget(
        "evidence", "an event's evidence: the same bytes come out",
        seeds: { cast in
            try Suite.allCases.flatMap { suite in
                try [EvidenceEvent.consignmentDelivered, .actSignedFor].map {
                    FuzzSeed("\(suite.rawValue)-\($0.rawValue)", try FuzzLog.evidence(suite, $0, cast).bytes)
                }
            }
        },
        property: { bytes, _ in
            let evidence = try value(refusing: EvidenceError.self) { try Evidence(bytes: bytes) }
            guard let evidence else { return false }
            try require(evidence.bytes == bytes, "evidence has two spellings")
            return true
        }),
    FuzzTarget(
        "checkpoint", "a checkpoint with its cosignatures: the same bytes come out",
        seeds: { cast in
            try Suite.allCases.map {
                FuzzSeed($0.rawValue, try FuzzLog.core($0, .consignmentDelivered, cast).checkpoint.bytes)
            }
        },
        property: { bytes, cast in
            let checkpoint = try value(refusing: EvidenceError.self) { try Checkpoint(bytes: bytes) }
            guard let checkpoint else { return false }
            try require(checkpoint.bytes == bytes, "a checkpoint has two spellings")
            let log = cast.of(checkpoint.body.suite)["log"].certificate
            _ = try value(refusing: CryptographyError.self) { try checkpoint.verifySignature(by: log) }
            return true
        }),
    FuzzTarget(
        "log-frontier", "the stored edge of the log's tree: the same bytes come out",
        sizeLimit: 3000,
        seeds: { _ in
            try DigestAlgorithm.allCases.map { algorithm in
                var frontier = MerkleFrontier(algorithm)
                for index in 0..<11 { try frontier.append(algorithm.hash([UInt8(index)])) }
                return FuzzSeed(algorithm.rawValue, frontier.encoded)
            }
        },
        property: { bytes, _ in
            let frontier = try value(refusing: EvidenceError.self) { try MerkleFrontier(decoding: bytes) }
            guard let frontier else { return false }
            try require(frontier.encoded == bytes, "a frontier has two encodings")
            _ = try frontier.root()
            return true
        }),
    FuzzTarget(
        "receipt-core", "a receipt without its certificates: the same bytes come out, and its path is computed",
        seeds: { cast in
            try Suite.allCases.flatMap { suite in
                try [EvidenceEvent.consignmentDelivered, .actSignedFor].map {
                    FuzzSeed("\(suite.rawValue)-\($0.rawValue)", try FuzzLog.core(suite, $0, cast).bytes)
                }
            }
        },
        property: { bytes, _ in
            let core = try value(refusing: EvidenceError.self) { try ReceiptCore(bytes: bytes) }
            guard let core else { return false }
            try require(core.bytes == bytes, "a receipt has two spellings")
            _ = try core.verifyInclusion()
            return true
        }),
    FuzzTarget(
        "receipt-file",
        "a receipt file: the same bytes come out; the verifier always reports, and passes only what is whole",
        sizeLimit: 16_384,
        seeds: { cast in
            try Suite.allCases.flatMap { suite in
                try [EvidenceEvent.consignmentDelivered, .actSignedFor].map {
                    FuzzSeed("\(suite.rawValue)-\($0.rawValue)", try FuzzLog.file(suite, $0, cast))
                }
            }
        },
        property: checkReceiptFile),
    FuzzTarget(
        "directory", "a signed directory: it is kept as it came, and its trust is decided",
        sizeLimit: 16_384,
        seeds: { cast in try [FuzzSeed("both", FuzzLog.directory(cast).bytes)] },
        property: { bytes, cast in
            let directory = try value(refusing: CertificateAuthorityError.self) { try SignedDirectory(bytes: bytes) }
            guard let directory else { return false }
            try require(directory.bytes == bytes, "a directory's bytes are not those that were read")
            try require(directory.claimed.canonicalText == directory.text, "a directory has two spellings")
            return true
        }),
]

@Sendable private func checkReceiptFile(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let verifier = ReceiptVerifier(anchors: [cast.gm["root"].certificate, cast.int["root"].certificate])
    let report = verifier.verify(file: bytes)
    let json = report.json.serialized()
    let again = try value(refusing: CanonicalJSONError.self) { try JSONValue(canonical: json) }
    try require(again == report.json, "a report is not read as it is written")
    try require(!report.text.isEmpty, "a report says nothing")
    try requirePrintable(report.text)
    let file = try value(refusing: EvidenceError.self) { try ReceiptFile(bytes: bytes) }
    if report.verdict == .pass { try require(file != nil, "a receipt passes that cannot be read") }
    guard let file else { return false }
    try require(try file.encoded() == bytes, "a receipt file has two encodings")
    if report.verdict == .pass {
        try require(try file.core.verifyInclusion(), "a receipt passes that is not in the log")
    }
    return true
}

/// Makes a log of a few entries with its receipts.
enum FuzzLog {
    static func evidence(_ suite: Suite, _ event: EvidenceEvent, _ cast: FuzzCast) throws -> Evidence {
        let officer = cast.of(suite)["officer"].certificate
        return try Evidence(
            event: event,
            packet: suite.digestAlgorithm.hash([1]),
            id: PacketIdentifier("01KAP4V5Q0ZZZZZZZZZZZZZZZZ"),
            from: UnitAddress(FuzzHierarchy.recipient), to: [UnitAddress(FuzzHierarchy.sender)],
            issuer: DivisionCode("3508"), time: FuzzCast.now,
            reason: nil, previous: suite.digestAlgorithm.hash([7]),
            officer: event.isHumanAct
                ? EvidenceOfficer(
                    address: OfficerAddress(
                        officer: OfficerName("chen-hua"), unit: UnitAddress(FuzzHierarchy.sender)),
                    certificate: officer.fingerprint) : nil)
    }

    static func core(_ suite: Suite, _ event: EvidenceEvent, _ cast: FuzzCast) throws -> ReceiptCore {
        let hierarchy = cast.of(suite)
        let evidence = try Self.evidence(suite, event, cast)
        let tree = MerkleTree(suite.digestAlgorithm)
        var leaves = try (0..<5).map { try tree.leafHash([UInt8($0)]) }
        leaves.insert(try tree.leafHash(evidence.digest(tree.algorithm).bytes), at: 2)
        let batch = try MerkleBatch(appending: leaves, to: MerkleFrontier(tree.algorithm))
        let body = CheckpointBody(
            origin: LogOrigin(node: try DivisionCode("3508"), shard: 1), size: leaves.count, root: batch.root,
            time: FuzzCast.now)
        let signature = try SignedMessage.sign(
            contentDigest: evidence.digest(suite.digestAlgorithm), key: hierarchy["officer"].key,
            certificate: hierarchy["officer"].certificate, signingTime: FuzzCast.now.sinceEpoch / 1000)
        return try ReceiptCore(
            evidence: evidence, index: 2, path: batch.inclusionPath(forLeafAt: 2),
            checkpoint: Checkpoint.sign(body, key: hierarchy["log"].key),
            officerSignature: event.isHumanAct ? signature : nil)
    }

    static func file(_ suite: Suite, _ event: EvidenceEvent, _ cast: FuzzCast) throws -> [UInt8] {
        let hierarchy = cast.of(suite)
        let material = VerificationMaterial(
            certificates: [hierarchy["log"].certificate, hierarchy["city"].certificate],
            revocationLists: hierarchy.lists)
        return try ReceiptFile(core: Self.core(suite, event, cast), material: material).encoded()
    }

    static func directory(_ cast: FuzzCast) throws -> SignedDirectory {
        let city = try DivisionCode("3508")
        var builder = DirectoryBuilder(signer: city)
        try builder.describe(node: city, name: "龙岩市")
        try builder.describe(unit: UnitAddress(FuzzHierarchy.sender), name: "市政府办公室")
        let directory = try builder.build(
            serial: 3, issued: FuzzCast.now, expires: FuzzCast.now.advanced(by: .seconds(86_400)))
        return try SignedDirectory(
            signing: directory,
            by: [cast.gm, cast.int].map {
                SignedDirectory.Signer(
                    key: $0["directory"].key, certificate: $0["directory"].certificate, chain: $0.chain)
            })
    }
}
