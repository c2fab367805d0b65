import CertificateAuthority
import Cryptography
import Documents
import Evidence
import Exchange
import Packets
import Synchronization
import Testing

/// Design decision 9: asked twice, the same core; only the file around it may gain.
@Suite("The same receipt, however often it is asked for", .timeLimit(.minutes(3)))
struct SameCoreTests {
    /// What was seen of one receipt so far.
    private struct Seen {
        let core: [UInt8]
        var cosignatures = 0
        var isStamped = false
    }

    @Test(
        "Whatever happens between two questions, the core is the same and the file around it only gains",
        arguments: [1, 2, 3])
    func property(seed: UInt64) async throws {
        try await Cluster.with(.int, nodes: []) { cluster in
            var random = SeededGenerator(seed: seed)
            let office = try StampingOffice(cluster.pki, cluster.clock)
            office.close()
            try await cluster.start(
                "3508", timestamps: TimestampPlan(source: office, interval: .milliseconds(5)))
            var seen: [Digest: Seen] = [:]
            var serial: Int64 = 1
            var hasWitness = false
            for _ in 0..<40 {
                switch Int.random(in: 0..<6, using: &random) {
                case 0, 1:
                    let outcome = try await cluster.submit(from: Unit.city, to: [Unit.finance])
                    for core in outcome.receipts { seen[try core.identity()] = Seen(core: core.bytes) }
                case 2: cluster.clock.advance(by: .seconds(Int64.random(in: 1...600, using: &random)))
                case 3:
                    serial += 1
                    try await cluster.trust(
                        "3508", cluster.pki.resolver(serial: serial, at: cluster.clock.now()))
                case 4: if Bool.random(using: &random) { office.open() } else { office.close() }
                default:
                    if !hasWitness { try await cluster.start("35") }
                    hasWitness = true
                }
                for digest in seen.keys.sorted(by: { $0.hex < $1.hex }).shuffled(using: &random).prefix(3) {
                    try await Self.ask(digest, &seen, cluster)
                }
            }
            for digest in seen.keys { try await Self.ask(digest, &seen, cluster) }
            #expect(!seen.isEmpty)
        }
    }

    @Test("A human act that is committed twice gives the same bytes twice")
    func act() async throws {
        try await Cluster.with(.gm, nodes: ["3508"]) { cluster in
            let id = try await cluster.submit(from: Unit.city, to: [Unit.finance]).envelope.id
            let address = try Unit.address(Unit.finance)
            let officer = try #require(cluster.pki.officers[Unit.finance])
            let city = try cluster["3508"]
            let evidence = try await city.prepare(
                ActRequest(
                    act: .signFor, packet: id,
                    officer: OfficerAddress(officer: OfficerName("registrar"), unit: address),
                    certificate: officer.certificate.fingerprint))
            let signature = try cluster.sign(evidence, as: officer)
            let first = try await city.commit(act: evidence.bytes, signature: signature)
            // SM2 signs differently each time; the receipt that was given stays.
            let second = try await city.commit(act: evidence.bytes, signature: cluster.sign(evidence, as: officer))
            #expect(!first.isEmpty && first.map(\.bytes) == second.map(\.bytes))
        }
    }

    private static func ask(_ digest: Digest, _ seen: inout [Digest: Seen], _ cluster: Cluster) async throws {
        let city = try cluster["3508"]
        var before = try #require(seen[digest])
        let given = try ReceiptCore(bytes: before.core)
        let stored = try await city.track(given.evidence.id).flatMap(\.receipts).first { $0.digest == digest }
        #expect(stored?.core.bytes == before.core)
        let file = try await city.receipt(digest)
        #expect(file.core.evidence.bytes == given.evidence.bytes)
        #expect(file.core.index == given.index)
        #expect(file.core.officerSignature == given.officerSignature)
        #expect(file.core.checkpoint.cosignatures.count >= before.cosignatures, "a cosignature was lost")
        #expect(file.timestamp != nil || !before.isStamped || !file.core.checkpoint.cosignatures.isEmpty)
        before.cosignatures = file.core.checkpoint.cosignatures.count
        before.isStamped = file.timestamp != nil
        seen[digest] = before
        // Asked again before anything else was gained, it is the same file to the byte.
        let again = try await city.receipt(digest)
        if again.core == file.core, again.timestamp == file.timestamp {
            #expect(try again.encoded() == file.encoded())
        }
    }
}
