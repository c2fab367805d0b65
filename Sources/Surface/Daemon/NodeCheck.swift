internal import CertificateAuthority
internal import Cryptography
internal import Documents
internal import DurableFiles
public import Exchange
internal import SQLiteStorage
internal import Storage

/// Checks the store of a node that does not run (`yizhan fsck`).
public struct NodeCheck: Sendable {
    private let configuration: NodeConfiguration

    /// A check of the node of a configuration.
    public init(_ configuration: NodeConfiguration) { self.configuration = configuration }

    /// Runs the check; nothing is changed.
    ///
    /// - Parameters:
    ///   - isDeep: Whether every packet's bytes are read.
    ///   - progress: Told what is being looked at.
    /// - Returns: What was found.
    /// - Throws: `DurableFilesError` with `locked` when the node runs; what cannot be opened.
    public func run(
        isDeep: Bool,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> StoreReport {
        let configuration = self.configuration
        let data = try DurableDirectory(path: configuration.data, createIfMissing: false)
        let database = try SQLiteDatabase(directory: data, name: SafeName("yizhan.sqlite"))
        let pool = BlockingPool()
        do {
            let stored = try await ExchangeSchema.migrator.storedNumber(database)
            guard stored == ExchangeSchema.migrator.latest else {
                throw DaemonError(
                    .storeOutdated,
                    "the store is of an earlier version (\(stored), this program's is \(ExchangeSchema.migrator.latest)); "
                        + "start the node once")
            }
            let spool = try SpoolFileStore(
                directory: data.directory(SafePath("spool"), createIfMissing: false), pool: pool)
            progress("database")
            let check = StoreCheck(
                database: database, spool: spool, node: configuration.node, logCertificates: self.logCertificates(),
                isDeep: isDeep, progress: progress)
            let report = try await check.run(damage: try await database.integrityCheck())
            try await database.close()
            await pool.shutdown()
            return report
        } catch {
            try await database.close()
            await pool.shutdown()
            throw error
        }
    }

    /// The node's log certificates, past and present: those beside its keys and those in its directory.
    ///
    /// A directory that has run out still says who signed; trust is not the question here.
    private func logCertificates() -> [Certificate] {
        var certificates: Set<Certificate> = []
        for path in NodeKeyFolder.certificateFiles(in: self.configuration.keys) {
            guard let text = try? PlainFile.text(path), let found = try? Certificate.all(inPEM: text) else { continue }
            certificates.formUnion(found)
        }
        if let resolver = try? TrustMaterial.resolver(self.configuration, at: SystemClock().now()) {
            certificates.formUnion(
                resolver.directories.flatMap { $0.directory.certificates(of: .node(self.configuration.node)) })
        }
        return certificates.filter { $0.purpose == .log && $0.name == self.configuration.node.domainName }
    }
}
