import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing

extension Vector {
    static let officers = Self.joined([
        Self.sample("an officer revoked before", .fail, [.officerRevocation], officerActs: true) {
            $0.lists[1] = try World.list(of: $0.world.city, revoked: [($0.officer.certificate, -1)])
        },
        Self.sample("an officer revoked after", .pass, officerActs: true) {
            $0.lists[1] = try World.list(of: $0.world.city, revoked: [($0.officer.certificate, 1)])
        },
        Self.sample("an officer of another unit", .fail, [.officerCertificate], officerActs: true) { sample in
            sample.officer = try World.issue(
                sample.world.city, sample.world.suite, "chen-hua.11350800004123454n.3508.35.yizhan", .officerSign)
        },
        Self.sample("a unit's certificate", .fail, [.officerCertificate], officerActs: true) { sample in
            sample.officer = try World.issue(
                sample.world.city, sample.world.suite, World.officerAddress.domainName, .unitSign)
        },
        Self.sample("an officer nobody vouches for", .fail, [.officerChain, .officerRevocation], officerActs: true) {
            $0.officer = try World.issue(
                $0.world.stranger, $0.world.suite, World.officerAddress.domainName, .officerSign)
        },
        Self.sample("another officer than named", .fail, [.officerCertificate], officerActs: true) { sample in
            let other = try World.issue(
                sample.world.city, sample.world.suite, World.officerAddress.domainName, .officerSign)
            sample.sign = { sample, digest in
                try SignedMessage.sign(
                    contentDigest: digest, key: other.key, certificate: other.certificate, signingTime: World.seconds)
            }
        },
        Self.sample("a signature over something else", .fail, [.officerSignature], officerActs: true) { sample in
            let sign = sample.sign
            sample.sign = { sample, _ in try sign(sample, try sample.world.algorithm.hash([])) }
        },
        Self.sample("a signature over the bytes without prefix", .fail, [.officerSignature], officerActs: true) {
            sample in
            let sign = sample.sign
            sample.sign = { sample, _ in
                try sign(sample, try sample.world.algorithm.hash(try sample.evidence().bytes))
            }
        },
        Self.sample("CA certificates inside the signature", .fail, Self.officerUnread, officerActs: true) { sample in
            sample.sign = { sample, digest in
                try SignedMessage.sign(
                    contentDigest: digest, key: sample.officer.key, certificate: sample.officer.certificate,
                    chain: [sample.world.city.certificate], signingTime: World.seconds)
            }
        },
        Self.sample("bytes that are no signature", .fail, Self.officerUnread, officerActs: true) {
            $0.sign = { _, _ in [1, 2, 3] }
        },
        Self.sample("no signature", .fail, Self.officerUnread, officerActs: true) {
            $0.edit = { $0["officerSignature"] = nil }
        },
        Self.sample("a signature where nobody acted", .fail, Self.officerUnread) {
            $0.edit = { $0["officerSignature"] = "AAAA" }
        },
        Self.sample("an officer of the other suite", .fail, [.suite], officerActs: true, anchors: .suites) { sample in
            let other = World.of(sample.world.suite == .gm ? .int : .gm)
            sample.officer = other.officer
            sample.certificates.append(other.city.certificate)
            sample.lists += [try World.list(of: other.root), try World.list(of: other.city)]
        },
    ])

    static let officerUnread: Set<VerificationCheck> = [
        .officerSignature, .officerCertificate, .officerChain, .officerRevocation, .suite,
    ]

    /// One character of every field of the evidence, and of every line of the checkpoint.
    static let changes = Self.joined([
        Self.replaced,
        Self.sample("a wrong index", .fail, [.inclusion]) { $0.edit = { $0["index"] = 0 } },
        Self.sample("an index beyond the log", .fail, [.inclusion]) { $0.edit = { $0["index"] = 6 } },
        Self.sample("a shorter path", .fail, [.inclusion]) { sample in
            sample.edit = { $0["path"] = .array(Array(($0["path"]?.elements ?? []).dropLast())) }
        },
        Self.sample("a changed path", .fail, [.inclusion]) { sample in
            let zero = JSONValue.string(String(repeating: "A", count: 43) + "=")
            sample.edit = { $0["path"] = .array([zero] + ($0["path"]?.elements ?? []).dropFirst()) }
        },
        Self.sample("a foreign checkpoint", .fail, [.inclusion]) { sample in
            var other = sample
            other.siblings = 9
            let text = try other.core().checkpoint.text
            sample.edit = { $0["checkpoint"] = .string(text) }
        },
        Self.sample("an unknown version", .fail, Self.unread) { $0.edit = { $0["v"] = 2 } },
        Self.sample("an unknown key", .fail, Self.unread) { $0.edit = { $0["note"] = "" } },
    ])

