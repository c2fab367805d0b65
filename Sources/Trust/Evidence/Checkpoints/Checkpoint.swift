public import Cryptography

/// A log's signed state: a C2SP signed note with the log's signature first and cosignatures behind it.
///
/// It is kept as the bytes it came in; a note that would be printed in any other way is refused.
public struct Checkpoint: Sendable, Hashable {
    /// What is signed.
    public let body: CheckpointBody
    /// The log's own signature; its name is the log's origin.
    public let signature: NoteSignature
    /// The signatures of witnesses, in the order they were added.
    public let cosignatures: [NoteSignature]

    private init(_ body: CheckpointBody, _ signature: NoteSignature, _ cosignatures: [NoteSignature]) {
        self.body = body
        self.signature = signature
        self.cosignatures = cosignatures
    }

    /// Puts a signature made elsewhere, for example by a device, under a body.
    ///
    /// - Parameters:
    ///   - body: What was signed.
    ///   - signature: The signature over the body's text in DER; it is not checked here.
    ///   - key: The public half of the key that signed.
    /// - Throws: `keyUnsuitable` when the key is of another suite than the root.
    public init(body: CheckpointBody, signature: [UInt8], key: PublicKey) throws(EvidenceError) {
        guard key.algorithm.suite == body.suite else {
            throw .keyUnsuitable("a key of suite \(key.algorithm.suite.rawValue) cannot sign for \(body.origin)")
        }
        do {
            let name = body.origin.description
            let identifier = try NoteSignature.keyIdentifier(of: key, name: name, kind: .checkpoint)
            self.init(body, NoteSignature(name: name, keyIdentifier: identifier, signature: signature), [])
        } catch {
            throw .library(error)
        }
    }

    /// Signs the state of a log.
    ///
    /// - Parameters:
    ///   - body: The state.
    ///   - key: The node's `log` key, of the same suite as the root.
    /// - Throws: `keyUnsuitable` or `libraryFailure`.
    /// - Returns: The signed checkpoint, without cosignatures.
    public static func sign(_ body: CheckpointBody, key: PrivateKey) throws(EvidenceError) -> Checkpoint {
        let signature: [UInt8]
        do {
            signature = try key.sign(Array(body.text.utf8))
        } catch {
            throw .library(error)
        }
        return try Checkpoint(body: body, signature: signature, key: key.publicKey)
    }

    /// Reads a note.
    ///
    /// - Parameters:
    ///   - bytes: The note, nothing before or behind it.
    ///   - limits: How much is accepted.
    /// - Throws: `checkpointInvalid` for every form but the one written here.
    public init(bytes: [UInt8], limits: EvidenceLimits = .standard) throws(EvidenceError) {
        guard bytes.count <= limits.checkpointSize else {
            throw .checkpoint("the checkpoint has \(bytes.count) bytes, \(limits.checkpointSize) are accepted")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .checkpoint("it is not UTF-8") }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 8, lines.removeLast().isEmpty, lines[5].isEmpty else {
            throw .checkpoint("it is not five lines, an empty one and signatures")
        }
        guard lines.count <= 7 + limits.cosignatureCount else {
            throw .checkpoint("it has over \(limits.cosignatureCount) cosignatures")
        }
        let body = try CheckpointBody(lines: lines[..<5])
        let signatures = try lines[6...].map { (line) throws(EvidenceError) in try NoteSignature(line: String(line)) }
        guard signatures[0].name == body.origin.description else {
            throw .checkpoint("the first signature is not that of \(body.origin)")
        }
        self.init(body, signatures[0], Array(signatures.dropFirst()))
        guard self.bytes == bytes else { throw .checkpoint("it is not in its one spelling") }
    }

    /// The note as text.
    public var text: String {
        self.body.text + "\n" + ([self.signature] + self.cosignatures).map { $0.line + "\n" }.joined()
    }

    /// The note's bytes.
    public var bytes: [UInt8] { Array(self.text.utf8) }

    /// The same checkpoint with one more cosignature.
    public func adding(_ cosignature: NoteSignature) -> Checkpoint {
        Checkpoint(self.body, self.signature, self.cosignatures + [cosignature])
    }

    /// The checkpoint without anything behind the log's signature.
    public var withoutCosignatures: Checkpoint { Checkpoint(self.body, self.signature, []) }

    /// The log's signature once more, in the form that C2SP assigns to ECDSA keys.
    ///
    /// - Parameter certificate: The certificate of the key that signed.
    /// - Throws: A CryptographyError when the library fails.
    /// - Returns: The line; nil for a log of suite GM.
    public func standardSignature(by certificate: Certificate) throws(CryptographyError) -> NoteSignature? {
        guard self.body.suite == .int else { return nil }
        return try self.signature.underStandardIdentifier(of: certificate.publicKey)
    }

    /// Whether the log's signature was made by a certificate's key; nothing else of the certificate is looked at.
    public func verifySignature(by certificate: Certificate) throws(CryptographyError) -> Bool {
        guard certificate.publicKey.algorithm.suite == self.body.suite, try self.isSignatureNamed(for: certificate)
        else { return false }
        return try certificate.publicKey.isValidSignature(self.signature.signature, over: Array(self.body.text.utf8))
    }

    /// Whether the signature line bears the identifier of a certificate's key.
    package func isSignatureNamed(for certificate: Certificate) throws(CryptographyError) -> Bool {
        let name = self.signature.name
        return self.signature.keyIdentifier
            == (try NoteSignature.keyIdentifier(of: certificate.publicKey, name: name, kind: .checkpoint))
    }
}
