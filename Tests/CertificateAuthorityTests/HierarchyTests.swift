import CertificateAuthority
import Cryptography
import Documents
import Foundation
import Testing

@Suite("CAs down the divisions")
struct HierarchyTests {
    @Test("A certificate of the township leads through four CAs to the root", arguments: Suite.allCases)
    func chain(suite: Cryptography.Suite) throws {
        let tree = try Hierarchy(suite)
        let lists = try tree.publishLists()
        let leaf = try tree.town.issue(
            .nodeSign, to: Sample.name("350823106"), key: tree.key().publicKey, at: Sample.start)
        let verifier = ChainVerifier(
            anchors: tree.anchors, intermediates: Array(tree.town.chain.dropLast()), revocationLists: lists)
        guard case .trusted(let chain) = try verifier.verify(leaf, at: Sample.start.seconds1970) else {
            Issue.record("the chain does not hold")
            return
        }
        #expect(chain.certificates.count == 6)
        #expect(tree.town.chain.count == 5)
        #expect(tree.town.chain.last == tree.anchors.first)
    }

    @Test("Every profile is issued with its usages, its mark and one dNSName", arguments: Suite.allCases)
    func profiles(suite: Cryptography.Suite) throws {
        let tree = try Hierarchy(suite)
        for profile in CertificateProfileSet.builtIn.all {
            guard let purpose = profile.purpose else { continue }
            for kind in profile.names {
                let address =
                    switch kind {
                    case .node: "350823"
                    case .unit: Sample.unit
                    case .officer: Sample.officer
                    }
                let name = try Sample.name(address)
                let key = try tree.key().publicKey
                guard let usage = profile.keyUsage[suite] else {
                    #expect(
                        code { _ = try tree.county.issue(purpose, to: name, key: key, at: Sample.start) }
                            == .suiteRefused)
                    continue
                }
                let certificate = try tree.county.issue(
                    purpose, to: name, key: key, displayName: "龙岩市上杭县", at: Sample.start)
                #expect(certificate.purpose == purpose)
                #expect(certificate.keyUsage == usage)
                #expect(certificate.extendedKeyUsages == [purpose.extendedKeyUsage] + purpose.companionUsages)
                #expect(certificate.dnsNames == [name.domainName])
                #expect(!certificate.isAuthority)
                #expect(certificate.notBefore == Sample.start.seconds1970)
                #expect(certificate.notAfter - certificate.notBefore == profile.validity.components.seconds)
                #expect(certificate.publicKey == key)
                #expect(certificate.signatureAlgorithm == suite.keyAlgorithm)
            }
        }
        #expect(tree.province.chain.allSatisfy { $0.isAuthority && $0.dnsNames.isEmpty })
    }

    @Test("openssl verifies the chain, and finds path length and name constraints in it")
    func opensslAgrees() throws {
        let tree = try Hierarchy(.int)
        try tree.publishLists()
        let leaf = try tree.town.issue(
            .nodeSign, to: Sample.name("350823106"), key: tree.key().publicKey, at: Sample.start)
        let folder = tree.folder
        let file = try folder.write(leaf.pem, to: "leaf.pem")
        let above = try folder.write(tree.town.chain.dropLast().map(\.pem).joined(), to: "above.pem")
        let lists = try folder.write(
            tree.authorities.map { try String(contentsOfFile: "\($0.path)/crl.pem", encoding: .utf8) }.joined(),
            to: "lists.pem"
        )
        let result = try openssl(
            "verify", "-x509_strict", "-crl_check_all", "-attime", "\(Sample.start.seconds1970)", "-CAfile",
            "\(tree.root.path)/ca.cert.pem", "-untrusted", above, "-CRLfile", lists, file
        )
        #expect(result.status == 0, "\(result.output)")
        let text = try openssl("x509", "-in", "\(tree.city.path)/ca.cert.pem", "-noout", "-text").output
        #expect(text.contains("DNS:3508.35.yizhan"))
        #expect(text.contains("CA:TRUE, pathlen:3"))
    }

    @Test("A GM leaf carries an SM2 signature that openssl checks with the identity of the standard")
    func opensslAgreesOnSM2() throws {
        let tree = try Hierarchy(.gm)
        let chain = try tree.folder.write(tree.root.chain[0].pem, to: "root.pem")
        let arguments = ["verify", "-CAfile", chain, "-attime", "\(Sample.start.seconds1970)", "-partial_chain"]
        let good = try openssl(
            arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], "-vfyopt", "distid:1234567812345678",
            "\(tree.province.path)/ca.cert.pem")
        #expect(good.status == 0, "\(good.output)")
    }

    @Test("The CA itself refuses names outside its subtree, of nodes, units, officers and CAs")
    func namesOutside() throws {
        let tree = try Hierarchy(.int)
        let key = try tree.key().publicKey
        let cases: [(CertificatePurpose, String)] = [
            (.nodeSign, "350802"), (.nodeSign, "3508"), (.unitSign, "11320500014150050B@350802"),
            (.officerSign, "chen-hua.11320500014150050B@3508"),
        ]
        for (purpose, address) in cases {
            let name = try Sample.name(address)
            #expect(code { _ = try tree.county.issue(purpose, to: name, key: key, at: Sample.start) } == .nameOutside)
        }
        for digits in ["350802", "3508", "350823"] {
            let division = try Sample.division(digits)
            let path = "\(tree.folder.path)/refused"
            #expect(
                code {
                    _ = try tree.county.createSubordinate(
                        folder: path, division: division, passphrase: Sample.passphrase, at: Sample.start)
                } == .nameOutside)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
        #expect(tree.county.certificates.count == 1)
    }

    @Test(
        "A verifier refuses a name outside the subtree that was signed with the CA's key directly",
        arguments: Suite.allCases)
    func forgedNames(suite: Cryptography.Suite) throws {
        let tree = try Hierarchy(suite)
        try tree.publishLists()
        let resolver = try tree.resolver()
        let outside = try tree.forge(by: tree.county, name: "350802.3508.35.yizhan")
        let verdict = resolver.verify(outside, purpose: .nodeSign, at: Sample.start)
        #expect(verdict.refusal?.kind == .nameNotPermitted)
        #expect(verdict.refusal?.kind.deservesAlert == true)
        let inside = try tree.forge(by: tree.county, name: "350823.3508.35.yizhan")
        #expect(resolver.verify(inside, purpose: .nodeSign, at: Sample.start).chain != nil)
        // Name constraints do not bind an absent name: the check of the name itself does.
        let nameless = try tree.forge(by: tree.county, name: nil)
        #expect(resolver.verify(nameless, purpose: .nodeSign, at: Sample.start).refusal?.kind == .nameNotSingle)
    }

    @Test("A village's CA cannot make a CA that verifiers accept, and a township's none but a village's")
    func pathLength() throws {
        let tree = try Hierarchy(.int)
        let village = try tree.town.createSubordinate(
            folder: "\(tree.folder.path)/village",
            division: Sample.division("350823106203"),
            passphrase: Sample.passphrase,
            at: Sample.start
        )
        let key = try tree.key()
        let authority = try CertificateTemplate(
            commonName: "forged CA",
            keyUsage: [.certificateSigning, .revocationListSigning],
            authority: .init(pathLength: nil, permittedSubtree: nil),
            notBefore: Sample.start.seconds1970,
            notAfter: Sample.after(days: 9).seconds1970
        ).issue(for: key.publicKey, issuer: village.chain[0], issuerKey: tree.stolenKey(of: village))
        let leaf = try CertificateTemplate(
            commonName: "forged",
            dnsName: "350823106203.350823106.350823.3508.35.yizhan",
            keyUsage: [.digitalSignature],
            extendedKeyUsages: [CertificatePurpose.nodeSign.extendedKeyUsage],
            notBefore: Sample.start.seconds1970,
            notAfter: Sample.after(days: 9).seconds1970
        ).issue(for: tree.key().publicKey, issuer: authority, issuerKey: key)
        let resolver = TrustResolver(
            anchors: tree.anchors,
            authorities: [authority] + village.chain,
            policy: TrustPolicy(revocation: .softFail)
        )
        #expect(resolver.verify(leaf, purpose: .nodeSign, at: Sample.start).refusal?.kind == .pathInvalid)
        let name = try Sample.name("350823106203")
        let good = try village.issue(.nodeSign, to: name, key: tree.key().publicKey, at: Sample.start)
        #expect(resolver.verify(good, purpose: .nodeSign, at: Sample.start).chain?.certificates.count == 7)
    }

    @Test("Key and folder below are made by a request when the CAs are on two machines")
    func twoMachines() throws {
        let tree = try Hierarchy(.gm)
        let other = try CertificateAuthority.prepareSubordinate(
            folder: "\(tree.folder.path)/350802",
            division: Sample.division("350802"),
            suite: .gm,
            name: "新罗区 CA",
            passphrase: Sample.passphrase,
            settings: Sample.settings
        )
        let name = try Sample.name("350802")
        let key = try tree.key().publicKey
        #expect(code { _ = try other.issue(.log, to: name, key: key, at: Sample.start) } == .authorityIncomplete)
        let certificate = try tree.city.issueAuthority(
            for: Sample.division("350802"), request: other.request(), name: "新罗区 CA", at: Sample.start)
        let foreign = try Hierarchy(.gm)
        #expect(
            code { try other.install(certificate, issuers: foreign.city.chain, at: Sample.start) }
                == .certificateMismatch)
        #expect(
            code { try other.install(tree.town.chain[0], issuers: tree.county.chain, at: Sample.start) }
                == .certificateMismatch)
        try other.install(certificate, issuers: tree.city.chain, at: Sample.start)
        _ = try other.issue(.log, to: name, key: key, at: Sample.start)
        #expect(other.chain.count == 4)
    }
}
