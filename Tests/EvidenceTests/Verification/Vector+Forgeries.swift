import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing

/// Checkpoints and chains that are not what they seem.
extension Vector {
    static let forgedCheckpoints = Self.joined([
        Self.signed("a checkpoint signed by a stranger", [.checkpointSignature]) { sample, point in
            try sample.world.stranger.key.sign(Array(point.body.text.utf8))
        },
        Self.signed("a checkpoint's signature with a byte behind it", [.checkpointSignature]) {
            $1.signature.signature + [0]
        },
        Self.signed("a checkpoint's signature as raw numbers", [.checkpointSignature]) {
            try #require(SignatureValue.raw(der: $1.signature.signature))
        },
        Self.signed("a checkpoint's signature of zeros", [.checkpointSignature]) { _, _ in [48, 6, 2, 1, 0, 2, 1, 0] },
        Self.signed("a checkpoint's signature of ones", [.checkpointSignature]) { _, _ in [48, 6, 2, 1, 1, 2, 1, 1] },
        Self.signed("a checkpoint's signature over another time", [.checkpointSignature]) { sample, point in
            try sample.log.key.sign(Array(point.body.text.replacing("08:30:00.123", with: "08:30:00.124").utf8))
        },
        Self.sample("a checkpoint of the other suite", .fail, [.inclusion, .checkpointSignature, .suite]) { sample in
            sample.edit = { members in
                let text = members["checkpoint"]?.text ?? ""
                let other = text.contains("suite GM") ? "suite INT" : "suite GM"
                members["checkpoint"] = .string(
                    text.replacing("suite GM", with: other).replacing("suite INT", with: other))
            }
        },
        Self.replacing(
            "a checkpoint with a sixth line", .fail, Self.pointUnread, in: ["checkpoint"], "Z\n\n", "Z\nx\n\n"),
        Self.replacing(
            "a checkpoint with a sign before the size", .fail, Self.pointUnread, in: ["checkpoint"], "\n6\n", "\n+6\n"),
        Self.replacing(
            "a checkpoint with a shard of zero", .fail, Self.pointUnread, in: ["checkpoint"], "/log/1", "/log/0"),
        Self.replacing(
            "a checkpoint without its signature", .fail, Self.pointUnread, in: ["checkpoint"], "\u{2014}", "-"),
        Self.replacing("a checkpoint with carriage returns", .fail, Self.pointUnread, in: ["checkpoint"], "\n", "\r\n"),
    ])

    static let pointUnread: Set<VerificationCheck> = [
        .checkpoint, .inclusion, .time, .suite, .checkpointSignature, .logCertificate, .logChain, .logRevocation,
    ]

    /// A checkpoint with another signature under the right key's identifier.
    private static func signed(
        _ name: String,
        _ notPassing: Set<VerificationCheck>,
        by sign: @escaping @Sendable (Sample, Checkpoint) throws -> [UInt8]
    ) -> [Vector] {
        Self.sample(name, .fail, notPassing) { sample in
            let point = try sample.core().checkpoint
            let forged = try Checkpoint(
                body: point.body, signature: try sign(sample, point), key: sample.log.key.publicKey)
            sample.edit = { $0["checkpoint"] = .string(forged.text) }
        }
    }

    static let cosigned = Self.joined([
        Self.sample("a cosignature of a witness", .pass) { sample in
            let key = sample.world.city.key
            sample.cosignatures = { point in
                [try Cosignature.make(over: point, witness: DivisionCode("35"), key: key, at: World.time)]
            }
        },
        Self.sample("a cosignature of an unknown kind", .pass) {
            $0.cosignatures = { _ in [try NoteSignature(line: "\u{2014} witness.example/w1 AAAABBBBCCCCDDDD")] }
        },
        Self.sample("sixteen cosignatures", .pass) { $0.cosignatures = { _ in try Self.lines(16) } },
        Self.sample("seventeen cosignatures", .fail, Self.pointUnread) {
            $0.cosignatures = { _ in try Self.lines(17) }
        },
        Self.replacing(
            "a cosignature that is not base64", .fail, Self.pointUnread, in: ["checkpoint"], "AAAABBBB", "AAAA.BBB"
        ) { $0.cosignatures = { _ in [try NoteSignature(line: "\u{2014} witness.example AAAABBBBCCCC")] } },
    ])

