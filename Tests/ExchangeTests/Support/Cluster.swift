import CertificateAuthority
import Cryptography
import Documents
import DurableFiles
import Evidence
import Exchange
import Foundation
import Logging
import Packets
import SQLiteStorage
import Storage
import Synchronization
import Testing
import Zip

/// Four nodes in one process: province, city, county and township, each with its own store.
final class Cluster: Sendable {
    private struct Running: Sendable {
        let exchange: Exchange
        let task: Task<Void, Never>
        let database: SQLiteDatabase
        let spool: SpoolFileStore
        let pool: BlockingPool
        let keys: CurrentKeys
        let routing: CurrentRouting
    }

    let pki: TestPKI
    let clock = TestClock()
    let network = InProcessTransport.Network()
    private let folder: TemporaryFolder
    private let running = Mutex<[String: Running]>([:])
    /// Faults of the nodes' stores, by node.
    let faults = StoreFaults()
    /// What the nodes' logs say that needs a person.
    let alarms = Alarms()
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    /// Runs a body with a cluster and takes it down afterwards.
    static func with(
        _ suite: Cryptography.Suite,
        nodes: [String] = TestPKI.nodes,
        seals: SealPolicy? = nil,
        silence: SilencePolicy? = nil,
        _ body: (Cluster) async throws -> Void
    ) async throws {
        let cluster = try Cluster(suite)
        for node in nodes { try await cluster.start(node, seals: seals, silence: silence) }
        do { try await body(cluster) } catch {
            await cluster.stopAll()
            throw error
        }
        await cluster.stopAll()
    }

