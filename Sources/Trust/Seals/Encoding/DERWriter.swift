internal import Cryptography
internal import Documents
internal import SwiftASN1

/// Writes small DER structures from finished parts.
enum DERWriter {
    static func tagged(_ tag: UInt8, _ parts: [[UInt8]]) -> [UInt8] {
        let length = parts.reduce(0) { $0 + $1.count }
        var output = DERHeader.bytes(tag: tag, length: UInt64(length))
        for part in parts { output.append(contentsOf: part) }
        return output
    }

    static func sequence(_ parts: [[UInt8]]) -> [UInt8] { Self.tagged(0x30, parts) }

    static func octets(_ bytes: [UInt8]) -> [UInt8] { Self.tagged(0x04, [bytes]) }

    static func bits(_ bytes: [UInt8]) -> [UInt8] { Self.tagged(0x03, [[0], bytes]) }

    /// IA5String; the caller has checked that the text is ASCII.
    static func ascii(_ text: String) -> [UInt8] { Self.tagged(0x16, [Array(text.utf8)]) }

    static func printable(_ text: String) -> [UInt8] { Self.tagged(0x13, [Array(text.utf8)]) }

    static func utf8(_ text: String) -> [UInt8] { Self.tagged(0x0C, [Array(text.utf8)]) }

    static func time(_ time: UTCMilliseconds) -> [UInt8] { Self.tagged(0x18, [DERTime.generalized(time)]) }

    static func integer(_ value: Int) -> [UInt8] {
        var content: [UInt8] = []
        var rest = value
        repeat {
            content.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        } while !(rest == 0 && content[0] < 0x80) && !(rest == -1 && content[0] >= 0x80)
        return Self.tagged(0x02, [content])
    }

    static func identifier(_ dotted: String) throws(SealsError) -> [UInt8] {
        var serializer = DER.Serializer()
        do {
            try serializer.serialize(try ASN1ObjectIdentifier(dotRepresentation: dotted))
        } catch {
            throw SealsError(.requestRefused, "an object identifier cannot be written")
        }
        return serializer.serializedBytes
    }
}
