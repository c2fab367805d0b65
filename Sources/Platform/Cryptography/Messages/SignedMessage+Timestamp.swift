extension SignedMessage {
    /// Puts a timestamp over its signature value into a message, where no signature covers it (RFC 3161 appendix A).
    ///
    /// - Parameters:
    ///   - token: The token that an authority gave for ``signatureValue``.
    ///   - der: The message in the strict form.
    /// - Throws: What reading the message throws, `messageMalformed` when it is no token, `signatureInvalid` when the token is
    ///   over something else.
    /// - Returns: The message in DER; its form is strict but for the timestamp.
    public static func adding(timestamp token: [UInt8], to der: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let message = try SignedMessage(der: der)
        guard try TimestampToken(der: token).covers(message.signatureValue) else {
            throw .signatureInvalid("the timestamp is not over the signature of this message")
        }
        var outer = try DERCursor.members(of: der[...], "the message")
        let type = Array(try outer.element(expecting: 0x06, "the message's type"))
        let tagged = try outer.element(expecting: 0xA0, "the message's content")
        var parts = try DERCursor.members(
            of: DERCursor.members(of: tagged, tag: 0xA0, "the message's content").bytes, "the signed data")
        var content = Array(try parts.element(expecting: 0x02, "the version"))
        content += try parts.element(expecting: 0x31, "the digest algorithms")
        content += try parts.element(expecting: 0x30, "the content's type")
        content += try parts.element(expecting: 0xA0, "the certificates")
        var signers = try DERCursor.members(of: parts.element(expecting: 0x31, "the signers"), tag: 0x31, "the signers")
        let signer = try DERCursor.content(of: signers.element(expecting: 0x30, "the signer"))
        let attribute = DERText.sequence(
            try DERText.identifier(MessageOID.signatureTimestamp), DERText.set([token]))
        let stamped = DERText.sequence(Array(signer), DERText.tagged(0xA1, [attribute]))
        return DERText.sequence(
            type, DERText.tagged(0xA0, [DERText.sequence(content, DERText.set([stamped]))]))
    }
}
