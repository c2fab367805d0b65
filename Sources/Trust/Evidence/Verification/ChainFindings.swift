internal import Cryptography

/// The answers about one certificate's chain and revocation.
struct ChainFindings {
    let chain: Finding
    let revocation: Finding
    /// The certificate and those above it, without the anchor; the certificate alone when there is no chain.
    let certificates: [Certificate]

    /// Asks for the chain of a certificate.
    ///
    /// - Parameters:
    ///   - leaf: The certificate.
    ///   - anchors: What is trusted.
    ///   - material: What came with the receipt.
    ///   - seconds: The time asked for.
    /// - Throws: A CryptographyError when the library fails.
    init(
        of leaf: Certificate,
        anchors: [Certificate],
        material: VerificationMaterial,
        at seconds: Int64
    ) throws(CryptographyError) {
        let verifier = ChainVerifier(
            anchors: anchors,
            intermediates: material.certificates.filter(\.isAuthority),
            revocationLists: material.revocationLists,
            revocationPolicy: .softFail
        )
        switch try verifier.verify(leaf, at: seconds) {
        case .trusted(let chain):
            self.chain = .pass("证书链有效", "the chain leads to an anchor")
            self.revocation =
                chain.isRevocationKnown
                ? .pass("未被撤销", "no certificate of the chain was revoked")
                : .cannotTell("缺少覆盖该时间的撤销列表", "no revocation list covers the time for every certificate")
            self.certificates = [leaf] + chain.certificates.dropFirst().dropLast()
        case .refused(let refusal) where refusal.reason == .revoked:
            self.chain = .pass("证书链有效", "the chain leads to an anchor")
            self.revocation = .fail("已被撤销（\(refusal.detail)）", "\(refusal.subject) was \(refusal.detail)")
            self.certificates = [leaf]
        case .refused(let refusal):
            self.chain = .fail("证书链无效（\(refusal.detail)）", refusal.description)
            self.revocation = .cannotTell("证书链无效，无从判定", "there is no chain to ask about")
            self.certificates = [leaf]
        }
    }
}
