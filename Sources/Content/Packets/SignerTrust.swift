public import Cryptography
public import Documents

/// Decides whether a certificate may sign for a name; implemented by whoever holds the trust material.
public protocol SignerTrust: Sendable {
    /// Judges a signer.
    ///
    /// - Parameters:
    ///   - certificate: The signer's certificate.
    ///   - presented: Certificates that came with the signature; untrusted.
    ///   - purpose: What the signer's key must be for.
    ///   - name: The dNSName the certificate must bear.
    ///   - time: The moment asked about.
    /// - Returns: nil when the signer is trusted, otherwise the reason for the local operator.
    /// - Throws: When no decision could be reached for a reason of our own.
    func refusal(
        of certificate: Certificate,
        presented: [Certificate],
        purpose: CertificatePurpose,
        name: String,
        at time: UTCMilliseconds
    ) throws -> String?
}

/// A key with the certificates that go into a signature made by it.
public struct SigningIdentity: Sendable {
    /// The private key.
    public let key: PrivateKey
    /// Its certificate.
    public let certificate: Certificate
    /// CA certificates between it and the anchor.
    public let chain: [Certificate]

    /// An identity.
    public init(key: PrivateKey, certificate: Certificate, chain: [Certificate] = []) {
        self.key = key
        self.certificate = certificate
        self.chain = chain
    }

    func sign(_ digest: Digest, at time: UTCMilliseconds) throws -> [UInt8] {
        try SignedMessage.sign(
            contentDigest: digest,
            key: self.key,
            certificate: self.certificate,
            chain: self.chain,
            signingTime: time.sinceEpoch / 1000
        )
    }
}
