/// The identifier a sender gives to a packet: a ULID, 48 bits of time and 80 random bits.
///
/// It names a packet together with the sending node. Identifiers made later sort behind earlier ones, as values and as
/// texts; within one millisecond their order is random.
public struct PacketIdentifier: TextualValue, Comparable {
    private let bits: UInt128

    /// Makes a new identifier.
    ///
    /// - Parameters:
    ///   - time: The sender's clock; a time before 1970 counts as 1970.
    ///   - generator: Where the 80 random bits come from.
    public init(at time: UTCMilliseconds, using generator: inout some RandomNumberGenerator) {
        let milliseconds = UInt128(max(0, time.sinceEpoch))
        let high = UInt128(generator.next() as UInt16)
        let low = UInt128(generator.next() as UInt64)
        self.bits = milliseconds << 80 | high << 64 | low
    }

    /// Reads the canonical form.
    ///
    /// - Parameter text: 26 characters of Crockford's base 32 in upper case, the first at most 7.
    /// - Throws: ``DocumentsError/Code/invalidPacketIdentifier``.
    public init(_ text: String) throws(DocumentsError) {
        guard text.utf8.count == Self.length else { throw .packetIdentifier(text, "is not 26 characters long") }
        var bits: UInt128 = 0
        for byte in text.utf8 {
            guard let value = Self.alphabet.firstIndex(of: byte) else {
                throw .packetIdentifier(text, "holds a character outside Crockford's upper-case alphabet")
            }
            // 26 characters are 130 bits: what would be pushed out at the top must be zero.
            guard bits >> 123 == 0 else { throw .packetIdentifier(text, "is over 128 bits: it begins above 7") }
            bits = bits << 5 | UInt128(value)
        }
        self.bits = bits
    }

    /// The sender's time when the identifier was made.
    public var time: UTCMilliseconds { UTCMilliseconds(sinceEpoch: Int64(self.bits >> 80)) }

    /// The 26 characters.
    public var description: String {
        String(decoding: (0..<Self.length).map { Self.alphabet[self.digit($0)] }, as: UTF8.self)
    }

    /// Orders by time.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.bits < rhs.bits
    }

    private static let length = 26
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    private func digit(_ place: Int) -> Int {
        Int(truncatingIfNeeded: self.bits >> UInt128(5 * (Self.length - 1 - place))) & 31
    }
}
