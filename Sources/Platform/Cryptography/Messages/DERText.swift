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
