import Cryptography
import Testing

@Suite("Certificate chains")
struct ChainTests {
    static let now = Identity.now

    @Test("A leaf below root, province and city is trusted, with its chain", arguments: Suite.allCases)
    func trusted(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        for name in ["3508.35.yizhan", "350823.3508.35.yizhan", "91350800mock000001.3508.35.yizhan"] {
            let leaf = try ca.city.leaf(name).certificate
            let verdict = try ca.verifier(lists: ca.emptyLists(), policy: .required).verify(leaf, at: Self.now)
            let chain = try #require(verdict.chain, "\(verdict)")
            #expect(chain.certificates == [leaf, ca.city.certificate, ca.province.certificate, ca.root.certificate])
            #expect(chain.isRevocationKnown)
            #expect(leaf.name == name && leaf.purpose == .nodeSign && leaf.signatureAlgorithm == suite.keyAlgorithm)
        }
    }

    @Test("CA certificates may come with the leaf and need not be known", arguments: Suite.allCases)
    func presented(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf().certificate
        let verifier = ChainVerifier(anchors: [ca.root.certificate], revocationPolicy: .softFail)
        #expect(try verifier.verify(leaf, at: Self.now).reason == .issuerUnknown)
        #expect(try verifier.verify(leaf, presented: [ca.city.certificate], at: Self.now).reason == .issuerUnknown)
        #expect(try verifier.verify(leaf, presented: ca.authorities, at: Self.now).chain?.certificates.count == 4)
        let many = [Certificate](repeating: ca.city.certificate, count: 9)
        #expect(try verifier.verify(leaf, presented: many, at: Self.now).reason == .pathInvalid)
    }

    @Test("What comes with the leaf is not trusted", arguments: Suite.allCases)
    func presentedRoot(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let stranger = try Identity.root(suite)
        let leaf = try stranger.leaf().certificate
        let verdict = try ca.verifier().verify(leaf, presented: [stranger.certificate], at: Self.now)
        #expect(verdict.reason == .issuerUnknown)
        #expect(try ca.verifier().verify(stranger.certificate, at: Self.now).reason == .issuerUnknown)
        let nobody = ChainVerifier(anchors: [], revocationPolicy: .softFail)
        #expect(try nobody.verify(leaf, presented: [stranger.certificate], at: Self.now).reason == .issuerUnknown)
    }

    @Test("A CA in the middle may be the anchor", arguments: Suite.allCases)
    func partial(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf().certificate
        let verifier = ChainVerifier(anchors: [ca.city.certificate], revocationPolicy: .softFail)
        #expect(try verifier.verify(leaf, at: Self.now).chain?.certificates == [leaf, ca.city.certificate])
        #expect(try verifier.verify(ca.province.leaf().certificate, at: Self.now).reason == .issuerUnknown)
    }

    @Test("The limits of validity hold to the second, for leaf and CA", arguments: Suite.allCases)
    func validity(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf().certificate
        let verifier = ca.verifier()
        #expect(try verifier.verify(leaf, at: leaf.notBefore).chain != nil && leaf.isValid(at: leaf.notBefore))
        #expect(try verifier.verify(leaf, at: leaf.notBefore - 1).reason == .notYetValid)
        #expect(!leaf.isValid(at: leaf.notBefore - 1))
        #expect(try verifier.verify(leaf, at: leaf.notAfter - 1).chain != nil && leaf.isValid(at: leaf.notAfter))
        #expect(try verifier.verify(leaf, at: leaf.notAfter + 1).reason == .expired)
        #expect(!leaf.isValid(at: leaf.notAfter + 1))
        let long = try ca.city.issue(Identity.leafTemplate("3508.35.yizhan", until: Self.now + 5000 * Identity.day))
        let verdict = try verifier.verify(long.certificate, at: Self.now + 2000 * Identity.day)
        #expect(verdict.reason == .expired)
        guard case .refused(let refusal) = verdict else { return }
        #expect(refusal.subject != long.certificate.subject, "the refusal names the CA that ran out")
    }

