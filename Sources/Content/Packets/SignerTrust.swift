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

extension SignerTrust {
    /// Requires that a message's signer is trusted.
    ///
    /// That a check could not be carried out is no answer about the signer, and so no refusal.
    func require(
        _ message: SignedMessage,
        purpose: CertificatePurpose,
        name: String,
        at time: UTCMilliseconds,
        _ what: String
    ) throws {
        let reason: String?
        do {
            reason = try self.refusal(
                of: message.signer, presented: message.certificates, purpose: purpose, name: name, at: time)
        } catch let error as CryptographyError {
            throw PacketError(.failed, "\(what) could not be judged", cause: error)
        }
        if let reason { throw PacketError(.signerUntrusted, "\(what): \(reason)") }
    }
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

    /// Requires that the key is of a suite.
    func require(_ suite: Suite, _ whose: String) throws(PacketError) {
        guard self.key.algorithm == suite.keyAlgorithm else {
            throw PacketError(.suiteMixed, "the \(whose)'s signing key is not of suite \(suite.rawValue)")
        }
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
