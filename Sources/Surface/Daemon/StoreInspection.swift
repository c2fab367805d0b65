internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import DurableFiles
public import Exchange
internal import Foundation
internal import SQLiteStorage
internal import Storage

/// Checks the store of a node that does not run: database, spool and log against each other.
///
/// It holds the node's locks meanwhile, binds no port, migrates nothing and writes nothing, but that SQLite moves what is
/// in its write-ahead log into its file when it closes, as at every end of a node.
public struct StoreInspection: Sendable {
    private let configuration: NodeConfiguration

    /// An inspection of the store that a configuration names.
    public init(_ configuration: NodeConfiguration) { self.configuration = configuration }

    /// Opens the store, checks it and closes it.
    ///
    /// - Parameters:
    ///   - isDeep: Whether every packet is read and its digests are computed.
    ///   - findingLimit: How many findings are kept; the others are counted.
    ///   - progress: Told from time to time what is looked at, how much of it was, and how much there is.
    /// - Returns: What was found.
    /// - Throws: ``DaemonError`` with ``DaemonError/Code/storeInUse``, ``DaemonError/Code/storeMissing`` or
    ///   ``DaemonError/Code/storeUnreadable`` when the check cannot be carried out.
    public func run(
        isDeep: Bool,
        findingLimit: Int = 1000,
        progress: @escaping @Sendable (StoreCheck.Subject, Int64, Int64?) -> Void = { _, _, _ in }
    ) async throws -> StoreReport {
        let pool = BlockingPool(threads: 1)
        do {
            let report = try await self.run(pool, isDeep, findingLimit, progress)
            await pool.shutdown()
            return report
        } catch {
            await pool.shutdown()
            throw self.explained(error)
        }
    }

    private func run(
        _ pool: BlockingPool,
        _ isDeep: Bool,
        _ findingLimit: Int,
        _ progress: @escaping @Sendable (StoreCheck.Subject, Int64, Int64?) -> Void
    ) async throws -> StoreReport {
        let configuration = self.configuration
        let data = try DurableDirectory(path: configuration.data)
        let name = try SafeName("yizhan.sqlite")
        // Opening the database would make a missing one.
        _ = try data.openFile(name)
        let spool = try SpoolFileStore(directory: data.directory(SafePath("spool")), pool: pool, reserve: 0)
        let database: SQLiteDatabase
        do { database = try SQLiteDatabase(directory: data, name: name) } catch let error as StorageError
            where error.code == .corrupt
        {
            return .unreadable("\(configuration.data)/\(name)", "\(error)")
        }
        let check = StoreCheck(
            StoreCheck.Parts(
                node: configuration.node, suite: configuration.homeSuite, database: database,
                integrity: { try await database.integrityCheck(limit: $0) }, spool: spool,
                neighbours: Set(configuration.neighbours.map(\.code)), logCertificates: self.logCertificates()),
            isDeep: isDeep, findingLimit: findingLimit, progress: progress)
        let report: StoreReport
        do { report = try await check.run() } catch {
            try? await database.close()
            throw error
        }
        do { try await database.close() } catch is StorageError where report.errorCount > 0 {
            // A damaged database may not close well either; what was found is the better answer.
        }
        return report
    }

    /// The node's certificates for its log, from the folder of keys and from the directory; no key is needed to verify.
    private func logCertificates() -> [Certificate] {
        var certificates: [Certificate] = []
        let folder = self.configuration.keys
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() where name.hasPrefix("log.") && name.hasSuffix(".cert.pem") {
            // What cannot be read here is told by the checkpoints that cannot be verified.
            guard let text = try? PlainFile.text("\(folder)/\(name)"),
                let leaf = try? Certificate.all(inPEM: text).first
            else { continue }
            certificates.append(leaf)
        }
        let node = PartyName.node(self.configuration.node)
        if let resolver = try? TrustMaterial.resolver(self.configuration, at: SystemClock().now()) {
            certificates += resolver.directories.flatMap { $0.directory.certificates(of: node) }
        }
        return certificates.filter { $0.purpose == .log && $0.name == self.configuration.node.domainName }
    }

    /// Why the check could not be carried out.
    private func explained(_ error: any Error) -> any Error {
        let data = self.configuration.data
        switch error {
        case let error as DurableFilesError where error.code == .locked:
            return DaemonError(.storeInUse, "the node runs over \(data)", cause: error)
        case let error as DurableFilesError where error.code == .notFound:
            return DaemonError(.storeMissing, "there is no whole store in \(data)", cause: error)
        case let error as DurableFilesError where error.code == .inputOutput:
            return DaemonError(.storeUnreadable, "the store in \(data) cannot be read", cause: error)
        case let error as StorageError:
            return DaemonError(.storeUnreadable, "the store in \(data) cannot be read", cause: error)
        default: return error
        }
    }
}