    @Test("A CA's subtree binds the names below it", arguments: Suite.allCases)
    func nameConstraints(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        for name in [
            "3507.35.yizhan", "350700.3507.35.yizhan", "35.yizhan", "93508.35.yizhan", "3508.35.yizhan.example",
            "3508.36.yizhan", "yizhan",
        ] {
            let leaf = try ca.city.leaf(name).certificate
            #expect(try ca.verifier().verify(leaf, at: Self.now).reason == .nameNotPermitted, "\(name)")
        }
        // A CA cannot widen what stands above it.
        let county = try ca.city.authority("越界 CA", subtree: "3507.35.yizhan")
        let verifier = ca.verifier(intermediates: [county.certificate])
        for name in ["3507.35.yizhan", "3508.35.yizhan"] {
            let leaf = try county.leaf(name).certificate
            #expect(try verifier.verify(leaf, at: Self.now).reason == .nameNotPermitted, "\(name)")
        }
    }

    @Test("Below name constraints a certificate has exactly one dNSName", arguments: Suite.allCases)
    func nameless(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let leaf = try ca.city.leaf(nil).certificate
        #expect(leaf.name == nil && leaf.dnsNames.isEmpty)
        #expect(try ca.verifier().verify(leaf, at: Self.now).reason == .nameNotPermitted)
        // Foreign CAs have no constraints, and names of other kinds.
        let foreign = try Identity.root(suite)
        let verifier = ChainVerifier(anchors: [foreign.certificate], revocationPolicy: .softFail)
        #expect(try verifier.verify(foreign.leaf(nil).certificate, at: Self.now).chain != nil)
    }

    @Test("Path lengths hold, and an end entity issues nothing", arguments: Suite.allCases)
    func pathLength(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let county = try ca.city.authority("县 CA", pathLength: 0)
        let township = try county.authority("乡 CA")
        let verifier = ca.verifier(intermediates: [county.certificate, township.certificate])
        #expect(try verifier.verify(county.leaf().certificate, at: Self.now).chain?.certificates.count == 5)
        #expect(try verifier.verify(township.leaf().certificate, at: Self.now).reason == .pathInvalid)
        let leaf = try ca.city.leaf()
        let forged = try leaf.leaf().certificate
        let withLeaf = ca.verifier(intermediates: [leaf.certificate])
        #expect(try withLeaf.verify(forged, at: Self.now).chain == nil)
    }

    @Test("A CA without the right to sign certificates issues nothing", arguments: Suite.allCases)
    func keyUsage(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        var template = Identity.authorityTemplate("无权 CA", pathLength: nil, subtree: nil)
        template.keyUsage = [.revocationListSigning]
        let powerless = try ca.root.issue(template)
        let verifier = ca.verifier(intermediates: [powerless.certificate])
        #expect(try verifier.verify(powerless.leaf().certificate, at: Self.now).chain == nil)
    }

    @Test("A signature by another key of the same name is wrong", arguments: Suite.allCases)
    func wrongIssuer(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let impostor = try Identity.root(suite)
        #expect(impostor.certificate.subjectName == ca.root.certificate.subjectName)
        let leaf = try impostor.leaf().certificate
        #expect(try ca.verifier().verify(leaf, at: Self.now).chain == nil)
        var damaged = try ca.city.leaf().certificate.der
        damaged[damaged.count - 1] ^= 1
        #expect(try ca.verifier().verify(Certificate(der: damaged), at: Self.now).reason == .signatureWrong)
    }

    @Test("A chain keeps to one suite", arguments: Suite.allCases)
    func mixedSuites(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let other: KeyAlgorithm = suite == .gm ? .p256 : .sm2
        let leaf = try ca.city.issue(Identity.leafTemplate("3508.35.yizhan"), algorithm: other)
        #expect(try ca.verifier().verify(leaf.certificate, at: Self.now).reason == .pathInvalid)
    }

