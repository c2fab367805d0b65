import Cryptography
import Testing

@Suite("Revocation")
struct RevocationTests {
    static let now = Identity.now

    @Test("A revoked certificate is refused from its revocation on", arguments: Suite.allCases)
    func revoked(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf().certificate
        let other = try ca.city.leaf().certificate
        let lists = try [ca.root.revocationList(), ca.province.revocationList()]
        let list = try ca.city.revocationList(revoking: [leaf], at: Self.now - 3600)
        let entry = try #require(list.entries[leaf.serialNumber])
        #expect(list.entries.count == 1 && entry.reason == 1 && entry.revokedAt == Self.now - 3600)
        for policy in [RevocationPolicy.required, .softFail] {
            let verifier = ca.verifier(lists: lists + [list], policy: policy)
            #expect(try verifier.verify(leaf, at: Self.now).reason == .revoked)
            #expect(try verifier.verify(leaf, at: Self.now - 3600).reason == .revoked)
            #expect(try verifier.verify(leaf, at: Self.now - 3601).chain != nil)
            #expect(try verifier.verify(other, at: Self.now).chain?.isRevocationKnown == true)
        }
    }

    @Test(
        "A list remembers by whom it is, and by whom it is not; a copy with one byte changed remembers nothing",
        arguments: Suite.allCases)
    func memory(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let list = try ca.city.revocationList()
        let fresh = try RevocationList(der: list.der)
        // The same name with another key.
        let other = try TestHierarchy(suite).city
        for _ in 0..<2 {
            #expect(list.isSigned(by: ca.city.certificate))
            #expect(!list.isSigned(by: ca.province.certificate))
            #expect(!list.isSigned(by: other.certificate))
        }
        #expect(list == fresh && list.hashValue == fresh.hashValue)
        for _ in 0..<2 {
            #expect(!fresh.isSigned(by: other.certificate))
            #expect(fresh.isSigned(by: ca.city.certificate))
        }
        var damaged = list.der
        damaged[damaged.count - 1] ^= 1
        if let spoiled = try? RevocationList(der: damaged) { #expect(!spoiled.isSigned(by: ca.city.certificate)) }
    }

    @Test("A revoked CA takes everything below it along", arguments: Suite.allCases)
    func revokedAuthority(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf().certificate
        let lists = try [
            ca.root.revocationList(), ca.province.revocationList(revoking: [ca.city.certificate]),
            ca.city.revocationList(),
        ]
        let verdict = try ca.verifier(lists: lists).verify(leaf, at: Self.now)
        guard case .refused(let refusal) = verdict else {
            Issue.record("trusted")
            return
        }
        #expect(refusal.reason == .revoked && refusal.subject == ca.city.certificate.subject)
    }

    @Test("Without a list in force the policy decides", arguments: Suite.allCases)
    func missing(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf().certificate
        let above = try [ca.root.revocationList(), ca.province.revocationList()]
        let stale = try ca.city.revocationList(nextUpdate: Self.now - 1)
        let stranger = try Identity.root(suite, name: "别处").revocationList()
        let impostor = try Identity.root(suite, name: "x").revocationList()
        for lists in [[], above, above + [stale], above + [stranger, impostor]] {
            #expect(
                try ca.verifier(lists: lists, policy: .required).verify(leaf, at: Self.now).reason == .revocationUnknown
            )
            let soft = try ca.verifier(lists: lists, policy: .softFail).verify(leaf, at: Self.now)
            #expect(soft.chain?.isRevocationKnown == false)
        }
        let last = try ca.city.revocationList(nextUpdate: Self.now)
        let verdict = try ca.verifier(lists: above + [last], policy: .required).verify(leaf, at: Self.now)
        #expect(verdict.chain?.isRevocationKnown == true)
    }

    @Test("A stale list still revokes", arguments: Suite.allCases)
    func staleRevokes(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf().certificate
        let stale = try ca.city.revocationList(revoking: [leaf], nextUpdate: Self.now - 1)
        #expect(try ca.verifier(lists: [stale], policy: .softFail).verify(leaf, at: Self.now).reason == .revoked)
    }

    @Test("The newest list decides, whatever the order", arguments: Suite.allCases)
    func newest(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf().certificate
        let old = try ca.city.revocationList(thisUpdate: Self.now - 2 * Identity.day)
        let new = try ca.city.revocationList(revoking: [leaf], thisUpdate: Self.now - Identity.day)
        for lists in [[old, new], [new, old]] {
            #expect(try ca.verifier(lists: lists).verify(leaf, at: Self.now).reason == .revoked)
        }
    }

    @Test("A list counts only when the CA signed it", arguments: Suite.allCases)
    func forged(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let impostor = try Identity.root(suite)
        #expect(impostor.certificate.subjectName == ca.root.certificate.subjectName)
        let list = try ca.root.revocationList()
        #expect(list.isSigned(by: ca.root.certificate))
        #expect(!list.isSigned(by: impostor.certificate))
        #expect(!list.isSigned(by: ca.city.certificate))
        #expect(try !impostor.revocationList().isSigned(by: ca.root.certificate))
        var template = Identity.authorityTemplate("无权 CA", pathLength: nil, subtree: nil)
        template.keyUsage = [.certificateSigning]
        let powerless = try ca.root.issue(template)
        #expect(try !powerless.revocationList().isSigned(by: powerless.certificate))
    }

