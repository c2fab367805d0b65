public import Cryptography

/// One signature line of a signed note (C2SP signed-note): who signed, by which key, and the signature.
public struct NoteSignature: Sendable, Hashable {
    /// What a line's signature is over; part of the key's identifier, so that one kind never passes for another.
    public enum Kind: String, Sendable, Hashable {
        /// A log's signature over its own checkpoint: ECDSA or SM2 in DER over the note's body.
        case checkpoint = "x509"
        /// A witness's signature over a time and the note's body.
        case cosignature = "x509-cosignature"
        /// A node's signature over the manifest of an export for auditors.
        case auditExport = "x509-audit-export"
    }

    /// The same signature by an ECDSA key under the identifier that C2SP assigns to such keys (type 0x02), so that tools
    /// that know no type of ours can check it: the first bytes of SHA-256 over the SubjectPublicKeyInfo alone.
    func underStandardIdentifier(of key: PublicKey) throws(CryptographyError) -> NoteSignature {
        let identifier = try DigestAlgorithm.sha256.hash(key.subjectPublicKeyInfo).bytes.prefix(4)
        return NoteSignature(name: self.name, keyIdentifier: Array(identifier), signature: self.signature)
    }

    /// The signer's name: the log's origin or the witness's domain name.
    public let name: String
    /// Four bytes that tell keys of one name apart.
    public let keyIdentifier: [UInt8]
    /// The signature, in the form of its kind.
    public let signature: [UInt8]

    init(name: String, keyIdentifier: [UInt8], signature: [UInt8]) {
        self.name = name
        self.keyIdentifier = keyIdentifier
        self.signature = signature
    }

    /// Reads a line.
    ///
    /// - Parameter line: `— name base64`, without the line's end.
    /// - Throws: `checkpointInvalid` for anything else.
    public init(line: String) throws(EvidenceError) {
        let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", (1...253).contains(parts[1].utf8.count),
            parts[1].utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "+") }),
            parts[2].utf8.count <= 344, let blob = Base64.decode(parts[2]), blob.count > 4
        else { throw .checkpoint("a signature line is not of the form '\u{2014} name base64'") }
        self.init(name: String(parts[1]), keyIdentifier: Array(blob[..<4]), signature: Array(blob[4...]))
        // Text is compared by bytes: Swift's equality would take another normalisation for the same line.
        guard self.line.utf8.elementsEqual(line.utf8) else { throw .checkpoint("a signature line has two spellings") }
    }

    /// The line, without its end.
    public var line: String { "\u{2014} \(self.name) \(Base64.encode(self.keyIdentifier + self.signature))" }

    /// The identifier of a key: the first bytes of SHA-256 over name, line feed, 0xFF, kind and SubjectPublicKeyInfo.
    ///
    /// 0xFF is what C2SP reserves for signature types of one's own, here X.509 keys of both suites.
    ///
    /// - Parameters:
    ///   - key: The signer's key.
    ///   - name: The signer's name.
    ///   - kind: What the key signs.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: Four bytes.
    public static func keyIdentifier(
        of key: PublicKey,
        name: String,
        kind: Kind
    ) throws(CryptographyError) -> [UInt8] {
        let text = Array(name.utf8) + [0x0A, 0xFF] + Array(kind.rawValue.utf8) + key.subjectPublicKeyInfo
        return Array(try DigestAlgorithm.sha256.hash(text).bytes.prefix(4))
    }
}
