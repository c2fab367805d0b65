public import Cryptography
public import Documents

/// Signs documents without a seal (签名): a message of GB/T 35275, or of CMS in suite INT, over Signature.xml.
///
/// Making one checks the signer's certificate.
public struct DocumentSigner: Sendable {
    private let key: PrivateKey
    /// The signer's certificate.
    public let certificate: Certificate
    private let chain: [Certificate]

    /// A signer.
    ///
    /// - Parameters:
    ///   - key: The signer's key.
    ///   - certificate: Its certificate.
    ///   - chain: CA certificates to carry along, without the anchor.
    ///   - trust: What is believed when the certificate is judged.
    ///   - tolerated: The checks that may be undecided, for example the revocation of certificates.
    ///   - time: Now.
    /// - Throws: ``SealsError/Code/keyMismatch``, `certificateUnfit` with what speaks against it.
    public init(
        key: PrivateKey,
        certificate: Certificate,
        chain: [Certificate] = [],
        trust: SealTrust,
        tolerating tolerated: Set<SealCheck.Name> = [],
        at time: UTCMilliseconds
    ) throws(SealsError) {
        guard key.publicKey == certificate.publicKey else {
            throw SealsError(.keyMismatch, "the key is not that of \(certificate.subject)")
        }
        var log = CheckLog()
        CertificateChecks(trust: trust)
            .check(certificate, as: .signer(underSeal: false), at: time, now: time, presented: chain, &log)
        try log.require(.certificateUnfit, "the signer's certificate", tolerating: tolerated)
        self.key = key
        self.certificate = certificate
        self.chain = chain
    }

    /// Signs.
    ///
    /// - Parameters:
    ///   - content: The bytes of Signature.xml as they will be stored.
    ///   - time: Now; it becomes the signing time.
    /// - Returns: The message in DER.
    /// - Throws: ``SealsError/Code/certificateUnfit`` when the certificate is not valid then, `cryptography`.
    public func sign(content: [UInt8], at time: UTCMilliseconds) throws(SealsError) -> [UInt8] {
        guard (self.certificate.notBefore...self.certificate.notAfter).contains(time.seconds) else {
            throw SealsError(
                .certificateUnfit, "at \(time) the certificate of \(self.certificate.subject) is not valid")
        }
        return try SealsError.wrap("sign the document") { () throws(CryptographyError) in
            try SignedMessage.sign(
                contentDigest: try self.key.algorithm.digestAlgorithm.hash(content), key: self.key,
                certificate: self.certificate, chain: self.chain, signingTime: time.seconds)
        }
    }

    /// Puts a timestamp into a message that was made here (RFC 3161 appendix A).
    ///
    /// - Parameters:
    ///   - message: The message.
    ///   - token: The token that an authority gave for its signature value. Who trusts the authority is for verifiers to say.
    /// - Returns: The message with the timestamp.
    /// - Throws: ``SealsError/Code/timestampRefused`` when it is none over this signature, or of a time at which the
    ///   certificate is not valid; `cryptography`.
    public func stamped(_ message: [UInt8], by token: [UInt8]) throws(SealsError) -> [UInt8] {
        let span =
            UTCMilliseconds(seconds: self.certificate.notBefore)...UTCMilliseconds(seconds: self.certificate.notAfter)
        try SignatureStamp.require(token, over: Self.signature(of: message), within: span)
        return try SealsError.wrap("put the timestamp into the signature") { () throws(CryptographyError) in
            try SignedMessage.adding(timestamp: token, to: message)
        }
    }

    /// The signature value of a message that was made here, which a timestamp is over.
    ///
    /// - Parameter message: The message.
    /// - Throws: ``SealsError/Code/cryptography`` when it is no such message.
    /// - Returns: The value.
    public static func signature(of message: [UInt8]) throws(SealsError) -> [UInt8] {
        try SealsError.wrap("read the signature") { () throws(CryptographyError) in
            try SignedMessage(der: message).signatureValue
        }
    }
}
