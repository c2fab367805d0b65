/// The identifier and length octets of one TLV: single-byte tags and definite, minimal lengths only (X.690 § 10.1).
///
/// Large messages are read and written by this and not by a tree, so that their content is never held in memory.
package struct DERHeader: Hashable {
    package let tag: UInt8
    package let length: UInt64
    /// Number of octets of the header itself.
    package let headerLength: Int

    package static func bytes(tag: UInt8, length: UInt64) -> [UInt8] {
        guard length > 127 else { return [tag, UInt8(length)] }
        let octets = (0..<8).reversed().map { UInt8(truncatingIfNeeded: length >> (UInt64($0) * 8)) }.drop { $0 == 0 }
        return [tag, 0x80 | UInt8(octets.count)] + octets
    }
}

/// Reads TLVs from the front of a message whose content may lie beyond the bytes at hand.
package struct DERCursor {
    package let bytes: ArraySlice<UInt8>
    package private(set) var position: Int

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.position = bytes.startIndex
    }

    /// The tag of the next TLV, nil at the end.
    package var nextTag: UInt8? { self.position < self.bytes.endIndex ? self.bytes[self.position] : nil }

    /// Reads a header and stands behind it.
    package mutating func header(expecting tag: UInt8, _ what: String) throws(CryptographyError) -> DERHeader {
        guard self.bytes.endIndex - self.position >= 2 else { throw .messageMalformed("\(what) is missing") }
        guard self.bytes[self.position] == tag else {
            throw .messageMalformed("\(what) has tag \(self.bytes[self.position]), expected \(tag)")
        }
        let first = self.bytes[self.position + 1]
        self.position += 2
        guard first >= 0x80 else { return DERHeader(tag: tag, length: UInt64(first), headerLength: 2) }
        let count = Int(first & 0x7F)
        guard (1...7).contains(count), self.bytes.endIndex - self.position >= count else {
            throw .messageMalformed("\(what) has an indefinite or oversize length")
        }
        var length: UInt64 = 0
        for _ in 0..<count {
            length = length << 8 | UInt64(self.bytes[self.position])
            self.position += 1
        }
        guard DERHeader.bytes(tag: tag, length: length).count == 2 + count else {
            throw .messageMalformed("\(what) has a length that is not minimal")
        }
        return DERHeader(tag: tag, length: length, headerLength: 2 + count)
    }

    /// Passes over bytes that must be at hand.
    package mutating func skip(_ count: Int) throws(CryptographyError) {
        guard count >= 0, count <= self.bytes.endIndex - self.position else {
            throw .messageMalformed("\(count) bytes are missing")
        }
        self.position += count
    }

    /// Reads a whole TLV that must lie within the bytes at hand.
    package mutating func element(expecting tag: UInt8, _ what: String) throws(CryptographyError) -> ArraySlice<UInt8> {
        let start = self.position
        let header = try self.header(expecting: tag, what)
        guard header.length <= UInt64(self.bytes.endIndex - self.position) else {
            throw .messageMalformed("\(what) is longer than its surroundings")
        }
        self.position += Int(header.length)
        return self.bytes[start..<self.position]
    }
}