    private init(_ suite: Cryptography.Suite) throws {
        self.pki = try TestPKI(suite)
        self.folder = try TemporaryFolder()
        (self.changes, self.changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    subscript(_ node: String) -> Exchange {
        get throws { try #require(self.running.withLock { $0[node]?.exchange }) }
    }

    static func neighbours(of node: String) throws -> [RoutingTable.Neighbour] {
        let chain = TestPKI.nodes
        let index = try #require(chain.firstIndex(of: node))
        var neighbours: [RoutingTable.Neighbour] = []
        if index > 0 { neighbours.append(.init(code: try DivisionCode(chain[index - 1]), isParent: true)) }
        if index + 1 < chain.count { neighbours.append(.init(code: try DivisionCode(chain[index + 1]))) }
        return neighbours
    }

    func start(
        _ node: String,
        neighbours: [RoutingTable.Neighbour]? = nil,
        limits: PacketLimits = .standard,
        seals: SealPolicy? = nil,
        silence: SilencePolicy? = nil,
        resolver: TrustResolver? = nil,
        timestamps: TimestampPlan? = nil
    ) async throws {
        let code = try DivisionCode(node)
        let directory = try DurableDirectory(path: "\(self.folder.path)/\(node)", createIfMissing: true)
        let pool = BlockingPool(threads: 1)
        let database = try SQLiteDatabase(directory: directory, name: SafeName("yizhan.sqlite"))
        _ = try await ExchangeSchema.migrator.migrate(database)
        let spool = try SpoolFileStore(
            directory: directory.directory(SafePath("spool"), createIfMissing: true), pool: pool, reserve: 0)
        let changed = self.changed
        let keys = CurrentKeys(try #require(self.pki.keys[node]))
        let trust = NodeTrust(resolver ?? self.pki.resolver)
        let board = SealStatusBoard(
            in: try directory.directory(SafePath("seal-status"), createIfMissing: true), trust: trust)
        let routing = CurrentRouting(
            RoutingTable(node: code, neighbours: try neighbours ?? Self.neighbours(of: node)))
        let parts = Exchange.Parts(
            node: code, keys: keys, trust: trust, routing: routing,
            database: FaultyDatabase(database, node: node, faults: self.faults), spool: spool,
            limits: limits, seals: seals.map { CurrentSealPolicy($0) }, sealStatus: board,
            silence: silence.map { CurrentSilencePolicy($0) }, witnessInterval: .zero, timestamps: timestamps,
            clock: self.clock, logger: self.logger(node), fault: { _ in },
            observe: { _ in changed.yield() })
        let exchange: Exchange
        do {
            exchange = try await Exchange.open(
                parts, transport: InProcessTransport(node: code, network: self.network))
        } catch {
            try await database.close()
            await pool.shutdown()
            throw error
        }
        let task = Task { await exchange.run() }
        self.network.attach(exchange)
        self.running.withLock {
            $0[node] = Running(
                exchange: exchange, task: task, database: database, spool: spool, pool: pool, keys: keys,
                routing: routing)
        }
    }

    /// Silent but for alarms, unless YIZHAN_TEST_LOG is set.
    private func logger(_ node: String) -> Logger {
        let isWanted = ProcessInfo.processInfo.environment["YIZHAN_TEST_LOG"] != nil
        return Logger(label: node) { label -> any LogHandler in
            guard isWanted else { return AlarmHandler(alarms: self.alarms, node: node) }
            return MultiplexLogHandler([
                AlarmHandler(alarms: self.alarms, node: node), StreamLogHandler.standardError(label: label),
            ])
        }
    }

    func stop(_ node: String) async throws {
        let running = try #require(self.running.withLock { $0.removeValue(forKey: node) })
        self.network.detach(try DivisionCode(node))
        running.task.cancel()
        await running.task.value
        try await running.database.close()
        await running.pool.shutdown()
    }

    /// The keys of a running node.
    func keys(_ node: String) throws -> CurrentKeys {
        try #require(self.running.withLock { $0[node]?.keys })
    }

    /// Has a running node take other neighbours, as a reload does.
    func route(_ node: String, _ neighbours: [RoutingTable.Neighbour]) async throws {
        let routing = try #require(self.running.withLock { $0[node]?.routing })
        routing.replace(with: RoutingTable(node: try DivisionCode(node), neighbours: neighbours))
        try await self[node].neighboursChanged(altered: [])
    }

    /// Has a running node take other trust material, as a reload does.
    func trust(_ node: String, _ resolver: TrustResolver) async throws {
        try await self[node].take(resolver, act: "reload", reason: "test")
    }

    /// The store of a running node, past its faults.
    func store(_ node: String) throws -> SQLiteDatabase {
        try #require(self.running.withLock { $0[node]?.database })
    }

    /// How many rows a table of a running node has; the table may be followed by a condition.
    func count(_ table: String, _ node: String) async throws -> Int {
        try await self.store(node).read { session in
            Int(try session.row("SELECT COUNT(*) AS n FROM \(table)")?.integer("n") ?? 0)
        }
    }

    /// The files in a running node's spool.
    func spoolEntries(_ node: String) throws -> [BlobEntry] {
        try #require(self.running.withLock { $0[node]?.spool }).list()
    }

    /// The folder of a node.
    func folder(of node: String) -> String { "\(self.folder.path)/\(node)" }

    /// Copies the folder of a node that is not running, as a backup does.
    func backUp(_ node: String) throws {
        try FileManager.default.copyItem(atPath: "\(self.folder.path)/\(node)", toPath: self.backup(node))
    }

    /// Puts the backup of a node that is not running in the place of its folder.
    func restore(_ node: String) throws {
        try FileManager.default.removeItem(atPath: "\(self.folder.path)/\(node)")
        try FileManager.default.moveItem(atPath: self.backup(node), toPath: "\(self.folder.path)/\(node)")
    }

    /// Loses the folder of a node that is not running.
    func lose(_ node: String) throws {
        try FileManager.default.removeItem(atPath: "\(self.folder.path)/\(node)")
    }

    private func backup(_ node: String) -> String { "\(self.folder.path)/\(node).backup" }

    private func stopAll() async {
        for node in self.running.withLock({ Array($0.keys) }) { try? await self.stop(node) }
    }

    /// Waits until a condition holds; it is looked at again after every commit of any node.
    func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() {
            var iterator = self.changes.makeAsyncIterator()
            _ = await iterator.next()
        }
    }

    /// Waits until a condition holds that no commit announces.
    func poll(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { await Task.yield() }
    }

    /// Sends a document and returns its identifier.
    func submit(
        from sender: String,
        to recipients: [String],
        copies: [String] = [],
        document: [UInt8] = Array("正文".utf8),
        urgency: Urgency = .routine,
        lifetime: Duration? = nil
    ) async throws -> SubmissionOutcome {
        let from = try Unit.address(sender)
        let exchange = try self[from.node.digits]
        let envelope = try exchange.prepare(
            SubmissionRequest(
                from: from,
                to: try recipients.map { .init(try Unit.address($0), .main) }
                    + copies.map { .init(try Unit.address($0), .copy) },
                urgency: urgency, lifetime: lifetime, suite: self.pki.suite))
        let package = try PackageBuilder(
            envelope: envelope, metadata: Self.metadata(urgency),
            parts: [.document(ArrayByteSource(document), extension: "ofd")]
        ).sign(unit: #require(self.pki.units[sender]), officer: nil, at: envelope.created)
        var bytes: [UInt8] = []
        try package.forEachChunk { bytes += $0 }
        return try await exchange.submit(envelope.id, size: package.size, body: Chunks(bytes))
    }

    static func metadata(_ urgency: Urgency = .routine) throws -> DocumentMetadata {
        let fields: [MetadataField] = [
            .init(.kind, "通知"), .init(.title, "关于做好汛期安全检查工作的通知"), .init(.urgency, urgency.description),
            .init(.issuerMarks, "龙岩市人民政府办公室"), .init(.number, "龙政办〔2026〕12号"),
            .init(.mainRecipients, "各单位"), .init(.signatories, "龙岩市人民政府办公室"), .init(.date, "2026-03-05"),
        ]
        switch DocumentMetadata.read(fields) {
        case .metadata(let metadata): return metadata
        case .problems(let problems): throw ExchangeError(.failed, "\(problems)")
        }
    }

    /// The state of a packet for a recipient, as a node sees it.
    func state(_ id: PacketIdentifier, _ recipient: String, at node: String) async throws -> DeliveryState? {
        let address = try Unit.address(recipient)
        return try await self[node].track(id).first?.deliveries.first { $0.recipient == address }?.state
    }

    /// Waits for a state.
    func until(_ id: PacketIdentifier, _ recipient: String, is state: DeliveryState, at node: String) async throws {
        try await self.until { try await self.state(id, recipient, at: node) == state }
    }

    /// Carries out an act with the unit's officer.
    @discardableResult
    func act(
        _ act: OfficeAct,
        on id: PacketIdentifier,
        by unit: String,
        reason: String? = nil,
        recipients: [String]? = nil
    ) async throws -> [ReceiptCore] {
        let address = try Unit.address(unit)
        let officer = try #require(self.pki.officers[unit])
        let exchange = try self[address.node.digits]
        let evidence = try await exchange.prepare(
            ActRequest(
                act: act, packet: id,
                officer: OfficerAddress(officer: OfficerName("registrar"), unit: address),
                certificate: officer.certificate.fingerprint, reason: reason,
                recipients: try recipients?.map { try Unit.address($0) }))
        return try await exchange.commit(act: evidence.bytes, signature: self.sign(evidence, as: officer))
    }

    func sign(_ evidence: Evidence, as officer: SigningIdentity) throws -> [UInt8] {
        try SignedMessage.sign(
            contentDigest: evidence.digest(officer.key.algorithm.digestAlgorithm), key: officer.key,
            certificate: officer.certificate, signingTime: evidence.time.sinceEpoch / 1000)
    }

    /// The events a node knows of a packet, each as `event issuer`.
    func events(_ id: PacketIdentifier, at node: String) async throws -> [String] {
        try await self[node].track(id).flatMap(\.receipts).map {
            "\($0.core.evidence.event.rawValue) \($0.core.evidence.issuer)"
        }
    }
}
