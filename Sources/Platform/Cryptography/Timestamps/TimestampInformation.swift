/// What a timestamp authority signs (RFC 3161 § 2.4.2, TSTInfo).
public struct TimestampInformation: Sendable, Hashable {
    /// The digest that was stamped.
    public let imprint: Digest
    /// When, in milliseconds since 1970 UTC.
    public let time: Int64
    /// The policy of the authority, as a dotted OID.
    public let policy: String
    /// The number of the token, as an INTEGER in DER.
    public let serialNumber: [UInt8]
    /// The number from the request, as an INTEGER in DER.
    public let nonce: [UInt8]?
    let der: [UInt8]

    /// The times that are written: a GeneralizedTime of this century that a UTCTime could tell, too.
    static let range: Range<Int64> = 946_684_800..<2_524_608_000

    init(
        imprint: Digest,
        second: Int64,
        policy: String,
        serialNumber: [UInt8],
        nonce: [UInt8]?,
        accuracy: Int
    ) throws(CryptographyError) {
        guard Self.range.contains(second) else { throw .limitExceeded("the time is not between 2000 and 2049") }
        self.imprint = imprint
        self.time = second * 1000
        self.policy = policy
        self.serialNumber = serialNumber
        self.nonce = nonce
        let time = Array("20".utf8) + CalendarTime.utcTime(second)
        let seconds = DERText.sequence(DERText.integer(UInt8(accuracy)))
        self.der = DERText.sequence(
            DERText.integer(1), try TimestampFields.identifier(policy), try TimestampFields.imprint(imprint),
            serialNumber, DERText.tagged(0x18, [time]), seconds, nonce ?? [])
    }

    init(der: ArraySlice<UInt8>) throws(CryptographyError) {
        var members = try DERCursor.members(of: der, "what was stamped")
        try TimestampFields.readVersion(&members, "what was stamped")
        self.policy = try TimestampFields.dotted(members.element(expecting: 0x06, "the policy"))
        self.imprint = try TimestampFields.readImprint(members.element(expecting: 0x30, "the imprint"))
        self.serialNumber = Array(try members.element(expecting: 0x02, "the token's number"))
        let text = try DERCursor.content(of: members.element(expecting: 0x18, "the time"))
        guard let time = Self.milliseconds(Array(text)) else {
            throw .messageMalformed("the time of the token cannot be read")
        }
        self.time = time
        _ = try members.optional(0x30, "the accuracy")
        _ = try members.optional(0x01, "the ordering")
        self.nonce = try members.optional(0x02, "the nonce").map { Array($0) }
        _ = try members.optional(0xA0, "the authority's name")
        _ = try members.optional(0xA1, "the extensions")
        try members.end("what was stamped")
        self.der = Array(der)
    }

    /// YYYYMMDDHHMMSS[.f]Z of 2000 to 2049; what lies behind the milliseconds is cut off.
    private static func milliseconds(_ text: [UInt8]) -> Int64? {
        guard 15...30 ~= text.count, text.starts(with: Array("20".utf8)), text[2] < UInt8(ascii: "5"),
            text.last == UInt8(ascii: "Z"),
            let seconds = CalendarTime.seconds(utcTime: Array(text[2..<14]) + [UInt8(ascii: "Z")])
        else { return nil }
        let fraction = text[14..<(text.count - 1)]
        guard !fraction.isEmpty else { return seconds * 1000 }
        let digits = fraction.dropFirst()
        guard fraction.first == UInt8(ascii: "."), !digits.isEmpty, digits.allSatisfy({ 48...57 ~= $0 }) else {
            return nil
        }
        let thousandths = (Array(digits) + [48, 48]).prefix(3).reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
        return seconds * 1000 + thousandths
    }
}
