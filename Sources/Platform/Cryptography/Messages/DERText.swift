internal import SwiftASN1

/// Writes small DER structures from finished parts.
enum DERText {
    static func tagged(_ tag: UInt8, _ parts: [[UInt8]]) -> [UInt8] {
        let length = parts.reduce(0) { $0 + $1.count }
        var output = DERHeader.bytes(tag: tag, length: UInt64(length))
        for part in parts { output.append(contentsOf: part) }
        return output
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { Self.tagged(0x30, parts) }

    /// SET OF: elements in ascending order of their encodings (X.690 § 11.6).
    static func set(_ parts: [[UInt8]]) -> [UInt8] {
        Self.tagged(0x31, parts.sorted { $0.lexicographicallyPrecedes($1) })
    }

    static func octets(_ bytes: [UInt8]) -> [UInt8] { Self.tagged(0x04, [bytes]) }

    static func integer(_ value: UInt8) -> [UInt8] { [0x02, 0x01, value] }

    static func identifier(_ identifier: ASN1ObjectIdentifier) throws(CryptographyError) -> [UInt8] {
        var serializer = DER.Serializer()
        do { try serializer.serialize(identifier) } catch {
            throw .messageMalformed("an object identifier cannot be written")
        }
        return serializer.serializedBytes
    }

    /// AlgorithmIdentifier with finished parameters, or none.
    static func algorithm(
        _ identifier: ASN1ObjectIdentifier,
        parameters: [UInt8] = []
    ) throws(CryptographyError) -> [UInt8] {
        Self.sequence(try Self.identifier(identifier), parameters)
    }

    static func issuerAndSerial(_ certificate: Certificate) -> [UInt8] {
        Self.sequence(certificate.issuerName, certificate.serialNumber)
    }
}

/// The identifier and length octets of one TLV: single-byte tags and definite, minimal lengths only (X.690 § 10.1).
///
/// Large messages are read and written by this and not by a tree, so that their content is never held in memory.
struct DERHeader: Hashable {
    let tag: UInt8
    let length: UInt64
    /// Number of octets of the header itself.
    let headerLength: Int

    static func bytes(tag: UInt8, length: UInt64) -> [UInt8] {
        guard length > 127 else { return [tag, UInt8(length)] }
        let octets = (0..<8).reversed().map { UInt8(truncatingIfNeeded: length >> (UInt64($0) * 8)) }.drop { $0 == 0 }
        return [tag, 0x80 | UInt8(octets.count)] + octets
    }

    static func size(length: UInt64) -> UInt64 { UInt64(Self.bytes(tag: 0, length: length).count) }
}

/// Reads TLVs from the front of a message whose content may lie beyond the bytes at hand.
struct DERCursor {
    let bytes: ArraySlice<UInt8>
    private(set) var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        self.position = bytes.startIndex
    }

    /// Reads a header and stands behind it.
    mutating func header(expecting tag: UInt8, _ what: String) throws(CryptographyError) -> DERHeader {
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

    /// Reads a whole TLV that must lie within the bytes at hand.
    mutating func element(expecting tag: UInt8, _ what: String) throws(CryptographyError) -> ArraySlice<UInt8> {
        let start = self.position
        let header = try self.header(expecting: tag, what)
        guard header.length <= UInt64(self.bytes.endIndex - self.position) else {
            throw .messageMalformed("\(what) is longer than its surroundings")
        }
        self.position += Int(header.length)
        return self.bytes[start..<self.position]
    }
}
