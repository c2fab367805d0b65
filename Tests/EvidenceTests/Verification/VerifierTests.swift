import CanonicalJSON
import Cryptography
import Documents
import Evidence
import Testing

@Suite("The verifier")
struct VerifierTests {
    @Test("No changed byte of a core passes", arguments: Suite.allCases, [false, true])
    func flips(suite: Suite, officerActs: Bool) throws {
        let sample = try Sample(suite, officerActs: officerActs)
        let verifier = ReceiptVerifier(anchors: [sample.world.root.certificate])
        var cache = VerificationCache()
        let material = sample.material
        let core = try sample.coreBytes()
        #expect(verifier.verify(core: core, material: material, cache: &cache).verdict == .pass)
        var generator = SeededGenerator(seed: 1)
        for place in core.indices {
            var changed = core
            changed[place] ^= UInt8.random(in: 1...255, using: &generator)
            let report = verifier.verify(core: changed, material: material, cache: &cache)
            #expect(report.verdict != .pass, "byte \(place)")
        }
    }

    @Test("No changed bit of a receipt file passes with other content", arguments: Suite.allCases)
    func fileFlips(suite: Suite) throws {
        let sample = try Sample(suite)
        let verifier = ReceiptVerifier(anchors: [sample.world.root.certificate])
        let file = try sample.file()
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<1500 {
            var changed = file
            changed[Int.random(in: file.indices, using: &generator)] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            #expect(verifier.verify(file: changed).verdict != .pass)
        }
    }

    @Test("A checkpoint is verified once for all receipts of its batch")
    func batches() throws {
        let world = World.of(.gm)
        let verifier = ReceiptVerifier(anchors: [world.root.certificate])
        var cache = VerificationCache(capacity: 2)
        let sample = try Sample(.gm)
        for _ in 0..<3 {
            #expect(
                verifier.verify(core: try sample.coreBytes(), material: sample.material, cache: &cache).verdict == .pass
            )
        }
        // Each core has a signature of its own, so each is another checkpoint; the oldest was forgotten.
        #expect(cache.count == 2)
        let core = try sample.coreBytes()
        for _ in 0..<5 { _ = verifier.verify(core: core, material: sample.material, cache: &cache) }
        #expect(cache.count == 2)
        let other = VerificationMaterial(certificates: sample.certificates, revocationLists: [])
        #expect(verifier.verify(core: core, material: other, cache: &cache).verdict == .cannotTell)
        #expect(verifier.verify(core: core, material: sample.material, cache: &cache).verdict == .pass)
    }

    @Test("A renewed certificate for the same key does not hide the one of the time")
    func renewed() throws {
        var sample = try Sample(.int)
        let world = sample.world
        let template = CertificateTemplate(
            commonName: "renewed", dnsName: World.node.domainName, keyUsage: [.digitalSignature],
            extendedKeyUsages: [CertificatePurpose.log.extendedKeyUsage],
            notBefore: World.seconds + World.day, notAfter: World.seconds + 9 * World.day)
        let renewed = try template.issue(
            for: world.log.key.publicKey, issuer: world.city.certificate, issuerKey: world.city.key)
        sample.certificates.insert(renewed, at: 0)
        let report = ReceiptVerifier(anchors: [world.root.certificate]).verify(file: try sample.file())
        #expect(report.verdict == .pass, "\(report.text)")
    }

    @Test("An officer's signature is verified before the act is logged", arguments: Suite.allCases)
    func officers(suite: Suite) throws {
        let sample = try Sample(suite, officerActs: true)
        let verifier = ReceiptVerifier(anchors: [sample.world.root.certificate])
        let evidence = try sample.evidence()
        func verify(_ signature: [UInt8], over evidence: Evidence, suite: Suite, days: Int64 = 0) -> VerificationReport
        {
            verifier.verify(
                officerSignature: signature, over: evidence, suite: suite, material: sample.material,
                at: World.time.advanced(by: .seconds(days * World.day)))
        }
        let signature = try sample.sign(sample, try evidence.digest(suite.digestAlgorithm))
        let good = verify(signature, over: evidence, suite: suite)
        #expect(good.verdict == .pass, "\(good.text)")
        #expect(good.items.map(\.check) == [.suite] + VerificationCheck.ofOfficers)
        var later = sample
        later.time = sample.time.advanced(by: .milliseconds(1))
        let wrong = verify(signature, over: try later.evidence(), suite: suite)
        #expect(wrong[.officerSignature]?.status == .fail && wrong[.officerChain]?.status == .pass)
        #expect(verify(signature, over: evidence, suite: suite == .gm ? .int : .gm)[.suite]?.status == .fail)
        #expect(verify(signature, over: evidence, suite: suite, days: 8).verdict == .cannotTell)
        #expect(verify(signature, over: evidence, suite: suite, days: 400)[.officerChain]?.status == .fail)
        #expect(verify([], over: evidence, suite: suite).verdict == .fail)
    }

    @Test("The report says what was found to people and to programs")
    func report() throws {
        let sample = try Sample(.int, officerActs: true)
        let report = ReceiptVerifier(anchors: [sample.world.root.certificate]).verify(file: try sample.file())
        #expect(report.receipt == (try ReceiptFile(bytes: try sample.file())).core || report.receipt != nil)
        let text = report.text
        for part in ["核验结论：通过（pass）", "签收 act.signed-for", "chen-hua.11350802004987658b.3508.35.yizhan", "通过并不证明"] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(
            report.items.map(\.check)
                == VerificationCheck.allCases.filter { ![.packet, .timestamp, .witnesses].contains($0) })
        let json = report.json
        #expect(try JSONValue(canonical: json.serialized()) == json)
        #expect(json["verdict"]?.text == "pass")
        #expect(json["receipt"]?["event"]?.text == "act.signed-for")
        #expect(json["checks"]?.elements?.count == 15)
        #expect(json["unproven"]?.elements?.count == VerificationReport.unproven.count)
        let broken = ReceiptVerifier(anchors: []).verify(file: [1])
        #expect(broken.verdict == .fail && broken.receipt == nil && broken[.container]?.status == .fail)
        #expect(broken.json["receipt"] == nil)
    }

    @Test("A failure outweighs a doubt, a doubt a success")
    func verdicts() {
        #expect(VerificationStatus.verdict(of: []) == .pass)
        #expect(VerificationStatus.verdict(of: [.pass, .cannotTell, .pass]) == .cannotTell)
        #expect(VerificationStatus.verdict(of: [.cannotTell, .fail, .pass]) == .fail)
        #expect(VerificationStatus.allCases.map(\.exitCode) == [0, 1, 2])
    }
}
