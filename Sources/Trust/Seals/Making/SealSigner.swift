public import Cryptography
public import Documents

/// Applies a seal (签章), in the order of GM/T 0031-2014 § 6.2.2.
///
/// Making one checks the signer's certificate, the seal, and that the seal lists the certificate byte for byte; it then
/// signs as long as both are valid.
public struct SealSigner: Sendable {
    private let key: PrivateKey
    /// The signer's certificate.
    public let certificate: Certificate
    /// The seal.
    public let seal: ElectronicSeal
    private let span: ClosedRange<UTCMilliseconds>

    /// A signer with a seal.
    ///
    /// - Parameters:
    ///   - seal: The seal's bytes.
    ///   - key: The signer's key.
    ///   - certificate: Its certificate, which the seal must list.
    ///   - trust: What is believed when certificate and seal are judged.
    ///   - tolerated: The checks that may be undecided, for example the revocation of certificates.
    ///   - time: Now.
    /// - Throws: ``SealsError/Code/keyMismatch``, `certificateUnfit`, `sealMalformed`, `sealNotUsable`, `signerNotListed`,
    ///   each with what speaks against it.
    public init(
        seal: [UInt8],
        key: PrivateKey,
        certificate: Certificate,
        trust: SealTrust,
        tolerating tolerated: Set<SealCheck.Name> = [],
        at time: UTCMilliseconds
    ) throws(SealsError) {
        guard key.publicKey == certificate.publicKey else {
            throw SealsError(.keyMismatch, "the key is not that of \(certificate.subject)")
        }
        var log = CheckLog()
        CertificateChecks(trust: trust).check(certificate, as: .signer(underSeal: true), at: time, now: time, &log)
        try log.require(.certificateUnfit, "the signer's certificate", tolerating: tolerated)
        let seal = try ElectronicSeal(der: seal)
        var sealLog = CheckLog()
        SealChecks(trust: trust).check(seal, at: time, now: time, &sealLog)
        try sealLog.require(.sealNotUsable, "the seal", tolerating: tolerated)
        guard seal.holds(certificate.der) == true else {
            throw SealsError(
                .signerNotListed,
                "the seal \(seal.identifier) does not list the certificate \(certificate.serialHex) of \(certificate.subject); "
                    + "a renewed certificate needs a new seal")
        }
        let from = max(seal.validFrom, seal.created.wholeSecond, UTCMilliseconds(seconds: certificate.notBefore))
        let until = min(seal.validUntil, UTCMilliseconds(seconds: certificate.notAfter))
        guard from <= until else { throw SealsError(.sealNotUsable, "seal and certificate are never valid together") }
        self.span = from...until
        self.key = key
        self.certificate = certificate
        self.seal = seal
    }

    /// Signs a document's list of digests under the seal.
    ///
    /// - Parameters:
    ///   - content: The bytes of Signature.xml as they will be stored.
    ///   - path: Its absolute path in the document, of ASCII characters.
    ///   - time: Now; it becomes the signing time.
    /// - Returns: The seal signature of GB/T 38540-2020.
    /// - Throws: ``SealsError/Code/sealNotUsable`` when seal or certificate are not valid then, `requestRefused`,
    ///   `cryptography`.
    public func sign(
        content: [UInt8],
        path: String,
        at time: UTCMilliseconds
    ) throws(SealsError) -> SealSignature {
        guard self.span.contains(time.wholeSecond) else {
            throw SealsError(
                .sealNotUsable,
                "at \(time) the seal \(self.seal.identifier) and the signer's certificate are not both valid")
        }
        guard 1...512 ~= path.utf8.count, path.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            throw SealsError(.requestRefused, "the path in the document is not of 1 to 512 ASCII characters")
        }
        let digest = try SealsError.wrap("digest the content") { () throws(CryptographyError) in
            try self.key.algorithm.digestAlgorithm.hash(content)
        }
        let toBeSigned = try SealWriter.toBeSigned(
            version: self.seal.format == .v5 ? 5 : 4, seal: self.seal.der, time: time, dataHash: digest.bytes,
            path: path)
        let signature = try SealsError.wrap("sign under the seal") { () throws(CryptographyError) in
            try self.key.sign(toBeSigned)
        }
        let der = try SealWriter.signature(
            toBeSigned: toBeSigned, certificate: self.certificate.der,
            algorithm: SignatureAlgorithm.identifier(self.key.algorithm), signature: signature)
        return try SealSignature(der: der)
    }

    /// Puts a timestamp into a signature that was made here.
    ///
    /// - Parameters:
    ///   - signature: The signature.
    ///   - token: The token that an authority gave for its value. Who trusts the authority is for verifiers to say.
    /// - Returns: The signature with the timestamp.
    /// - Throws: ``SealsError/Code/timestampRefused`` when it is none over this signature, or of a time at which seal and
    ///   certificate are not both valid.
    public func stamped(_ signature: SealSignature, by token: [UInt8]) throws(SealsError) -> SealSignature {
        try SignatureStamp.require(token, over: signature.signature, within: self.span)
        return try SealSignature(der: signature.timestamped(by: token))
    }
}

extension SealSignature {
    /// The same signature with a timestamp over its value (RFC 3161, GB/T 20520).
    ///
    /// - Parameter token: The token that a timestamp authority gave for ``signature``.
    /// - Returns: The signature's bytes.
    /// - Throws: ``SealsError/Code/requestRefused`` for a signature of GM/T 0031-2014.
    public func timestamped(by token: [UInt8]) throws(SealsError) -> [UInt8] {
        guard self.format != .v1 else {
            throw SealsError(.requestRefused, "a signature of \(self.format.rawValue) has no place for a timestamp")
        }
        return try SealWriter.signature(
            toBeSigned: self.signedBytes, certificate: self.signerCertificate, algorithm: self.signatureAlgorithm,
            signature: self.signature, timestamp: token)
    }
}
