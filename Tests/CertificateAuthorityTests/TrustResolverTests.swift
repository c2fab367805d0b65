@testable import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Testing

@Suite("Which certificate serves")
struct TrustResolverTests {
    @Test("The suites that all nodes can open are offered, and the others explained")
    func suites() throws {
        let (gm, int) = (try Hierarchy(.gm), try Hierarchy(.int))
        for tree in [gm, int] {
            _ = try tree.county.issue(
                .nodeEncrypt, to: Sample.name("350823"), key: tree.key().publicKey, at: Sample.start)
        }
        _ = try gm.town.issue(.nodeEncrypt, to: Sample.name("350823106"), key: gm.key().publicKey, at: Sample.start)
        _ = try int.city.issue(.nodeEncrypt, to: Sample.name("3508"), key: int.key().publicKey, at: Sample.start)
        try gm.publishLists()
        try int.publishLists()
        let verified = [gm, int].map { tree in
            Result { try tree.directory().trusted(anchors: tree.anchors) }
        }
        let resolver = TrustResolver(
            anchors: gm.anchors + int.anchors, directories: try verified.map { try $0.get() })
        let (county, town, city) = (
            try Sample.division("350823"), try Sample.division("350823106"), try Sample.division("3508")
        )
        #expect(resolver.suites(availableFor: [county], at: Sample.start).suites == [.gm, .int])
        let mixed = resolver.suites(availableFor: [county, town], at: Sample.start)
        #expect(mixed.suites == [.gm])
        #expect(mixed.lacks.map(\.node) == [town])
        let none = resolver.suites(availableFor: [town, city, try Sample.division("36")], at: Sample.start)
        #expect(none.suites.isEmpty)
        #expect(none.description.contains("350823106 for INT"))
        #expect(none.description.contains("3508 for GM"))
        #expect(none.description.contains("36 for INT: not in the directory"))
        #expect(resolver.suites(availableFor: [], at: Sample.start).suites.isEmpty)
    }

    @Test("A node that insists on GM gets no INT packets, though it has a certificate")
    func minimumSuite() throws {
        let tree = try Hierarchy(.int)
        _ = try tree.city.issue(.nodeEncrypt, to: Sample.name("3508"), key: tree.key().publicKey, at: Sample.start)
        try tree.publishLists()
        let city = try Sample.division("3508")
        #expect(try tree.resolver().suites(availableFor: [city], at: Sample.start).suites == [.int])
        let lenient = try tree.resolver { try $0.describe(node: city, name: "龙岩市", minimumSuite: .int) }
        #expect(lenient.suites(availableFor: [city], at: Sample.start).suites == [.int])
        let strict = try tree.resolver { try $0.describe(node: city, name: "龙岩市", minimumSuite: .gm) }
        let answer = strict.suites(availableFor: [city], at: Sample.start)
        #expect(answer.suites.isEmpty)
        #expect(answer.description.contains("accepts GM and above only"))
    }

    @Test("Name, purpose, usage and kind are insisted on, each with its own reason")
    func form() throws {
        let tree = try Hierarchy(.int)
        try tree.publishLists()
        let resolver = try tree.resolver()
        let node = try Sample.name("350823")
        let good = try tree.county.issue(.nodeSign, to: node, key: tree.key().publicKey, at: Sample.start)
        func kind(
            _ certificate: Certificate,
            _ purpose: CertificatePurpose = .nodeSign,
            _ name: PartyName? = nil
        ) -> TrustRefusal.Kind? {
            resolver.verify(certificate, purpose: purpose, expectedName: name, at: Sample.start).refusal?.kind
        }
        #expect(kind(good) == nil)
        #expect(kind(good, .nodeSign, node) == nil)
        #expect(kind(good, .nodeSign, try Sample.name("350802")) == .nameMismatch)
        #expect(kind(good, .log) == .purposeWrong)
        #expect(kind(tree.county.chain[0]) == .notAnEndEntity)
        #expect(kind(try tree.forge(by: tree.county, name: "www.350823.3508.35.yizhan")) == .nameUnfit)
        let unitName = try Sample.name(Sample.unit).domainName
        #expect(kind(try tree.forge(by: tree.county, name: unitName)) == .nameUnfit)
        #expect(kind(try tree.forge(by: tree.county, name: node.domainName, usage: [.keyAgreement])) == .usageWrong)
        #expect(kind(try tree.forge(by: tree.county, name: nil)) == .nameNotSingle)
        let stranger = try Hierarchy(.int)
        #expect(kind(try stranger.forge(by: stranger.county, name: node.domainName)) == .issuerUnknown)
    }

