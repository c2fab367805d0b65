/// The signed attributes of a token: type and digest of its content, and which certificate signed (RFC 5035).
struct TimestampAttributes: Sendable {
    /// The digest of the content.
    let digest: [UInt8]
    /// What the signature covers.
    let signed: [UInt8]
    private let reference: (algorithm: DigestAlgorithm, hash: [UInt8])

    init(digest: [UInt8], certificate: Certificate, algorithm: DigestAlgorithm) throws(CryptographyError) {
        let hash = try algorithm.hash(certificate.der).bytes
        // SHA-256 is the default and therefore absent.
        let name = try algorithm == .sm3 ? DERText.algorithm(MessageOID.sm3) : []
        let reference = DERText.sequence(DERText.sequence(DERText.sequence(name, DERText.octets(hash))))
        let attributes = [
            DERText.sequence(
                try DERText.identifier(MessageOID.contentType),
                DERText.set([try DERText.identifier(TimestampFields.information)])),
            DERText.sequence(
                try DERText.identifier(MessageOID.messageDigest), DERText.set([DERText.octets(digest)])),
            DERText.sequence(try DERText.identifier(MessageOID.signingCertificateV2), DERText.set([reference])),
        ]
        self.digest = digest
        self.reference = (algorithm, hash)
        self.signed = DERText.set(attributes)
    }

    init(_ element: ArraySlice<UInt8>) throws(CryptographyError) {
        var members = try DERCursor.members(of: element, tag: 0xA0, "the signed attributes")
        var values: [[UInt8]: ArraySlice<UInt8>] = [:]
        while let attribute = try members.optional(0x30, "an attribute") {
            var fields = try DERCursor.members(of: attribute, "an attribute")
            let identifier = Array(try fields.element(expecting: 0x06, "an attribute's name"))
            let set = try fields.element(expecting: 0x31, "an attribute's values")
            try fields.end("an attribute")
            guard values.count < 16, values[identifier] == nil else {
                throw .messageMalformed("an attribute stands twice, or there are more than 16")
            }
            values[identifier] = try DERCursor.content(of: set)
        }
        try members.end("the signed attributes")
        let stamped = try DERText.identifier(TimestampFields.information)
        guard let type = try values[DERText.identifier(MessageOID.contentType)], Array(type) == stamped,
            let digest = try values[DERText.identifier(MessageOID.messageDigest)]
        else { throw .messageMalformed("type or digest of a timestamp is not among the signed attributes") }
        self.digest = Array(try DERCursor.members(of: digest, tag: 0x04, "the digest").bytes)
        guard let reference = try values[DERText.identifier(MessageOID.signingCertificateV2)] else {
            // RFC 5816 § 2.2.1; the older attribute is by SHA-1, which proves nothing.
            throw .algorithmMismatch("the token does not name its certificate by SHA-256 or SM3")
        }
        self.reference = try Self.reference(reference)
        // RFC 5652 § 5.4: what is signed is the DER of a SET OF, not the implicit tag that stands in the message.
        self.signed = [0x31] + element.dropFirst()
    }

    /// SigningCertificateV2 { certs { ESSCertIDv2 { hashAlgorithm DEFAULT SHA-256, certHash, issuerSerial }, … }, … }:
    /// the first one is the signer's.
    private static func reference(
        _ attribute: ArraySlice<UInt8>
    ) throws(CryptographyError) -> (algorithm: DigestAlgorithm, hash: [UInt8]) {
        var value = try DERCursor.members(of: attribute, "the signing certificate")
        var list = try DERCursor.members(
            of: value.element(expecting: 0x30, "the certificate references"), "the certificate references")
        var entry = try DERCursor.members(
            of: list.element(expecting: 0x30, "a certificate reference"), "a certificate reference")
        let algorithm = try entry.optional(0x30, "a reference's algorithm").map {
            (element) throws(CryptographyError) in try TimestampFields.digestAlgorithm(element)
        }
        let hash = try entry.element(expecting: 0x04, "a certificate's digest")
        return (algorithm ?? .sha256, Array(try DERCursor.content(of: hash)))
    }

    /// Whether the signature was made for a certificate.
    func names(_ certificate: Certificate) throws(CryptographyError) -> Bool {
        try self.reference.algorithm.hash(certificate.der).bytes == self.reference.hash
    }
}