    private static func lines(_ count: Int) throws -> [NoteSignature] {
        try (0..<count).map { try NoteSignature(line: "\u{2014} w\($0).example AAAABBBBCCCC") }
    }

    static let chains = Self.joined([
        Self.sample("a certificate that has expired since", .pass) { sample in
            sample.log = try World.issue(
                sample.world.city, sample.world.suite, World.node.domainName, .log, days: -100...1)
            sample.certificates[0] = sample.log.certificate
        },
        Self.sample("a key certified again, the expired certificate first", .pass) { sample in
            let template = CertificateTemplate(
                commonName: "earlier", dnsName: World.node.domainName, keyUsage: [.digitalSignature],
                extendedKeyUsages: [CertificatePurpose.log.extendedKeyUsage],
                notBefore: World.seconds - 9 * World.day, notAfter: World.seconds - World.day)
            let earlier = try template.issue(
                for: sample.log.key.publicKey, issuer: sample.world.city.certificate,
                issuerKey: sample.world.city.key)
            sample.certificates.insert(earlier, at: 0)
        },
        Self.below("a CA below one that may have none", Self.chainBroken) { sample in
            try World.authority(
                "county", sample.world.suite, sample.world.city, .init(pathLength: 0, permittedSubtree: nil))
        },
        Self.below("an issuer that is no CA", Self.chainBroken) { $0.world.officer },
        Self.below("a CA whose root only bears the anchor's name", Self.chainBroken) { sample in
            let suite = sample.world.suite
            let root = try World.authority("root", suite, nil, .init(pathLength: 2, permittedSubtree: nil))
            return try World.authority("city", suite, root, .init(pathLength: 0, permittedSubtree: nil))
        },
        Self.sample("a CA named in capitals by what it issued", .fail, Self.chainBroken) { sample in
            let capitals = try World.authority(
                "CITY", sample.world.suite, sample.world.root, .init(pathLength: 0, permittedSubtree: nil),
                key: sample.world.city.key)
            sample.log = try World.issue(capitals, sample.world.suite, World.node.domainName, .log)
            sample.certificates[0] = sample.log.certificate
        },
        Self.sample("a CA whose certificate has a byte changed in its signature", .fail, Self.chainBroken) { sample in
            var bytes = sample.world.city.certificate.der
            bytes[bytes.count - 1] ^= 1
            sample.certificates[1] = try Certificate(der: bytes)
        },
        Self.sample("certificates in another order, with one nobody needs", .pass) { sample in
            sample.certificates = [sample.world.stranger.certificate] + sample.certificates.reversed()
        },
        Self.sample("the anchor among the certificates", .pass) {
            $0.certificates.append($0.world.root.certificate)
        },
        Self.sample(
            "an officer whose certificate had expired", .fail, [.officerChain, .officerRevocation], officerActs: true
        ) {
            $0.officer = try World.issue(
                $0.world.city, $0.world.suite, World.officerAddress.domainName, .officerSign, days: -100 ... -1)
        },
        Self.sample("an officer's signature with a byte changed", .fail, [.officerSignature], officerActs: true) {
            sample in
            let sign = sample.sign
            sample.sign = { sample, digest in
                var bytes = try sign(sample, digest)
                bytes[bytes.count - 1] ^= 1
                return bytes
            }
        },
    ])

    private static let chainBroken: Set<VerificationCheck> = [.logChain, .logRevocation]

    /// A log certificate issued by somebody who stands in the file.
    private static func below(
        _ name: String,
        _ notPassing: Set<VerificationCheck>,
        issuer: @escaping @Sendable (Sample) throws -> World.Holder
    ) -> [Vector] {
        Self.sample(name, .fail, notPassing) { sample in
            let issuer = try issuer(sample)
            sample.log = try World.issue(issuer, sample.world.suite, World.node.domainName, .log)
            sample.certificates = [sample.log.certificate, issuer.certificate, sample.world.city.certificate]
        }
    }
}
