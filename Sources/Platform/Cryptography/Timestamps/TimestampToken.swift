/// A timestamp token: TSTInfo under the signature of an authority (RFC 3161 § 2.4.2, RFC 5652, GB/T 20520).
///
/// Reading one checks its form; ``verifySignature()`` checks the signature, a ``TimestampVerifier`` all of it.
public struct TimestampToken: Sendable {
    /// What was signed.
    public let information: TimestampInformation
    /// The certificates in the token.
    public let certificates: [Certificate]
    /// The signer's certificate, from the token or from those known; nil when it is in neither.
    public let signer: Certificate?
    /// The token in DER.
    public let der: [UInt8]
    private let content: ArraySlice<UInt8>
    private let attributes: TimestampAttributes
    private let digestAlgorithm: DigestAlgorithm
    private let signature: [UInt8]

    /// Reads a token.
    ///
    /// - Parameters:
    ///   - der: The token.
    ///   - known: Certificates of authorities, for tokens that carry none.
    /// - Throws: `messageMalformed`, `limitExceeded`, `algorithmMismatch` for algorithms other than those of the suites,
    ///   and what a certificate in it gives.
    public init(der: [UInt8], knowing known: [Certificate] = []) throws(CryptographyError) {
        guard der.count <= TimestampFields.sizeLimit else { throw .limitExceeded("the token is too long") }
        var message = try DERCursor.members(of: der[...], "the token")
        let type = Array(try message.element(expecting: 0x06, "the token's type"))
        // GB/T 20520 has the type of RFC 5652; products of the GM suite write that of GB/T 35275 as well.
        let types = [try DERText.identifier(MessageOID.signedData), try DERText.identifier(MessageOID.gmSignedData)]
        guard types.contains(type) else { throw .messageMalformed("the token is no SignedData") }
        let inner = try message.element(expecting: 0xA0, "the token's content")
        try message.end("the token")
        var members = try DERCursor.members(
            of: DERCursor.members(of: inner, tag: 0xA0, "the token's content").bytes, "the signed data")
        _ = try members.element(expecting: 0x02, "the version")
        _ = try members.element(expecting: 0x31, "the digest algorithms")
        self.content = try Self.content(members.element(expecting: 0x30, "what was signed"))
        self.information = try TimestampInformation(der: self.content)
        self.certificates =
            try members.optional(0xA0, "the certificates").map {
                (element) throws(CryptographyError) in try Self.certificates(element)
            } ?? []
        _ = try members.optional(0xA1, "the revocation lists")
        let signers = try members.element(expecting: 0x31, "the signers")
        try members.end("the signed data")
        var list = try DERCursor.members(of: signers, tag: 0x31, "the signers")
        var signer = try DERCursor.members(of: list.element(expecting: 0x30, "the signer"), "the signer")
        try list.end("the list of signers")
        _ = try signer.element(expecting: 0x02, "the signer's version")
        // A signer named by his key's identifier is not read: RFC 3161 needs issuer and number for its own attribute.
        let identity = Array(try signer.element(expecting: 0x30, "the signer's name"))
        self.signer = (self.certificates + known).first { DERText.issuerAndSerial($0) == identity }
        self.digestAlgorithm = try TimestampFields.digestAlgorithm(signer.element(expecting: 0x30, "the digest"))
        self.attributes = try TimestampAttributes(signer.element(expecting: 0xA0, "the signed attributes"))
        // The key decides the algorithm of the signature; its name is not needed.
        _ = try signer.element(expecting: 0x30, "the signature's algorithm")
        self.signature = Array(try DERCursor.content(of: signer.element(expecting: 0x04, "the signature")))
        _ = try signer.optional(0xA1, "the unsigned attributes")
        try signer.end("the signer")
        self.der = der
    }

    private static func content(_ element: ArraySlice<UInt8>) throws(CryptographyError) -> ArraySlice<UInt8> {
        var members = try DERCursor.members(of: element, "what was signed")
        guard
            Array(try members.element(expecting: 0x06, "the content's type"))
                == (try DERText.identifier(TimestampFields.information))
        else { throw .messageMalformed("the token's content is no timestamp") }
        let tagged = try members.element(expecting: 0xA0, "the content")
        try members.end("what was signed")
        let octets = try DERCursor.members(of: tagged, tag: 0xA0, "the content").bytes
        return try DERCursor.members(of: octets, tag: 0x04, "the content").bytes
    }

    private static func certificates(_ element: ArraySlice<UInt8>) throws(CryptographyError) -> [Certificate] {
        var members = try DERCursor.members(of: element, tag: 0xA0, "the certificates")
        var certificates: [Certificate] = []
        while let certificate = try members.optional(0x30, "a certificate") {
            guard certificates.count < 8 else { throw .limitExceeded("the token has more than 8 certificates") }
            certificates.append(try Certificate.reading(der: Array(certificate)))
        }
        try members.end("the certificates")
        return certificates
    }

    /// Whether the token is over content.
    ///
    /// - Parameter content: What should have been stamped.
    /// - Throws: `libraryFailure`.
    /// - Returns: Whether it was.
    public func covers(_ content: [UInt8]) throws(CryptographyError) -> Bool {
        try self.information.imprint == self.information.imprint.algorithm.hash(content)
    }

    /// Checks the signature, and that it was made for the certificate of the signer.
    ///
    /// - Throws: `signatureInvalid`, `algorithmMismatch`, and `recipientUnknown` when there is no certificate of the signer.
    public func verifySignature() throws(CryptographyError) {
        guard let signer = self.signer else {
            throw CryptographyError(
                code: .recipientUnknown, message: "the certificate of the token's signer is missing")
        }
        guard signer.publicKey.algorithm.digestAlgorithm == self.digestAlgorithm else {
            throw .algorithmMismatch("the digest of the token's signature does not go with the signer's key")
        }
        guard try self.digestAlgorithm.hash(Array(self.content)).bytes == self.attributes.digest else {
            throw .signatureInvalid("the token's content is not the one that was signed")
        }
        guard try self.attributes.names(signer) else {
            throw .signatureInvalid("the token was signed for another certificate")
        }
        let value = SignatureValue.der(raw: self.signature) ?? self.signature
        guard try signer.publicKey.isValidSignature(value, over: self.attributes.signed) else {
            throw .signatureInvalid("the signature of the token by \(signer.subject) is wrong")
        }
    }
}
