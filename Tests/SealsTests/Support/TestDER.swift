/// A DER writer of the tests' own, so that what the product writes is compared with something else than itself.
enum TestDER {
    static func tlv(_ tag: UInt8, _ parts: [[UInt8]]) -> [UInt8] {
        let content = Array(parts.joined())
        switch content.count {
        case ..<0x80: return [tag, UInt8(content.count)] + content
        case ..<0x100: return [tag, 0x81, UInt8(content.count)] + content
        case ..<0x1_0000: return [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
        default:
            return [
                tag, 0x83, UInt8(content.count >> 16), UInt8(content.count >> 8 & 0xFF), UInt8(content.count & 0xFF),
            ]
                + content
        }
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { Self.tlv(0x30, parts) }

    static func set(_ parts: [[UInt8]]) -> [UInt8] {
        Self.tlv(0x31, parts.sorted { $0.lexicographicallyPrecedes($1) })
    }

    static func octets(_ bytes: [UInt8]) -> [UInt8] { Self.tlv(0x04, [bytes]) }

    /// An unsigned INTEGER from big-endian bytes, minimal.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let significant = Array(bytes.drop { $0 == 0 })
        guard let first = significant.first else { return [2, 1, 0] }
        return Self.tlv(0x02, [first >= 0x80 ? [0] : [], significant])
    }

    static func bits(_ bytes: [UInt8]) -> [UInt8] { Self.tlv(0x03, [[0], bytes]) }

    static let null: [UInt8] = [5, 0]

    static func identifier(_ dotted: String) -> [UInt8] {
        let arcs = dotted.split(separator: ".").compactMap { UInt64($0) }
        var content: [UInt8] = []
        for arc in [arcs[0] * 40 + arcs[1]] + arcs[2...] {
            var groups = [UInt8(arc & 0x7F)]
            var rest = arc >> 7
            while rest > 0 {
                groups.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            content += groups.reversed()
        }
        return Self.tlv(0x06, [content])
    }

    static func algorithm(_ dotted: String, _ parameters: [UInt8] = []) -> [UInt8] {
        Self.sequence(Self.identifier(dotted), parameters)
    }

    /// PrivateKeyInfo of a private key on a named curve (RFC 5208, RFC 5915).
    static func pkcs8(curve: String, privateKey: [UInt8], point: [UInt8]) -> [UInt8] {
        Self.sequence(
            [2, 1, 0],
            Self.algorithm("1.2.840.10045.2.1", Self.identifier(curve)),
            Self.octets(Self.sequence([2, 1, 1], Self.octets(privateKey), Self.tlv(0xA1, [Self.bits(point)])))
        )
    }

    static func subjectPublicKeyInfo(parameters: [UInt8], point: [UInt8]) -> [UInt8] {
        Self.sequence(Self.algorithm("1.2.840.10045.2.1", parameters), Self.bits(point))
    }
}
