internal import CertificateAuthority
public import Cryptography
internal import Foundation
public import Packets

/// A unit's or officer's key and certificate as files; the daemon never sees the key.
public enum IdentityFile: Sendable {
    /// Opens an identity.
    ///
    /// - Parameters:
    ///   - key: Encrypted PKCS#8 in PEM.
    ///   - certificate: PEM, the holder's certificate first, then the CAs.
    ///   - passphrase: Asked for the passphrase.
    /// - Returns: The identity.
    /// - Throws: ``ClientError/Code/identityUnusable`` or what reading the key throws.
    public static func open(
        key: String,
        certificate: String,
        passphrase: () throws -> SecretBytes
    ) throws -> SigningIdentity {
        let text: String
        do { text = try String(contentsOfFile: certificate, encoding: .utf8) } catch {
            throw ClientError(.fileUnreadable, "the certificate \(certificate) cannot be read")
        }
        let certificates = try Certificate.all(inPEM: text)
        guard let leaf = certificates.first else {
            throw ClientError(.identityUnusable, "\(certificate) holds no certificate")
        }
        let privateKey = try KeyFile.read(path: key, passphrase: try passphrase())
        guard privateKey.publicKey == leaf.publicKey else {
            throw ClientError(.identityUnusable, "the key \(key) does not belong to the certificate \(certificate)")
        }
        return SigningIdentity(key: privateKey, certificate: leaf, chain: Array(certificates.dropFirst()))
    }
}
