internal import CanonicalJSON
public import Cryptography
internal import Documents
internal import Foundation

/// A directory with its signatures, as it is stored and sent; nothing is checked yet but its form.
public struct SignedDirectory: Sendable {
    /// What the file says.
    public let claimed: Directory
    /// The file.
    public let bytes: [UInt8]
    package let text: [UInt8]
    let signatures: [SignedMessage]

    /// Who signs a directory.
    public struct Signer: Sendable {
        let key: PrivateKey
        let certificate: Certificate
        let chain: [Certificate]

        /// A signer.
        ///
        /// - Parameters:
        ///   - key: The key.
        ///   - certificate: Its `directory` certificate.
        ///   - chain: The CAs above it, to be carried along; the anchor need not be there.
        public init(key: PrivateKey, certificate: Certificate, chain: [Certificate]) {
            self.key = key
            self.certificate = certificate
            self.chain = chain
        }
    }

    /// Signs a directory, by custom once in each suite.
    ///
    /// - Parameters:
    ///   - directory: The directory.
    ///   - signers: Who signs: at least one, and one for each suite at most.
    ///   - limits: What readers accept.
    /// - Throws: ``CertificateAuthorityError/Code/certificateMismatch`` for a certificate that is not for this,
    ///   `requestRefused`, `limitExceeded`, `cryptography`.
    public init(
        signing directory: Directory,
        by signers: [Signer],
        limits: DirectoryLimits = DirectoryLimits()
    ) throws(CertificateAuthorityError) {
        guard !signers.isEmpty, Set(signers.map(\.key.algorithm)).count == signers.count else {
            throw CertificateAuthorityError(
                .requestRefused, "a directory has one or two signers, each of its own suite")
        }
        let text = directory.canonicalText
        let signatures = try CertificateAuthorityError.wrap("sign the directory") {
            try signers.map { try Self.sign(text, of: directory, by: $0) }
        }
        let file: JSONValue = [
            "directory": .string(String(decoding: text, as: UTF8.self)),
            "signatures": .array(signatures.map { .base64($0) }),
        ]
        // Read back, so that what nobody would accept is not sent.
        try self.init(bytes: file.serialized(), limits: limits)
    }

    private static func sign(_ text: [UInt8], of directory: Directory, by signer: Signer) throws -> [UInt8] {
        guard signer.certificate.purpose == .directory, signer.certificate.name == directory.signer.domainName else {
            throw CertificateAuthorityError(
                .certificateMismatch,
                "\(signer.certificate.subject) is no directory certificate of \(directory.signer.domainName)"
            )
        }
        return try SignedMessage.sign(
            contentDigest: signer.key.algorithm.digestAlgorithm.hash(text),
            key: signer.key,
            certificate: signer.certificate,
            chain: signer.chain,
            signingTime: directory.issued.seconds
        )
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - limits: How large it may be.
    /// - Throws: ``CertificateAuthorityError/Code/directoryMalformed`` or `limitExceeded`.
    public init(bytes: [UInt8], limits: DirectoryLimits = DirectoryLimits()) throws(CertificateAuthorityError) {
        guard bytes.count <= limits.size else {
            throw CertificateAuthorityError(
                .limitExceeded, "the directory has \(bytes.count) bytes, the limit is \(limits.size)")
        }
        do {
            let file = try JSONValue(canonical: bytes, limits: .directory(limits))
            try file.requireOnly(["directory", "signatures"])
            let signatures = try file.requiredTexts("signatures")
            guard !signatures.isEmpty, signatures.count <= limits.signatures else {
                throw CertificateAuthorityError(
                    .limitExceeded,
                    "the directory has \(signatures.count) signatures, 1 to \(limits.signatures) are read")
            }
            self.signatures = try signatures.map { text in
                guard let der = Data(base64Encoded: text) else {
                    throw CertificateAuthorityError.directoryMalformed("has a signature that is not base64")
                }
                return try SignedMessage(der: [UInt8](der))
            }
            self.text = Array(try file.requiredText("directory").utf8)
        } catch let error as CertificateAuthorityError {
            throw error
        } catch {
            throw CertificateAuthorityError(.directoryMalformed, "the directory file cannot be read", cause: error)
        }
        self.claimed = try Directory(canonical: self.text, limits: limits)
        self.bytes = bytes
    }
}
