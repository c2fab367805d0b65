internal import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence
internal import Foundation
internal import Zip

/// Exports for auditors.
let auditTargets: [FuzzTarget] = [
    FuzzTarget(
        "audit-export", "an export for auditors: the verifier always reports, and passes none that cannot be read",
        sizeLimit: 32_768,
        seeds: { cast in
            try Suite.allCases.flatMap { suite in
                try [false, true].map { isRedacted in
                    FuzzSeed(
                        "\(suite.rawValue)-\(isRedacted ? "redacted" : "open")",
                        try AuditWorkshop.export(suite, cast, isRedacted: isRedacted))
                }
            }
        },
        property: checkAuditExport),
    FuzzTarget(
        "audit-parts", "the files of an export, put together and signed anew: what stands behind digests and signature",
        sizeLimit: 32_768,
        seeds: { cast in
            try Suite.allCases.flatMap { suite in
                try [false, true].map { isRedacted in
                    FuzzSeed(
                        "\(suite.rawValue)-\(isRedacted ? "redacted" : "open")",
                        try AuditWorkshop.parts(of: AuditWorkshop.export(suite, cast, isRedacted: isRedacted)))
                }
            }
        },
        property: { bytes, cast in
            guard let export = try AuditWorkshop.export(ofParts: bytes, cast) else { return false }
            return try checkAuditExport(export, cast)
        }),
    FuzzTarget(
        "audit-manifest", "the manifest of an export: the same bytes come out",
        seeds: { cast in
            try Suite.allCases.map { suite in
                let export = try AuditWorkshop.export(suite, cast, isRedacted: false)
                return FuzzSeed(suite.rawValue, try AuditContainer(ArrayByteSource(export)).manifest.bytes)
            }
        },
        property: { bytes, _ in
            let manifest = try value(refusing: EvidenceError.self) { try AuditManifest(bytes: bytes) }
            guard let manifest else { return false }
            try require(manifest.bytes == bytes, "a manifest has two spellings")
            return true
        }),
]

@Sendable private func checkAuditExport(_ bytes: [UInt8], _ cast: FuzzCast) throws -> Bool {
    let container = try value(refusing: EvidenceError.self) { try AuditContainer(ArrayByteSource(bytes)) }
    var verifier = AuditVerifier(anchors: [cast.gm["root"].certificate, cast.int["root"].certificate])
    verifier.add(ArrayByteSource(bytes))
    let reports = verifier.reports()
    try require(reports.count == 1, "an export got \(reports.count) reports")
    for report in reports {
        let again = try value(refusing: CanonicalJSONError.self) { try JSONValue(canonical: report.json.serialized()) }
        try require(again == report.json, "a report is not read as it is written")
        for item in report.items {
            try requirePrintable(item.finding.reason.chinese + item.finding.reason.english)
        }
        for problem in report.problems { try requirePrintable(problem.report.text) }
        try require(report.verdict != .pass || container != nil, "an export passes that cannot be read")
    }
    guard let container else { return false }
    for file in container.manifest.files where file.name.hasSuffix("timeline.jsonl") {
        let lines = try value(refusing: EvidenceError.self) { try container.lines(of: file.name) }
        for line in lines ?? [] { _ = try value(refusing: EvidenceError.self) { try AuditLine(line) } }
    }
    return true
}

/// Makes exports, and takes them apart for the fuzzer to change their files.
private enum AuditWorkshop {
    private static let origin = "3508"
    /// The files of an export with one bundle and one log, in their order.
    private static let names = [
        "receipts/000001/certificates.pem", "receipts/000001/revocation.pem", "receipts/000001/receipts.jsonl",
        "receipts/000001/timeline.jsonl", "logs/1/entries/000001", "statements.jsonl", "certificates.pem",
        "revocation.pem",
    ]
    private static let limits = ContainerLimits(
        entryCount: 64, nameLength: 64, entrySize: 1 << 20, totalSize: 4 << 20)

