internal import SwiftASN1

/// What requests, tokens and responses have in common (RFC 3161 § 2.4).
enum TimestampFields {
    /// id-ct-TSTInfo.
    static let information: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 1, 4]
    /// id-kp-timeStamping.
    static let usage = "1.3.6.1.5.5.7.3.8"
    /// Larger requests, tokens and responses are not read.
    static let sizeLimit = 64 << 10

    /// MessageImprint.
    static func imprint(_ digest: Digest) throws(CryptographyError) -> [UInt8] {
        DERText.sequence(try DERText.algorithm(Self.identifier(of: digest.algorithm)), DERText.octets(digest.bytes))
    }

    static func identifier(of algorithm: DigestAlgorithm) -> ASN1ObjectIdentifier {
        algorithm == .sm3 ? MessageOID.sm3 : MessageOID.sha256
    }

    static func readImprint(_ element: ArraySlice<UInt8>) throws(CryptographyError) -> Digest {
        var members = try DERCursor.members(of: element, "the imprint")
        let algorithm = try Self.digestAlgorithm(members.element(expecting: 0x30, "the imprint's algorithm"))
        let bytes = try DERCursor.content(of: members.element(expecting: 0x04, "the imprint's digest"))
        try members.end("the imprint")
        guard let digest = Digest(algorithm: algorithm, bytes: Array(bytes)) else {
            throw .messageMalformed("the imprint has \(bytes.count) bytes")
        }
        return digest
    }

    /// An algorithm identifier of SM3 or SHA-256, with NULL or without.
    static func digestAlgorithm(_ element: ArraySlice<UInt8>) throws(CryptographyError) -> DigestAlgorithm {
        var members = try DERCursor.members(of: element, "an algorithm")
        let identifier = Array(try members.element(expecting: 0x06, "an algorithm"))
        if let parameters = try members.optional(0x05, "an algorithm's parameters"), parameters.count != 2 {
            throw .messageMalformed("an algorithm has parameters")
        }
        try members.end("an algorithm")
        for algorithm in DigestAlgorithm.allCases
        where try DERText.identifier(Self.identifier(of: algorithm)) == identifier {
            return algorithm
        }
        throw .algorithmMismatch("the digest is neither by SM3 nor by SHA-256")
    }

    /// An INTEGER from the bytes of a positive number.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        let needsSign = digits.isEmpty || digits[0] >= 0x80
        return DERText.tagged(0x02, [needsSign ? [0] : [], digits])
    }

    static func readVersion(_ members: inout DERCursor, _ what: String) throws(CryptographyError) {
        guard Array(try members.element(expecting: 0x02, "the version")) == DERText.integer(1) else {
            throw .messageMalformed("\(what) is of another version than 1")
        }
    }

    /// An object identifier as it was read, in its dotted form.
    static func dotted(_ element: ArraySlice<UInt8>) throws(CryptographyError) -> String {
        do {
            return try ASN1ObjectIdentifier(derEncoded: DER.parse(Array(element))).description
        } catch {
            throw .messageMalformed("an object identifier cannot be read")
        }
    }

    static func identifier(_ dotted: String) throws(CryptographyError) -> [UInt8] {
        let identifier: ASN1ObjectIdentifier
        do {
            identifier = try ASN1ObjectIdentifier(dotRepresentation: dotted)
        } catch {
            throw .messageMalformed("'\(dotted)' is no object identifier")
        }
        return try DERText.identifier(identifier)
    }
}

extension DERCursor {
    /// A cursor over what an element holds; the element fills the bytes.
    static func members(
        of element: ArraySlice<UInt8>,
        tag: UInt8 = 0x30,
        _ what: String
    ) throws(CryptographyError) -> Self {
        var outer = Self(element)
        let header = try outer.header(expecting: tag, what)
        guard header.length == UInt64(element.endIndex - outer.position) else {
            throw .messageMalformed("\(what) does not end where its bytes end")
        }
        return Self(element[outer.position...])
    }

    /// The content of an element of whatever kind.
    static func content(of element: ArraySlice<UInt8>) throws(CryptographyError) -> ArraySlice<UInt8> {
        guard let tag = element.first else { throw .messageMalformed("an element is missing") }
        return try Self.members(of: element, tag: tag, "an element").bytes
    }

    /// The next element when it has this tag.
    mutating func optional(_ tag: UInt8, _ what: String) throws(CryptographyError) -> ArraySlice<UInt8>? {
        self.nextTag == tag ? try self.element(expecting: tag, what) : nil
    }

    /// Refuses what follows the last member.
    func end(_ what: String) throws(CryptographyError) {
        guard self.nextTag == nil else { throw .messageMalformed("\(what) has a member too many") }
    }
}
