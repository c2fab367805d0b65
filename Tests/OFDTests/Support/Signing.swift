import Cryptography
import Documents
import Seals

@testable import OFD

/// A root, a signer below it, and the root's list of revoked certificates.
struct Signing: Sendable {
    /// 2027-01-15T08:00:00Z.
    static let now = UTCMilliseconds(sinceEpoch: 1_800_000_000_000)
    private static let seconds: Int64 = 1_800_000_000

    let suite: Suite
    let key: PrivateKey
    let certificate: Certificate
    let trust: SealTrust

    init(_ suite: Suite, isRevoked: Bool = false) throws {
        let (from, until) = (Self.seconds - 100_000, Self.seconds + 100_000)
        let rootKey = try PrivateKey.generate(suite.keyAlgorithm)
        let root = try CertificateTemplate(
            commonName: "试验根", keyUsage: [.certificateSigning, .revocationListSigning],
            authority: .init(pathLength: nil, permittedSubtree: nil), notBefore: from, notAfter: until
        ).issue(for: rootKey.publicKey, issuer: nil, issuerKey: rootKey)
        self.suite = suite
        self.key = try PrivateKey.generate(suite.keyAlgorithm)
        self.certificate = try CertificateTemplate(
            commonName: "龙岩市人民政府", dnsName: "11350800mb0000027t.3508.35.yizhan",
            keyUsage: [.digitalSignature, .nonRepudiation],
            extendedKeyUsages: [CertificatePurpose.unitSign.extendedKeyUsage], notBefore: from, notAfter: until
        ).issue(for: self.key.publicKey, issuer: root, issuerKey: rootKey)
        let entry = RevocationList.Entry(
            serialNumber: self.certificate.serialNumber, revokedAt: Self.seconds - 7200, reason: 1)
        let list = try RevocationList.issue(
            entries: isRevoked ? [entry] : [], number: 1, issuer: root, key: rootKey, thisUpdate: Self.seconds - 50_000,
            nextUpdate: Self.seconds + 50_000)
        self.trust = SealTrust(anchors: [root], revocationLists: [list])
    }

    /// Puts the signature value under Signature.xml (GB/T 35275 or CMS), an hour before now.
    func sign(_ archive: Archive) throws -> Archive {
        var signed = archive
        let digest = try self.suite.digestAlgorithm.hash(archive["Doc_0/Signs/Sign_0/Signature.xml"])
        signed["Doc_0/Signs/Sign_0/SignedValue.dat"] = try SignedMessage.sign(
            contentDigest: digest, key: self.key, certificate: self.certificate, signingTime: Self.seconds - 3600)
        return signed
    }

    /// A document that this signer signed whole.
    func document(_ change: (inout Archive) -> Void = { _ in }) throws -> Archive {
        let algorithm = self.suite.digestAlgorithm
        return try self.sign(
            IntegrityTests.signed(algorithm: algorithm, method: algorithm == .sm3 ? "SM3" : "SHA256", change: change))
    }
}
