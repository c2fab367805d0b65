internal import CertificateAuthority
internal import Cryptography
internal import Documents

/// Anchors and directory as files; the first copy comes by hand when the node is made.
enum TrustMaterial {
    private static let sizeLimit = 64 << 20

    /// Reads and checks both.
    ///
    /// - Parameters:
    ///   - configuration: Where they are, and the revocation policy.
    ///   - now: The time asked about.
    ///   - previous: The resolver in force; a directory of the same signer with a lower serial is refused.
    /// - Returns: The resolver over both.
    /// - Throws: ``DaemonError/Code/trustUnusable``.
    static func resolver(
        _ configuration: NodeConfiguration,
        at now: UTCMilliseconds,
        previous: TrustResolver? = nil
    ) throws -> TrustResolver {
        let anchors = try Self.anchors(configuration.anchors)
        let signed: SignedDirectory
        do {
            signed = try SignedDirectory(bytes: PlainFile.bytes(configuration.directory, limit: Self.sizeLimit))
        } catch {
            throw DaemonError(
                .trustUnusable, "the directory \(configuration.directory) cannot be read", cause: error)
        }
        let serial = previous?.directories.map(\.directory).first { $0.signer == signed.claimed.signer }?.serial
        let verdict = try signed.verify(
            anchors: anchors, at: now, previousSerial: serial, revocationPolicy: configuration.revocation)
        switch verdict {
        case .trusted(let directory):
            return TrustResolver(
                anchors: anchors, directories: [directory], policy: TrustPolicy(revocation: configuration.revocation))
        case .refused(let reasons):
            throw DaemonError(
                .trustUnusable,
                "the directory \(configuration.directory) is not accepted: "
                    + reasons.map(\.description).joined(separator: "; "))
        }
    }

    private static func anchors(_ path: String) throws -> [Certificate] {
        do {
            let anchors = try Certificate.all(inPEM: PlainFile.text(path))
            guard !anchors.isEmpty else { throw DaemonError(.trustUnusable, "\(path) holds no certificate") }
            return anchors
        } catch let error as DaemonError {
            throw error
        } catch {
            throw DaemonError(.trustUnusable, "the anchors \(path) cannot be read", cause: error)
        }
    }
}