    @Test("A certificate with two names is refused, whatever its profile")
    func twoNames() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/two.pem"
        let made = try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            "\(folder.path)/key.pem", "-out", path, "-subj", "/CN=two", "-addext",
            "subjectAltName=DNS:350823.3508.35.yizhan,DNS:3508.35.yizhan", "-addext",
            "basicConstraints=critical,CA:FALSE"
        )
        #expect(made.status == 0, "\(made.output)")
        let certificate = try #require(
            try Certificate.all(inPEM: String(contentsOfFile: path, encoding: .utf8)).first)
        let verdict = TrustResolver(anchors: [certificate]).verify(certificate, purpose: .nodeSign, at: Sample.start)
        #expect(verdict.refusal?.kind == .nameNotSingle)
    }

    @Test("A P-256 key certified by an SM2 CA is refused: suites are whole")
    func mixedSuites() throws {
        let tree = try Hierarchy(.gm)
        try tree.publishLists()
        let resolver = try tree.resolver()
        let mixed = try tree.forge(by: tree.county, name: "350823.3508.35.yizhan", key: PrivateKey.generate(.p256))
        let refusal = resolver.verify(mixed, purpose: .nodeSign, at: Sample.start).refusal
        #expect(refusal?.kind == .suiteMixed, "\(String(describing: refusal))")
    }

    @Test("Stale revocation lists refuse, and soft failure is written into the chain", arguments: Suite.allCases)
    func revocationPolicy(suite: Cryptography.Suite) throws {
        let tree = try Hierarchy(suite)
        let leaf = try tree.county.issue(
            .nodeSign, to: Sample.name("350823"), key: tree.key().publicKey, at: Sample.start)
        try tree.publishLists(days: 7)
        let strict = try tree.resolver()
        #expect(strict.verify(leaf, purpose: .nodeSign, at: Sample.after(days: 6)).chain?.isRevocationKnown == true)
        let late = Sample.after(days: 8)
        #expect(strict.verify(leaf, purpose: .nodeSign, at: late).refusal?.kind == .revocationUnknown)
        let soft = try tree.resolver(policy: TrustPolicy(revocation: .softFail))
        #expect(soft.verify(leaf, purpose: .nodeSign, at: late).chain?.isRevocationKnown == false)
    }

    @Test("A good verdict is remembered for the time it holds, and checked against name and purpose all the same")
    func cache() throws {
        let tree = try Hierarchy(.int)
        let name = try Sample.name("350823")
        let leaf = try tree.county.issue(.nodeSign, to: name, key: tree.key().publicKey, at: Sample.start)
        try tree.publishLists(days: 7)
        let resolver = try tree.resolver()
        for _ in 0..<3 { #expect(resolver.verify(leaf, purpose: .nodeSign, at: Sample.start).chain != nil) }
        #expect(resolver.rememberedVerdicts == 1)
        #expect(resolver.verify(leaf, purpose: .log, at: Sample.start).refusal?.kind == .purposeWrong)
        let other = try Sample.name("3508")
        #expect(
            resolver.verify(leaf, purpose: .nodeSign, expectedName: other, at: Sample.start).refusal?.kind
                == .nameMismatch)
        #expect(
            resolver.verify(leaf, purpose: .nodeSign, at: Sample.after(days: 8)).refusal?.kind == .revocationUnknown)
        #expect(resolver.verify(leaf, purpose: .nodeSign, at: Sample.after(days: -1)).refusal?.kind == .notYetValid)
        #expect(resolver.verify(leaf, purpose: .nodeSign, at: Sample.after(days: 2000)).refusal?.kind == .expired)
    }

    @Test("A revocation that lies ahead ends the remembered verdict")
    func futureRevocation() throws {
        let tree = try Hierarchy(.int)
        let leaf = try tree.county.issue(
            .nodeSign, to: Sample.name("350823"), key: tree.key().publicKey, at: Sample.start)
        try tree.county.revoke(serial: leaf.serialHex, reason: .cessationOfOperation, at: Sample.after(days: 3))
        try tree.publishLists(days: 7)
        let resolver = try tree.resolver()
        #expect(resolver.verify(leaf, purpose: .nodeSign, at: Sample.after(days: 2)).chain != nil)
        #expect(resolver.verify(leaf, purpose: .nodeSign, at: Sample.after(days: 4)).refusal?.kind == .revoked)
    }

    @Test("A refusal is not remembered: the complete chain serves after an incomplete one")
    func incompleteChain() throws {
        let tree = try Hierarchy(.int)
        let leaf = try tree.county.issue(
            .link, to: Sample.name("350823"), key: tree.key().publicKey, at: Sample.start)
        let resolver = TrustResolver(anchors: tree.anchors, revocationLists: try tree.publishLists())
        #expect(resolver.verify(leaf, purpose: .link, at: Sample.start).refusal?.kind == .issuerUnknown)
        let presented = Array(tree.county.chain.dropLast())
        #expect(resolver.verify(leaf, presented: presented, purpose: .link, at: Sample.start).chain != nil)
        let many = Array(repeating: tree.county.chain[0], count: 9)
        let another = try tree.forge(by: tree.county, name: "350823.3508.35.yizhan", purpose: .link)
        #expect(
            resolver.verify(another, presented: many, purpose: .link, at: Sample.start).refusal?.kind == .pathInvalid)
    }

    @Test("The cache holds no more than its limit")
    func cacheLimit() throws {
        let tree = try Hierarchy(.int)
        try tree.publishLists()
        let resolver = try tree.resolver(policy: TrustPolicy(verdictLimit: 2))
        for _ in 0..<5 {
            let leaf = try tree.county.issue(
                .nodeSign, to: Sample.name("350823"), key: tree.key().publicKey, at: Sample.start)
            #expect(resolver.verify(leaf, purpose: .nodeSign, at: Sample.start).chain != nil)
            #expect(resolver.rememberedVerdicts <= 2)
        }
    }

    @Test("Nobody is looked up in a directory that has expired")
    func expiredDirectory() throws {
        let tree = try Hierarchy(.int)
        let name = try Sample.name("350823")
        let leaf = try tree.county.issue(.nodeEncrypt, to: name, key: tree.key().publicKey, at: Sample.start)
        try tree.publishLists(days: 60)
        let resolver = try tree.resolver()
        let (before, after) = (Sample.after(days: 30), Sample.after(days: 31))
        #expect(resolver.certificate(for: .nodeEncrypt, of: name, suite: .int, at: before).certificate == leaf)
        let resolution = resolver.certificate(for: .nodeEncrypt, of: name, suite: .int, at: after)
        #expect(resolution.certificate == nil)
        #expect(resolution.shortfall == "the directory expired at \(before)")
        #expect(resolver.suites(availableFor: [name.node], at: after).suites.isEmpty)
        #expect(resolver.verify(leaf, purpose: .nodeEncrypt, at: after).chain != nil)
    }
}
