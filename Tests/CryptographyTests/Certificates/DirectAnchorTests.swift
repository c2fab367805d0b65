import Cryptography
import Testing

/// What an anchor itself signed (RFC 5280 § 6.1.1: of an anchor, name and key count).
@Suite("Anchors directly above a certificate")
struct DirectAnchorTests {
    /// A root whose certificate lacks the usage to sign certificates, as some test authorities have it.
    static func careless(_ suite: Suite, name: String = "无证书签名用途的根") throws -> Identity {
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let template = CertificateTemplate(
            commonName: name, keyUsage: [.digitalSignature], authority: .init(pathLength: nil, permittedSubtree: nil),
            notBefore: Identity.now - Identity.day, notAfter: Identity.now + Identity.day)
        return Identity(key: key, certificate: try template.issue(for: key.publicKey, issuer: nil, issuerKey: key))
    }

    @Test(
        "An anchor without the usage to sign certificates builds no path, but its key tells", arguments: Suite.allCases)
    func careless(_ suite: Suite) throws {
        let root = try Self.careless(suite)
        let leaf = try root.leaf().certificate
        let verifier = ChainVerifier(anchors: [root.certificate], revocationPolicy: .softFail)
        #expect(try verifier.verify(leaf, at: Identity.now).chain == nil)
        #expect(verifier.anchor(directlyAbove: leaf) == root.certificate)
        #expect(leaf.isSigned(by: root.certificate))
    }

    @Test("One of the same name and another key is not above it", arguments: Suite.allCases)
    func otherKey(_ suite: Suite) throws {
        let leaf = try Self.careless(suite).leaf().certificate
        let other = try Self.careless(suite)
        #expect(leaf.issuerName == other.certificate.subjectName)
        #expect(!leaf.isSigned(by: other.certificate))
        #expect(ChainVerifier(anchors: [other.certificate]).anchor(directlyAbove: leaf) == nil)
        #expect(ChainVerifier(anchors: []).anchor(directlyAbove: leaf) == nil)
    }

    @Test("An anchor that constrains names is not passed over, and CAs are not asked for", arguments: Suite.allCases)
    func constrained(_ suite: Suite) throws {
        let ca = try TestHierarchy.of(suite)
        let outside = try ca.city.leaf("3509.35.yizhan").certificate
        #expect(outside.isSigned(by: ca.city.certificate))
        #expect(ChainVerifier(anchors: [ca.city.certificate]).anchor(directlyAbove: outside) == nil)
        #expect(ChainVerifier(anchors: [ca.root.certificate]).anchor(directlyAbove: ca.province.certificate) == nil)
    }

    @Test("A changed certificate is signed by nobody", arguments: Suite.allCases)
    func changed(_ suite: Suite) throws {
        let root = try Self.careless(suite)
        let leaf = try root.leaf().certificate
        for (_, damaged) in Damage.flips(leaf.der, seed: 5) {
            guard let certificate = try? Certificate(der: damaged) else { continue }
            #expect(!certificate.isSigned(by: root.certificate))
        }
    }
}