    @Test("A certificate signed with another digest than the suite's is refused", arguments: ["sha384", "sha1"])
    func otherDigest(_ digest: String) throws {
        try OpenSSLTool.with { tool in
            try tool.makeKey("key.pem", curve: "P-256")
            try tool.run(
                "req", "-x509", "-new", "-key", "key.pem", "-sha256", "-subj", "/CN=root", "-days", "10", "-out",
                "root.pem", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
            try tool.makeKey("leaf.key", curve: "P-256")
            try tool.run("req", "-new", "-key", "leaf.key", "-sha256", "-subj", "/CN=leaf", "-out", "leaf.csr")
            try tool.write("ext", "authorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n")
            for (name, algorithm) in [("good", "sha256"), ("bad", digest)] {
                try tool.run(
                    "x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "key.pem", "-\(algorithm)",
                    "-extfile", "ext", "-days", "5", "-out", "\(name).pem", "-CAcreateserial")
            }
            let root = try #require(Certificate.all(inPEM: tool.text("root.pem")).first)
            let verifier = ChainVerifier(anchors: [root], revocationPolicy: .softFail)
            let good = try #require(Certificate.all(inPEM: tool.text("good.pem")).first)
            let bad = try #require(Certificate.all(inPEM: tool.text("bad.pem")).first)
            #expect(try verifier.verify(good, at: good.notBefore + 60).chain != nil)
            #expect(bad.signatureAlgorithm == nil)
            #expect(try verifier.verify(bad, at: bad.notBefore + 60).reason == .pathInvalid)
        }
    }

    @Test("The openssl command trusts the same chains of suite INT")
    func command() throws {
        let ca = try TestHierarchy.of(.int)
        try OpenSSLTool.with { tool in
            try tool.write("root.pem", ca.root.certificate.pem)
            try tool.write("between.pem", ca.authorities.map(\.pem).joined())
            try tool.write("lists.pem", ca.emptyLists().map { PEM.encode($0.der, label: "X509 CRL") }.joined())
            try tool.write("good.pem", ca.city.leaf().certificate.pem)
            try tool.write("bad.pem", ca.city.leaf("3507.35.yizhan").certificate.pem)
            let options = [
                "verify", "-CAfile", "root.pem", "-untrusted", "between.pem", "-attime", "\(Self.now)", "-x509_strict",
                "-check_ss_sig", "-purpose", "any",
            ]
            #expect(try tool.launch("openssl", options + ["good.pem"]).status == 0)
            let refused = try tool.launch("openssl", options + ["bad.pem"])
            #expect(refused.status != 0 && refused.output.contains("permitted subtree violation"))
            let lists = ["-crl_check_all", "-CRLfile", "lists.pem"]
            #expect(try tool.launch("openssl", options + lists + ["good.pem"]).status == 0)
        }
    }

    @Test("The openssl command finds every signature of a GM chain right, when it is told the identity")
    func commandGM() throws {
        let ca = try TestHierarchy.of(.gm)
        let leaf = try ca.city.leaf().certificate
        // The command gives the identity to the certificate asked about and to no other: one step at a time.
        for (child, issuer) in [
            (leaf, ca.city), (ca.city.certificate, ca.province), (ca.province.certificate, ca.root),
        ] {
            try OpenSSLTool.with { tool in
                try tool.write("issuer.pem", issuer.certificate.pem)
                try tool.write("child.pem", child.pem)
                let options = [
                    "verify", "-CAfile", "issuer.pem", "-partial_chain", "-attime", "\(Self.now)", "-x509_strict",
                    "-purpose", "any",
                ]
                let told = try tool.launch("openssl", options + ["-vfyopt", OpenSSLTool.identity, "child.pem"])
                #expect(told.status == 0, "\(told.output)")
                // OpenSSL 3.0 takes an empty one otherwise, and nothing of ours verifies.
                #expect(try tool.launch("openssl", options + ["child.pem"]).status != 0)
            }
        }
    }
}
