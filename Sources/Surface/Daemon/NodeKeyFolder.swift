internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import Exchange
internal import Foundation
internal import Packets

/// A node's keys and certificates as files: `<purpose>.<suite>[.<n>].key.pem` beside `….cert.pem`.
///
/// A renewed key stands beside the old one under another number; ``KeySelection`` says which one serves.
struct NodeKeyFolder: Sendable {
    struct Pair: Sendable {
        let purpose: CertificatePurpose
        let key: PrivateKey
        /// The certificate, and behind it the CAs up to the anchor.
        let certificates: [Certificate]

        var certificate: Certificate { self.certificates[0] }
    }

    /// The preferred pair first.
    let pairs: [Pair]

    /// Reads every pair of a folder.
    init(path: String, passphrase: SecretBytes, node: DivisionCode) throws {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
            throw DaemonError(.keysUnreadable, "the key folder \(path) cannot be read", cause: error)
        }
        var pairs: [Pair] = []
        for name in names where name.hasSuffix(".key.pem") {
            pairs.append(try Self.pair(path, String(name.dropLast(".key.pem".count)), passphrase, node))
        }
        self.pairs = pairs.sorted { $0.certificate.isPreferred(to: $1.certificate) }
    }

    private static func pair(
        _ folder: String,
        _ stem: String,
        _ passphrase: SecretBytes,
        _ node: DivisionCode
    ) throws -> Pair {
        let file = "\(folder)/\(stem)"
        guard let purpose = stem.split(separator: ".").first.flatMap({ CertificatePurpose(rawValue: String($0)) })
        else {
            throw DaemonError(.keysUnreadable, "\(file).key.pem: the file's name does not begin with a purpose")
        }
        let key = try KeyFile.read(path: "\(file).key.pem", passphrase: passphrase)
        let text: String
        do { text = try PlainFile.text("\(file).cert.pem") } catch {
            throw DaemonError(
                .keysUnreadable, "\(file).cert.pem is missing; have the CA issue it from \(file).csr.pem", cause: error)
        }
        let certificates = try Certificate.all(inPEM: text)
        guard let leaf = certificates.first, leaf.publicKey == key.publicKey else {
            throw DaemonError(.keysUnreadable, "\(file).cert.pem does not belong to \(file).key.pem")
        }
        guard leaf.purpose == purpose, leaf.name == node.domainName else {
            throw DaemonError(
                .keysUnreadable,
                "\(file).cert.pem is for \(leaf.purpose?.rawValue ?? "no purpose") of \(leaf.name ?? "nobody"), "
                    + "not for \(purpose.rawValue) of \(node.domainName)")
        }
        return Pair(purpose: purpose, key: key, certificates: certificates)
    }
}
