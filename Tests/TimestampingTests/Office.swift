import Cryptography
import Documents
import DurableFiles
import Exchange
import Foundation
import HTTPClient
import Logging
import ServiceLifecycle
import Timestamping

/// A folder that vanishes with its last owner.
final class Folder: Sendable {
    let path: String

    init() throws {
        self.path = NSTemporaryDirectory() + "yizhan-tsa-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }
}

/// A timestamp authority that runs.
struct Office: Sendable {
    struct Clock: NodeClock {
        func now() -> UTCMilliseconds { UTCMilliseconds(sinceEpoch: 1_795_000_000_123) }
    }

    let address: HTTPAddress
    let clock = Clock()
    /// The authority's certificate, and what stands at the end of its chain.
    let certificate: Certificate
    let anchors: [Certificate]

    /// Runs a body beside an authority, which ends with it.
    ///
    /// - Parameter revocable: Whether the authority's certificate is by a CA, and not trusted by itself.
    static func with(
        _ suite: Suite,
        revocable: Bool = false,
        _ body: @Sendable @escaping (Office) async throws -> Void
    ) async throws {
        let folder = try Folder()
        let pool = BlockingPool(threads: 1)
        var random = SystemRandomNumberGenerator()
        let book = try SerialBook(
            in: DurableDirectory(path: folder.path), pool: pool, using: &random)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "tsa")
        logger.logLevel = .critical
        let (authority, root) = try Self.authority(suite, revocable: revocable)
        let server = TimestampServer(
            host: "127.0.0.1", port: 0, authority: authority, serials: book, clock: Clock(),
            logger: logger, onRunning: { port.yield($0) })
        let group = ServiceGroup(services: [server], logger: logger)
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                for await number in ports {
                    try await body(
                        Office(
                            address: HTTPAddress("http://127.0.0.1:\(number)/"),
                            certificate: authority.certificate, anchors: [root]))
                    break
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }

    private static func authority(
        _ suite: Suite,
        revocable: Bool
    ) throws -> (authority: TimestampAuthority, root: Certificate) {
        let second = Clock().now().sinceEpoch / 1000
        let (from, until) = (second - 86_400, second + 86_400)
        let rootKey = try PrivateKey.generate(suite.keyAlgorithm)
        let root = try CertificateTemplate(
            commonName: "试验根", keyUsage: [.certificateSigning, .revocationListSigning],
            authority: .init(pathLength: nil, permittedSubtree: nil), notBefore: from, notAfter: until
        ).issue(for: rootKey.publicKey, issuer: nil, issuerKey: rootKey)
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let certificate = try CertificateTemplate(
            commonName: "tsa", dnsName: "3508.35.yizhan", keyUsage: [.digitalSignature],
            extendedKeyUsages: CertificatePurpose.timestamp.companionUsages, notBefore: from, notAfter: until
        ).issue(for: key.publicKey, issuer: revocable ? root : nil, issuerKey: revocable ? rootKey : key)
        let authority = try TimestampAuthority(key: key, certificate: certificate, policy: "1.2.3.4.1", accuracy: 2)
        return (authority, root)
    }
}
