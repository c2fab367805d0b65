/// A request for a timestamp over a digest (RFC 3161 § 2.4.1, GB/T 20520).
public struct TimestampRequest: Sendable, Hashable {
    /// The digest to be stamped.
    public let imprint: Digest
    /// The policy that is asked for, as a dotted OID; nil for that of the authority.
    public let policy: String?
    /// The number that the token must repeat, as an INTEGER in DER; nil for none.
    public let nonce: [UInt8]?
    /// Whether the token shall carry the authority's certificate.
    public let wantsCertificate: Bool
    /// Whether extensions are asked for; none is known here.
    public let hasExtensions: Bool
    /// The request in DER.
    public let der: [UInt8]

    /// A request.
    ///
    /// - Parameters:
    ///   - imprint: The digest to be stamped.
    ///   - policy: The policy, as a dotted OID; nil for that of the authority.
    ///   - nonce: Random bytes that the token must repeat; nil for none.
    ///   - wantsCertificate: Whether the token shall carry the authority's certificate.
    /// - Throws: `messageMalformed` for a policy that is no object identifier.
    public init(
        imprint: Digest,
        policy: String? = nil,
        nonce: [UInt8]? = nil,
        wantsCertificate: Bool = true
    ) throws(CryptographyError) {
        let number = nonce.map { TimestampFields.integer($0) }
        let identifier = try policy.map { (text) throws(CryptographyError) in try TimestampFields.identifier(text) }
        self.imprint = imprint
        self.policy = policy
        self.nonce = number
        self.wantsCertificate = wantsCertificate
        self.hasExtensions = false
        self.der = DERText.sequence(
            DERText.integer(1), try TimestampFields.imprint(imprint), identifier ?? [], number ?? [],
            wantsCertificate ? [0x01, 0x01, 0xFF] : [])
    }

    /// Reads a request.
    ///
    /// - Parameter der: The request.
    /// - Throws: `messageMalformed`, `limitExceeded`, and `algorithmMismatch` for another digest than SM3 and SHA-256.
    public init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= TimestampFields.sizeLimit else { throw .limitExceeded("the request is too long") }
        var members = try DERCursor.members(of: der[...], "the request")
        try TimestampFields.readVersion(&members, "the request")
        self.imprint = try TimestampFields.readImprint(members.element(expecting: 0x30, "the imprint"))
        self.policy = try members.optional(0x06, "the policy").map { (element) throws(CryptographyError) in
            try TimestampFields.dotted(element)
        }
        self.nonce = try members.optional(0x02, "the nonce").map { Array($0) }
        let flag = try members.optional(0x01, "the wish for certificates").map { Array($0) }
        guard flag == nil || flag == [0x01, 0x01, 0xFF] else {
            throw .messageMalformed("the wish for certificates is neither absent nor true")
        }
        self.wantsCertificate = flag != nil
        self.hasExtensions = try members.optional(0xA0, "the extensions") != nil
        try members.end("the request")
        self.der = der
    }
}
