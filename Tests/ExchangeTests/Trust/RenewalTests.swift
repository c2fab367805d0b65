import CertificateAuthority
import Cryptography
import Documents
import Evidence
import Exchange
import Packets
import Testing

@Suite("Keys renewed while packets flow", .timeLimit(.minutes(5)))
struct RenewalTests {
    /// An hour after the first certificates were made.
    private static let later = TestPKI.start.advanced(by: .seconds(3600))

    @Test(
        "A packet for the recipient's old key and one for its new key are both opened, until the old key is thrown away",
        arguments: Suite.allCases)
    func encryption(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["3508", "350823"]) { cluster in
            cluster.clock.set(Self.later)
            let (old, new) = try Self.renewEncryption(of: "3508", in: cluster.pki)
            try cluster.keys("3508").replace(with: Self.keys("3508", cluster.pki, decryption: [new, old]))
            let first = try await cluster.submit(from: Unit.county, to: [Unit.city])
            try await cluster.until(first.envelope.id, Unit.city, is: .delivered, at: "350823")
            try await cluster.trust("350823", cluster.pki.resolver(serial: 2, at: Self.later))
            try cluster.keys("3508").replace(with: Self.keys("3508", cluster.pki, decryption: [new]))
            let second = try await cluster.submit(from: Unit.county, to: [Unit.city])
            try await cluster.until(second.envelope.id, Unit.city, is: .delivered, at: "350823")
            // Without overlap: the new directory is here, the recipient has only the old key.
            try cluster.keys("3508").replace(with: Self.keys("3508", cluster.pki, decryption: [old]))
            let third = try await cluster.submit(from: Unit.county, to: [Unit.city])
            try await cluster.until(third.envelope.id, Unit.city, is: .undeliverable, at: "350823")
        }
    }

    @Test(
        "The old signature is accepted under the new directory, and the new one under the old directory",
        arguments: Suite.allCases)
    func signing(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["3508", "350823"]) { cluster in
            cluster.clock.set(Self.later)
            let renewed = try cluster.pki.issue(.nodeSign, "350823", at: Self.later)
            try cluster.keys("350823").replace(with: Self.keys("350823", cluster.pki, signing: renewed))
            let newOverOld = try await cluster.submit(from: Unit.county, to: [Unit.city])
            try await cluster.until(newOverOld.envelope.id, Unit.city, is: .delivered, at: "350823")
            try await cluster.trust("3508", cluster.pki.resolver(serial: 2, at: Self.later))
            try cluster.keys("350823").replace(with: Self.keys("350823", cluster.pki))
            let oldOverNew = try await cluster.submit(from: Unit.county, to: [Unit.city])
            try await cluster.until(oldOverNew.envelope.id, Unit.city, is: .delivered, at: "350823")
        }
    }

    @Test(
        "Receipts by a log key that is newer than the directory here are waited for, not lost",
        arguments: Suite.allCases)
    func log(suite: Cryptography.Suite) async throws {
        try await Cluster.with(suite, nodes: ["3508", "350823"]) { cluster in
            let before = try await cluster.submit(from: Unit.county, to: [Unit.city])
            try await cluster.until(before.envelope.id, Unit.city, is: .delivered, at: "350823")
            cluster.clock.set(Self.later)
            let renewed = try cluster.pki.issue(.log, "3508", at: Self.later)
            try cluster.keys("3508").replace(with: Self.keys("3508", cluster.pki, log: renewed))
            try await cluster.act(.signFor, on: before.envelope.id, by: Unit.city)
            let during = try await cluster.submit(from: Unit.county, to: [Unit.city])
            try await cluster.until {
                try await cluster["350823"].queue().contains { $0.cause.contains("no log certificate of node 3508") }
            }
            #expect(try await cluster.state(before.envelope.id, Unit.city, at: "350823") == .delivered)
            let resolver = try cluster.pki.resolver(serial: 2, at: Self.later)
            for node in ["350823", "3508"] { try await cluster.trust(node, resolver) }
            try await cluster["350823"].hasten(DivisionCode("3508"))
            try await cluster["3508"].hasten(DivisionCode("350823"))
            try await cluster.until(during.envelope.id, Unit.city, is: .delivered, at: "350823")
            try await cluster.until(before.envelope.id, Unit.city, is: .signedFor, at: "350823")
            // Old and new key alike: every receipt verifies offline with what its file brings along.
            let verifier = ReceiptVerifier(anchors: cluster.pki.anchors)
            for packet in [before, during] {
                let receipts = try await cluster["350823"].track(packet.envelope.id).flatMap(\.receipts)
                #expect(receipts.count >= 2)
                for receipt in receipts {
                    let file = try await cluster["350823"].receipt(receipt.digest).encoded()
                    var cache = VerificationCache()
                    #expect(verifier.verify(file: file, cache: &cache).verdict == .pass)
                }
            }
        }
    }

    // MARK: Keys

    private static func renewEncryption(
        of node: String,
        in pki: TestPKI
    ) throws -> (old: DecryptionKey, new: DecryptionKey) {
        let old = try #require(pki.keys[node]?.decryptionKeys(pki.suite).first)
        let renewed = try pki.issue(.nodeEncrypt, node, at: Self.later)
        return (old, DecryptionKey(key: renewed.key, certificate: renewed.certificate))
    }

    private static func keys(
        _ node: String,
        _ pki: TestPKI,
        signing: SigningIdentity? = nil,
        decryption: [DecryptionKey]? = nil,
        log: SigningIdentity? = nil
    ) throws -> LoadedKeys {
        let old = try #require(pki.keys[node])
        return LoadedKeys(
            signing: [pki.suite: try #require(signing ?? old.signingIdentity(pki.suite))],
            decryption: [pki.suite: decryption ?? old.decryptionKeys(pki.suite)],
            log: log.map { LogIdentity(key: $0.key, certificate: $0.certificate, chain: $0.chain) } ?? old.log,
            formerLogCertificates: log == nil ? [] : [old.log.certificate])
    }
}