    static func export(_ suite: Suite, _ cast: FuzzCast, isRedacted: Bool) throws -> [UInt8] {
        let hierarchy = cast.of(suite)
        let node = try DivisionCode(Self.origin)
        let events: [EvidenceEvent] = [.consignmentDelivered, .actSignedFor]
        let evidence = try events.map { try FuzzLog.evidence(suite, $0, cast) }
        let digests = try evidence.map { try $0.digest(suite.digestAlgorithm) }
        let tree = MerkleTree(suite.digestAlgorithm)
        let batch = try MerkleBatch(
            appending: digests.map { try tree.leafHash($0.bytes) }, to: MerkleFrontier(tree.algorithm))
        let checkpoint = try Checkpoint.sign(
            CheckpointBody(
                origin: LogOrigin(node: node, shard: 1), size: digests.count, root: batch.root, time: FuzzCast.now),
            key: hierarchy["log"].key)
        let material = VerificationMaterial(
            certificates: [hierarchy["log"].certificate, hierarchy["city"].certificate],
            revocationLists: hierarchy.lists)
        var bundle = AuditBundle(
            redaction: isRedacted ? AuditRedaction(secret: [UInt8](repeating: 5, count: 32)) : nil)
        for (index, evidence) in evidence.enumerated() {
            let core = try ReceiptCore(
                evidence: evidence, index: index, path: batch.inclusionPath(forLeafAt: index), checkpoint: checkpoint,
                officerSignature: Self.signature(evidence, hierarchy))
            try require(try bundle.add(core, material: material), "a bundle of two receipts is full")
        }
        let range = AuditManifest.LogRange(
            origin: checkpoint.body.origin, first: 0, last: digests.count, frontier: [], checkpoints: [checkpoint])
        var archive = AuditArchive(
            AuditArchive.Heading(
                node: node, suite: suite, time: FuzzCast.now, selection: AuditSelection(), isRedacted: isRedacted,
                logs: [range]))
        var output = try archive.begin()
        output += try archive.add(bundle)
        archive.packets = 1
        output += try archive.add(entries: digests.flatMap(\.bytes), ofLog: 0, number: 1)
        return try output + archive.finish(statements: [], material: material, key: hierarchy["log"].key)
    }

    private static func signature(_ evidence: Evidence, _ hierarchy: FuzzHierarchy) throws -> [UInt8]? {
        guard evidence.event.isHumanAct else { return nil }
        return try SignedMessage.sign(
            contentDigest: evidence.digest(hierarchy.suite.digestAlgorithm), key: hierarchy["officer"].key,
            certificate: hierarchy["officer"].certificate, signingTime: FuzzCast.now.sinceEpoch / 1000)
    }

    /// The manifest and the files, each behind its length in two bytes.
    static func parts(of export: [UInt8]) throws -> [UInt8] {
        let container = try AuditContainer(ArrayByteSource(export))
        let files = try Self.names.map { try container.content(of: $0) }
        return ([container.manifest.bytes] + files).flatMap { file in
            [UInt8(truncatingIfNeeded: file.count >> 8), UInt8(truncatingIfNeeded: file.count)] + file
        }
    }

    /// An export of parts, those that are not there being empty; nil when the first of them is no manifest.
    static func export(ofParts bytes: [UInt8], _ cast: FuzzCast) throws -> [UInt8]? {
        var parts: [[UInt8]] = []
        var rest = bytes[...]
        while rest.count >= 2, parts.count <= Self.names.count {
            let count = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
            parts.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        guard let first = parts.first, let json = try? JSONValue(parsing: first), var members = json.members,
            let suite = members["suite"]?.text.flatMap({ Suite(rawValue: $0) })
        else { return nil }
        let files = Self.names.indices.map { $0 + 1 < parts.count ? parts[$0 + 1] : [] }
        members["files"] = .array(
            try zip(Self.names, files).map { name, content in
                [
                    "digest": .string(try suite.digestAlgorithm.hash(content).description), "name": .string(name),
                    "size": .integer(Int64(content.count)),
                ]
            })
        let manifest = JSONValue.object(members).serialized()
        let key = cast.of(suite)["log"].key
        let name = try DivisionCode(Self.origin).domainName
        let identifier = try NoteSignature.keyIdentifier(of: key.publicKey, name: name, kind: .auditExport)
        let signature = Data(identifier + (try key.sign(AuditManifest.prefix + manifest))).base64EncodedString()
        let entries =
            [("mimetype", Array(AuditArchive.mediaType.utf8))] + Array(zip(Self.names, files)) + [
                ("manifest.json", manifest), ("manifest.sig", Array("\u{2014} \(name) \(signature)\n".utf8)),
            ]
        return try Self.container(entries)
    }

    private static func container(_ entries: [(String, [UInt8])]) throws -> [UInt8] {
        var encoder = ContainerEncoder()
        var output: [UInt8] = []
        for (name, content) in entries {
            let entry = ContainerEntry(name: name, size: UInt64(content.count), crc32: CRC32.of(content))
            output += try encoder.begin(entry) + content
        }
        return output + encoder.finish()
    }
}
