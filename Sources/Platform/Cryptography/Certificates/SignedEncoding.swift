/// The three parts of a signed object of PKIX: `SEQUENCE { toBeSigned, AlgorithmIdentifier, BIT STRING }`.
///
/// The parts are cut out of the object's own bytes, so that what is verified is what was signed, and not what OpenSSL
/// would write for it.
struct SignedEncoding {
    let toBeSigned: [UInt8]
    let signature: [UInt8]

    /// - Parameters:
    ///   - der: The whole object.
    ///   - isAlgorithmRepeated: Whether the algorithm must stand in the part to be signed as well, in the first place
    ///     or behind a version and a serial number (RFC 5280 § 4.1.1.2, § 5.1.1.2).
    /// - Throws: `messageMalformed`, and `algorithmMismatch` when the two algorithms differ.
    init(_ der: [UInt8], isAlgorithmRepeated: Bool) throws(CryptographyError) {
        var cursor = DERCursor(der[...])
        let outer = try cursor.header(expecting: 0x30, "the signed object")
        guard outer.length == UInt64(der.count - outer.headerLength) else {
            throw .messageMalformed("the signed object is not of \(der.count) bytes")
        }
        let toBeSigned = try cursor.element(expecting: 0x30, "the part to be signed")
        let algorithm = try cursor.element(expecting: 0x30, "the signature algorithm")
        let bits = try cursor.element(expecting: 0x03, "the signature")
        var bitCursor = DERCursor(bits)
        _ = try bitCursor.header(expecting: 0x03, "the signature")
        guard cursor.position == der.endIndex, bits[bitCursor.position...].first == 0 else {
            throw .messageMalformed("the signature is not a whole number of bytes at the end")
        }
        if isAlgorithmRepeated {
            var fields = DERCursor(toBeSigned)
            _ = try fields.header(expecting: 0x30, "the part to be signed")
            // A certificate's version is tagged, and its serial number comes before the algorithm.
            if fields.nextTag == 0xA0 { _ = try fields.element(expecting: 0xA0, "the version") }
            if fields.nextTag == 0x02 { _ = try fields.element(expecting: 0x02, "the version") }
            guard try fields.element(expecting: 0x30, "the algorithm to be signed") == algorithm else {
                throw .algorithmMismatch("the algorithm beside the signature is not the one that was signed")
            }
        }
        self.toBeSigned = Array(toBeSigned)
        self.signature = Array(bits[bitCursor.position...].dropFirst())
    }
}