    @Test("A list is read as it was made", arguments: Suite.allCases)
    func fields(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaves = try (0..<20).map { _ in try ca.city.leaf().certificate }
        let list = try ca.city.revocationList(revoking: leaves)
        #expect(list.thisUpdate == Self.now - Identity.day && list.nextUpdate == Self.now + Identity.day)
        #expect(Set(list.entries.keys) == Set(leaves.map(\.serialNumber)))
        #expect(list.issuerName == ca.city.certificate.subjectName)
        #expect(try RevocationList(der: list.der) == list)
        expectError(.limitExceeded) {
            try RevocationList(der: list.der, sizeLimit: list.der.count - 1)
        }
        expectError(.revocationListMalformed) { try RevocationList(der: list.der + [0]) }
    }

    @Test("The openssl command reads a list and finds it signed")
    func command() throws {
        let ca = try TestHierarchy.of(.int)
        try OpenSSLTool.with { tool in
            try tool.write("ca.pem", ca.city.certificate.pem)
            try tool.write("list.der", ca.city.revocationList(revoking: [ca.city.leaf().certificate]).der)
            let text = try tool.run("crl", "-in", "list.der", "-inform", "DER", "-CAfile", "ca.pem", "-noout", "-text")
            #expect(text.contains("verify OK") && text.contains("Key Compromise"))
        }
    }

    @Test("A list of a part of the certificates is refused: critical extensions of list and entry")
    func partial() throws {
        // RFC 5280 § 5.2.4 and 5.2.5: without reading them a revoked certificate would pass as good.
        let ca = try TestHierarchy.of(.int)
        let critical: [UInt8] = [0x01, 0x01, 0xFF]
        let number = TestDER.sequence(TestDER.identifier("2.5.29.20"), TestDER.octets([2, 1, 1]))
        let delta = TestDER.sequence(TestDER.identifier("2.5.29.27"), critical, TestDER.octets([2, 1, 1]))
        let users = TestDER.sequence(
            TestDER.identifier("2.5.29.28"), critical, TestDER.octets(TestDER.sequence([0x81, 1, 0xFF])))
        let reason = TestDER.sequence(TestDER.identifier("2.5.29.21"), TestDER.octets([0x0A, 1, 1]))
        let issuer = TestDER.sequence(
            TestDER.identifier("2.5.29.29"), critical,
            TestDER.octets(TestDER.sequence(TestDER.tlv(0xA4, [ca.root.certificate.subjectName]))))
        let good = try RevocationList(der: handMade(ca.city, extensions: [number], entryExtensions: [reason]))
        #expect(good.entries.count == 1 && good.isSigned(by: ca.city.certificate))
        for extensions in [[number, delta], [users]] {
            let der = try handMade(ca.city, extensions: extensions, entryExtensions: [reason])
            expectError(.revocationListMalformed) { try RevocationList(der: der) }
        }
        let indirect = try handMade(ca.city, extensions: [number], entryExtensions: [reason, issuer])
        expectError(.revocationListMalformed) { try RevocationList(der: indirect) }
    }

    @Test("The algorithm beside the signature is the one that was signed")
    func algorithms() throws {
        let ca = try TestHierarchy.of(.int)
        let sha256 = TestDER.algorithm("1.2.840.10045.4.3.2")
        let withNull = TestDER.algorithm("1.2.840.10045.4.3.2", TestDER.null)
        let sha384 = TestDER.algorithm("1.2.840.10045.4.3.3")
        for (inner, outer) in [(sha384, sha256), (sha256, sha384), (sha256, withNull), (sha384, sha384)] {
            let der = try handMade(ca.city, inner: inner, outer: outer)
            expectError(.algorithmMismatch) { try RevocationList(der: der) }
        }
        _ = try RevocationList(der: handMade(ca.city, inner: sha256, outer: sha256))
    }

    /// A signed list of suite INT with one entry.
    private func handMade(
        _ ca: Identity,
        inner: [UInt8] = TestDER.algorithm("1.2.840.10045.4.3.2"),
        outer: [UInt8] = TestDER.algorithm("1.2.840.10045.4.3.2"),
        extensions: [[UInt8]] = [],
        entryExtensions: [[UInt8]] = []
    ) throws -> [UInt8] {
        let time = TestDER.tlv(0x17, [Array("270101000000Z".utf8)])
        let entry = TestDER.sequence(
            [2, 1, 5], time, entryExtensions.isEmpty ? [] : TestDER.tlv(0x30, entryExtensions))
        let toBeSigned = TestDER.sequence(
            [2, 1, 1], inner, ca.certificate.subjectName, time, TestDER.tlv(0x17, [Array("270201000000Z".utf8)]),
            TestDER.sequence(entry),
            extensions.isEmpty ? [] : TestDER.tlv(0xA0, [TestDER.tlv(0x30, extensions)]))
        return TestDER.sequence(toBeSigned, outer, TestDER.bits(try ca.key.sign(toBeSigned)))
    }
}
