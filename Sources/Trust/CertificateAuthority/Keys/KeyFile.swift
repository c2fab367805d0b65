public import Cryptography
internal import DurableFiles

/// A private key in a file: encrypted PKCS#8 in PEM with mode 0600.
public enum KeyFile: Sendable {
    /// The shortest passphrase a key is written with, in bytes.
    public static let leastPassphrase = 8

    /// Writes a key, durably, to a file that must not exist.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - path: The file; its folder must exist.
    ///   - passphrase: What the key is encrypted with.
    ///   - iterations: Rounds of the key derivation.
    /// - Throws: ``CertificateAuthorityError/Code/passphraseUnusable`` for a short passphrase, `files`, `cryptography`.
    public static func write(
        _ key: PrivateKey,
        to path: String,
        passphrase: SecretBytes,
        iterations: Int = PrivateKey.defaultIterations
    ) throws(CertificateAuthorityError) {
        try CertificateAuthorityError.wrap("write the key file \(path)") {
            let (folder, name) = Self.split(path)
            let directory = try DurableDirectory(path: folder)
            try Self.write(key, to: SafeName(name), in: directory, passphrase: passphrase, iterations: iterations)
        }
    }

    static func write(
        _ key: PrivateKey,
        to name: SafeName,
        in directory: DurableDirectory,
        passphrase: SecretBytes,
        iterations: Int
    ) throws {
        guard passphrase.count >= Self.leastPassphrase else {
            throw CertificateAuthorityError(
                .passphraseUnusable,
                "the passphrase has \(passphrase.count) bytes, at least \(Self.leastPassphrase) are needed"
            )
        }
        let pem = try key.encryptedPEM(passphrase: passphrase, iterations: iterations)
        // A name of its own each time: what an interrupted attempt left must not block the next one.
        let suffix = String(UInt64.random(in: .min ... .max), radix: 16)
        let file = try directory.createFile(SafeName(".\(suffix).tmp"))
        do {
            try file.append(pem)
            try directory.publish(file, as: name)
        } catch {
            // The first error is the one to report.
            try? file.remove()
            throw error
        }
    }

    /// Reads a key; a file that others than its owner may read or write is refused.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - passphrase: What the key was encrypted with.
    /// - Returns: The key.
    /// - Throws: ``CertificateAuthorityError/Code/files`` with `insecureMode` as its cause, or `cryptography`, for
    ///   example with `passphraseWrong`.
    public static func read(
        path: String,
        passphrase: SecretBytes
    ) throws(CertificateAuthorityError) -> PrivateKey {
        try CertificateAuthorityError.wrap("read the key file \(path)") {
            try PrivateKey(encryptedPEM: SecretFile.read(path: path, limit: 16_384), passphrase: passphrase)
        }
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
    }
}
