import Cryptography
import Documents
import DurableFiles
import Exchange
import Foundation
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

    let address: TimestampAddress
    let clock = Clock()

    /// Runs a body beside an authority, which ends with it.
    static func with(_ suite: Suite, _ body: @Sendable @escaping (Office) async throws -> Void) async throws {
        let folder = try Folder()
        let pool = BlockingPool(threads: 1)
        var random = SystemRandomNumberGenerator()
        let book = try SerialBook(
            in: DurableDirectory(path: folder.path), pool: pool, using: &random)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "tsa")
        logger.logLevel = .critical
        let server = TimestampServer(
            host: "127.0.0.1", port: 0, authority: try Self.authority(suite), serials: book, clock: Clock(),
            logger: logger, onRunning: { port.yield($0) })
        let group = ServiceGroup(services: [server], logger: logger)
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                for await number in ports {
                    try await body(Office(address: TimestampAddress("http://127.0.0.1:\(number)/")))
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

    private static func authority(_ suite: Suite) throws -> TimestampAuthority {
        let second = Clock().now().sinceEpoch / 1000
        let key = try PrivateKey.generate(suite.keyAlgorithm)
        let certificate = try CertificateTemplate(
            commonName: "tsa", dnsName: "3508.35.yizhan", keyUsage: [.digitalSignature],
            extendedKeyUsages: CertificatePurpose.timestamp.companionUsages, notBefore: second - 86_400,
            notAfter: second + 86_400
        ).issue(for: key.publicKey, issuer: nil, issuerKey: key)
        return try TimestampAuthority(key: key, certificate: certificate, policy: "1.2.3.4.1", accuracy: 2)
    }
}