    private static var replaced: [Vector] {
        var vectors: [Vector] = []
        for (name, old, new, notPassing) in Self.replacements {
            // The name is part of the key's identifier: under another name the key is an unknown one.
            let verdict: VerificationStatus = name == "shard" ? .cannotTell : .fail
            vectors += Self.sample("changed \(name)", verdict, notPassing) { (sample: inout Sample) in
                sample.edit = { (members: inout [String: JSONValue]) in
                    for key in ["evidence", "checkpoint"] {
                        guard let text = members[key]?.text else { continue }
                        members[key] = .string(text.replacing(old, with: new))
                    }
                }
            }
        }
        return vectors
    }

    private static let replacements: [(String, String, String, Set<VerificationCheck>)] = [
        ("event", "consignment.delivered", "relay.accepted", [.inclusion]),
        ("sender", "11350800004123454N", "11350802004987658B", [.inclusion]),
        ("identifier", "01KAP4V5Q0ZZZZZZZZZZZZZZZZ", "01KAP4V5Q0ZZZZZZZZZZZZZZZY", [.inclusion]),
        ("packet", ":000102", ":000103", [.inclusion]),
        ("previous", "\"previous\"", "\"previos\"", [.evidence, .inclusion, .time]),
        ("times", "08:30:00.123Z", "08:30:00.124Z", [.inclusion, .checkpointSignature]),
        ("recipient", "11350802004987658B", "11350800004123454N", [.inclusion]),
        ("version", "\"v\":1", "\"v\":2", [.evidence, .inclusion, .time]),
        ("spelling", "{\"event\"", "{ \"event\"", [.evidence, .inclusion, .time]),
        ("issuer", "\"issuer\":\"3508\"", "\"issuer\":\"35\"", [.evidence, .inclusion, .time]),
        ("size", "/log/1\n6\n", "/log/1\n7\n", [.checkpointSignature]),
        (
            "shard", "yizhan/log/1", "yizhan/log/2",
            [.checkpointSignature, .logCertificate, .logChain, .logRevocation, .suite]
        ),
        (
            "checkpoint's form", "suite ", "Suite ",
            [
                .checkpoint, .inclusion, .time, .suite, .checkpointSignature, .logCertificate, .logChain,
                .logRevocation,
            ]
        ),
    ]

    static let unread = Set(VerificationCheck.allCases).subtracting([.container])

    static let files = Self.joined([
        Self.file("a byte behind the file", .fail, Set(VerificationCheck.allCases)) { try Sample($0).file() + [0] },
        Self.file("a truncated file", .fail, Set(VerificationCheck.allCases)) { try Sample($0).file().dropLast() },
        Self.file("half a file", .fail, Set(VerificationCheck.allCases)) {
            let file = try Sample($0).file()
            return Array(file[..<(file.count / 2)])
        },
        Self.file("no file", .fail, Set(VerificationCheck.allCases)) { _ in [] },
        Self.file("entries in another order", .fail, Set(VerificationCheck.allCases)) { suite in
            let sample = try Sample(suite)
            return try TestContainer.build([
                ("mimetype", Array(ReceiptFile.mediaType.utf8)), ("certificates.pem", []),
                ("receipt.json", try sample.coreBytes()), ("revocation.pem", []),
            ])
        },
        Self.file("a core that is no JSON", .fail, Self.unread) { suite in
            try TestContainer.build([
                ("mimetype", Array(ReceiptFile.mediaType.utf8)), ("receipt.json", [0x7B]),
                ("certificates.pem", []), ("revocation.pem", []),
            ])
        },
    ])

}
