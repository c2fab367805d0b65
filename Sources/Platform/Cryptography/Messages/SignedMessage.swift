internal import SwiftASN1

/// A detached signature: CMS SignedData (RFC 5652, CAdES-B) in suite INT, GB/T 35275 SignedData in suite GM.
///
/// The signature covers attributes that hold the content's digest, so content of any size is signed by its digest.
public struct SignedMessage: Sendable {
    /// What a reader accepts beside the strict form.
    public enum Form: Sendable, Hashable {
        /// The one form Yizhan writes; every algorithm identifier must equal the suite's.
        case strict
        /// The listed variants of foreign products as well; ``SignedMessage/variants`` tells which were met.
        case foreign
    }

    /// The deviations from the strict form that the foreign reader knows, each met in real products.
    public enum Variant: String, Sendable, Hashable, CaseIterable {
        /// GM message whose inner content type is PKCS#7 data.
        case pkcs7ContentType
        /// NULL parameters behind an algorithm that needs none.
        case nullParameters
        /// The signature algorithm named sm2sign-with-sm3 instead of SM2-1.
        case sm2WithSM3
        /// No authenticated attributes: the signature is over the content itself.
        case withoutAttributes
        /// INT message without the attribute that names the signer's certificate (RFC 5035): CMS, but not CAdES.
        case withoutCertificateReference
        /// INT message whose certificate reference tells more than the digest: OpenSSL adds issuer and serial number.
        case longCertificateReference
        /// Revocation lists carried along; they are not read.
        case revocationLists
        /// A timestamp over the signature value, outside the signature (RFC 3161 appendix A).
        case signatureTimestamp
        /// Other attributes outside the signature; they are not read.
        case unsignedAttributes
        /// The content is carried in the message.
        case carriedContent
        /// The signature value as r ‖ s of 64 bytes and not in DER.
        case rawSignature
    }

    /// The suite whose form and algorithms the message has.
    public let suite: Suite
    /// Where the message deviates from the strict form; empty for strict ones.
    public let variants: Set<Variant>
    /// The certificates in the message, the signer's among them.
    public let certificates: [Certificate]
    /// The signer's certificate, found by issuer and serial number; its chain is not checked yet.
    public let signer: Certificate
    /// The signing time the signer claims, seconds since 1970 UTC.
    public let signingTime: Int64?
    /// The content that the message carries; nil for a detached signature.
    public let carriedContent: [UInt8]?
    /// The digest of the content that the attributes hold and the signature covers; nil for a message without attributes.
    public let signedDigest: [UInt8]?
    /// The timestamp token over ``signatureValue`` that the message carries outside its signature; nil for none.
    public let timestamp: [UInt8]?
    /// The signature value as it stands in the message, which a timestamp is over.
    public let signatureValue: [UInt8]
    let attributes: [UInt8]?
    let signature: [UInt8]

    /// Checks the signature over content given by its digest.
    ///
    /// - Parameter digest: Digest of the content by the suite's algorithm.
    /// - Throws: `algorithmMismatch` for another algorithm, `signatureInvalid` when the digest is not the one signed
    ///   or the signature is wrong.
    public func verify(contentDigest digest: Digest) throws(CryptographyError) {
        guard digest.algorithm == self.suite.digestAlgorithm else {
            throw .algorithmMismatch(
                "the message is of suite \(self.suite.rawValue), the digest is \(digest.algorithm)")
        }
        guard let attributes = self.attributes, let signed = self.signedDigest else {
            throw .signatureInvalid("the message has no attributes, so it can be checked over the content only")
        }
        guard signed == digest.bytes else { throw .signatureInvalid("the content is not the one that was signed") }
        guard try self.signer.publicKey.isValidSignature(self.signature, over: attributes) else {
            throw .signatureInvalid("the signature by \(self.signer.subject) is wrong")
        }
    }

