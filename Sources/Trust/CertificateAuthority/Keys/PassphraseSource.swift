public import Cryptography
internal import DurableFiles
internal import Foundation

/// Where a passphrase comes from; never an argument or the environment, which other users can read.
public enum PassphraseSource: Sendable {
    /// A file that only its owner can read; one newline at its end is not part of the passphrase.
    case file(String)
    /// A systemd credential of this name (`LoadCredential=`, `LoadCredentialEncrypted=`).
    case credential(String)
    /// A person at a terminal.
    case prompt(any PassphrasePrompt)

    /// The longest passphrase, in bytes.
    public static let longest = 1024

    /// Obtains the passphrase.
    ///
    /// - Parameters:
    ///   - object: What it opens, for the prompt: "the key of the CA in /var/lib/yizhan/ca".
    ///   - isNew: Whether it is being chosen, so that a prompt asks twice.
    ///   - credentials: The folder of systemd credentials; nil takes `CREDENTIALS_DIRECTORY` from the environment.
    /// - Returns: The passphrase.
    /// - Throws: ``CertificateAuthorityError/Code/passphraseUnusable`` or `files`.
    public func read(
        for object: String,
        isNew: Bool = false,
        credentials: String? = nil
    ) throws(CertificateAuthorityError) -> SecretBytes {
        switch self {
        case .file(let path):
            return try Self.passphrase(in: path) { try SecretFile.read(path: path, limit: Self.longest + 1) }
        case .credential(let name):
            return try Self.credential(name, in: credentials)
        case .prompt(let prompt):
            return try CertificateAuthorityError.wrap("ask for the passphrase of \(object)") {
                try prompt.passphrase(for: object, isNew: isNew)
            }
        }
    }

    private static func credential(
        _ name: String,
        in credentials: String?
    ) throws(CertificateAuthorityError) -> SecretBytes {
        guard let folder = credentials ?? ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] else {
            throw CertificateAuthorityError(
                .passphraseUnusable,
                "there are no systemd credentials (CREDENTIALS_DIRECTORY is not set), so none is called \(name)"
            )
        }
        return try Self.passphrase(in: "\(folder)/\(name)") {
            // systemd guards the folder itself, and gives the files to the service by an ACL that looks like a group's
            // permission: asking for mode 0600 would refuse them.
            let reader = try DurableDirectory(path: folder).openFile(SafeName(name))
            guard reader.count <= Int64(Self.longest) + 1 else { throw Self.tooLong(name) }
            return try reader.read(at: 0, count: Self.longest + 1)
        }
    }

    private static func passphrase(
        in path: String,
        _ read: () throws -> [UInt8]
    ) throws(CertificateAuthorityError) -> SecretBytes {
        var bytes = try CertificateAuthorityError.wrap("read the passphrase file \(path)", read)
        defer { for index in bytes.indices { bytes[index] = 0 } }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard !bytes.isEmpty else {
            throw CertificateAuthorityError(.passphraseUnusable, "the passphrase file \(path) is empty")
        }
        guard bytes.count <= Self.longest else { throw Self.tooLong(path) }
        return SecretBytes(copyOf: bytes)
    }

    private static func tooLong(_ path: String) -> CertificateAuthorityError {
        CertificateAuthorityError(.passphraseUnusable, "the passphrase in \(path) is over \(Self.longest) bytes")
    }
}

/// Asks a person for a passphrase without showing what is typed.
public protocol PassphrasePrompt: Sendable {
    /// Asks once, or twice for a passphrase that is being chosen.
    ///
    /// - Parameters:
    ///   - object: What the passphrase opens.
    ///   - isNew: Whether it is being chosen.
    /// - Returns: What was typed, without the end of the line.
    /// - Throws: What keeps the terminal from answering.
    func passphrase(for object: String, isNew: Bool) throws -> SecretBytes
}
