/// The two forms in which the numbers r and s of a signature are written: ECDSA-Sig-Value or SM2Signature in DER
/// (RFC 3279 § 2.2.3, GM/T 0009), and r ‖ s of 32 bytes each, which some products write.
public enum SignatureValue: Sendable {
    /// The length of the raw form.
    public static let rawLength = 64

    /// The DER of a raw value.
    ///
    /// - Parameter raw: r ‖ s.
    /// - Returns: The same numbers in DER; nil when the bytes are not of the raw form, or are a DER value themselves.
    public static func der(raw: [UInt8]) -> [UInt8]? {
        // A DER value of exactly 64 bytes is possible (both numbers with a leading zero byte), so it goes first.
        guard raw.count == Self.rawLength, Self.raw(der: raw) == nil else { return nil }
        return DERText.sequence(Self.integer(raw[..<32]), Self.integer(raw[32...]))
    }

    /// The raw form of a value in DER.
    ///
    /// - Parameter der: ECDSA-Sig-Value or SM2Signature.
    /// - Returns: r ‖ s; nil when the bytes are no such value with numbers of at most 32 bytes.
    public static func raw(der: [UInt8]) -> [UInt8]? {
        var outer = DERCursor(der[...])
        guard let whole = try? outer.element(expecting: 0x30, "a signature value"), whole.count == der.count else {
            return nil
        }
        var numbers = DERCursor(whole)
        guard (try? numbers.header(expecting: 0x30, "a signature value")) != nil,
            let first = Self.number(&numbers), let second = Self.number(&numbers),
            numbers.position == whole.endIndex
        else { return nil }
        return first + second
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let significant = Array(bytes.dropLast().drop { $0 == 0 }) + bytes.suffix(1)
        return DERText.tagged(0x02, [(significant.first ?? 0) >= 0x80 ? [0] : [], significant])
    }

    private static func number(_ cursor: inout DERCursor) -> [UInt8]? {
        guard let element = try? cursor.element(expecting: 0x02, "a number") else { return nil }
        let content = Array(element.dropFirst(2))
        guard let first = content.first, first < 0x80 else { return nil }
        let digits = first == 0 ? Array(content.dropFirst()) : content
        // X.690 § 8.3.2: no leading zero byte without need.
        guard digits.count <= 32, first != 0 || content.count == 1 || digits[0] >= 0x80 else { return nil }
        return [UInt8](repeating: 0, count: 32 - digits.count) + digits
    }
}