    /// Checks the signature over content at hand; the only way for messages without attributes.
    ///
    /// - Throws: as ``verify(contentDigest:)``.
    public func verify(content: [UInt8]) throws(CryptographyError) {
        guard self.carriedContent == nil || self.carriedContent == content else {
            throw .signatureInvalid("the content is not the one that the message carries")
        }
        guard self.attributes == nil else {
            return try self.verify(contentDigest: try self.suite.digestAlgorithm.hash(content))
        }
        // A signature over attributes would verify over their DER as content, once the attributes are taken out.
        guard !Self.isSet(content) else {
            throw .signatureInvalid("the content may be the attributes of another signature")
        }
        guard try self.signer.publicKey.isValidSignature(self.signature, over: content) else {
            throw .signatureInvalid("the signature by \(self.signer.subject) is wrong")
        }
    }

    /// Whether content is one SET in DER; a digest as content may begin with the same byte.
    private static func isSet(_ content: [UInt8]) -> Bool {
        var cursor = DERCursor(content[...])
        guard (try? cursor.element(expecting: 0x31, "the content")) != nil else { return false }
        return cursor.position == content.endIndex
    }

    /// Signs content by its digest.
    ///
    /// - Parameters:
    ///   - digest: Digest of the content; its algorithm decides the suite.
    ///   - key: The signer's key, of the same suite.
    ///   - certificate: The signer's certificate.
    ///   - chain: CA certificates to carry along, without the anchor.
    ///   - signingTime: The time to claim, seconds since 1970 UTC.
    /// - Returns: The message in DER.
    /// - Throws: `algorithmMismatch`, `keyMismatch`, and `limitExceeded` for a time outside 1950 to 2049.
    public static func sign(
        contentDigest digest: Digest,
        key: PrivateKey,
        certificate: Certificate,
        chain: [Certificate] = [],
        signingTime: Int64
    ) throws(CryptographyError) -> [UInt8] {
        let suite = key.algorithm.suite
        guard digest.algorithm == suite.digestAlgorithm else {
            throw .algorithmMismatch("a key of suite \(suite.rawValue) cannot sign a \(digest.algorithm) digest")
        }
        guard certificate.publicKey == key.publicKey else {
            throw CryptographyError(code: .keyMismatch, message: "the key is not that of \(certificate.subject)")
        }
        guard CalendarTime.range.contains(signingTime) else {
            throw .limitExceeded("the signing time \(signingTime) is not between 1950 and 2049 (RFC 5652 § 11.3)")
        }
        var attributes = [
            try Self.attribute(MessageOID.contentType, DERText.identifier(MessageOID.data(suite))),
            try Self.attribute(MessageOID.messageDigest, DERText.octets(digest.bytes)),
            try Self.attribute(MessageOID.signingTime, DERText.tagged(0x17, [CalendarTime.utcTime(signingTime)])),
        ]
        if suite == .int {
            // RFC 5035: binds the certificate to the signature; SHA-256 is the default and therefore absent.
            let reference = DERText.sequence(DERText.octets(certificate.fingerprint.bytes))
            attributes.append(
                try Self.attribute(MessageOID.signingCertificateV2, DERText.sequence(DERText.sequence(reference))))
        }
        let toBeSigned = DERText.set(attributes)
        let signature = try key.sign(toBeSigned)
        let digestAlgorithm = try DERText.algorithm(MessageOID.digest(suite))
        let signerInfo = DERText.sequence(
            DERText.integer(1),
            DERText.issuerAndSerial(certificate),
            digestAlgorithm,
            [0xA0] + toBeSigned.dropFirst(),
            try DERText.algorithm(MessageOID.signature(suite)),
            DERText.octets(signature)
        )
        let certificates = ([certificate] + chain).map(\.der).sorted { $0.lexicographicallyPrecedes($1) }
        let signedData = DERText.sequence(
            DERText.integer(1),
            DERText.set([digestAlgorithm]),
            DERText.sequence(try DERText.identifier(MessageOID.data(suite))),
            DERText.tagged(0xA0, certificates),
            DERText.set([signerInfo])
        )
        return DERText.sequence(
            try DERText.identifier(MessageOID.signedData(suite)), DERText.tagged(0xA0, [signedData]))
    }

    private static func attribute(
        _ identifier: ASN1ObjectIdentifier,
        _ value: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        DERText.sequence(try DERText.identifier(identifier), DERText.set([value]))
    }
}
