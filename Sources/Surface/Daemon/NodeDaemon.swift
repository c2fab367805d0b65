internal import Documents
internal import DurableFiles
internal import Evidence
internal import Exchange
internal import Links
internal import LocalAPI
internal import LocalPeers
internal import Logging
internal import NIOPosix
internal import SecureChannel
internal import ServiceLifecycle
internal import SQLiteStorage
internal import Storage
internal import Synchronization
internal import UnixSignals
internal import Watching

/// Runs a node: opens what it needs in order, serves until told to stop, and closes in the opposite order.
public struct NodeDaemon: Sendable {
    private static let gracePeriod = Duration.seconds(30)

    let configuration: NodeConfiguration
    private let abandon: @Sendable (DaemonError) -> Never
    private let onReady: @Sendable (Int) async -> Void

    /// A daemon for a configuration.
    ///
    /// - Parameters:
    ///   - configuration: The node's configuration.
    ///   - abandon: Ends the process at once, when the store can no longer be trusted: after a failed sync nobody may be
    ///     answered, and closing in order would still answer and write.
    ///   - onReady: Told the link's port once the node answers on link and socket.
    public init(
        _ configuration: NodeConfiguration,
        abandon: @escaping @Sendable (DaemonError) -> Never,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.abandon = abandon
        self.onReady = onReady
    }

    /// Runs until SIGTERM, SIGINT or cancellation.
    ///
    /// - Throws: ``DaemonError`` and the errors of what could not be opened.
    public func run() async throws {
        let pool = BlockingPool()
        do {
            try await self.run(with: pool)
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }

    private func run(with pool: BlockingPool) async throws {
        let configuration = self.configuration
        let level = CurrentLogLevel(configuration.logLevel)
        let logger = Self.logger(configuration, level)
        let clock = SystemClock()
        let material = try NodeMaterial(configuration, at: clock.now())
        let trust = NodeTrust(material.resolver)
        let keys = CurrentKeys(material.keys)
        let routing = CurrentRouting(material.routing)
        let authority = LinkAuthority(trust: trust, routing: routing, clock: clock)
        let contexts = CurrentLinkContext(try LinkContext.make(configuration, material.selection, authority))
        let store = try await NodeStore.open(configuration.data, pool: pool, fault: self.storeFault)
        let transport = LinkTransport(
            settings: configuration.link, contexts: { contexts.context }, group: MultiThreadedEventLoopGroup.singleton,
            clock: clock, logger: logger)
        do {
            let watch = NodeWatch(clock: clock, logger: logger)
            let seals = CurrentSealPolicy(configuration.seals)
            let board = SealStatusBoard(
                in: try store.data.directory(SafePath("seal-status"), createIfMissing: true), trust: trust)
            let status = SealStatusReader(board, policy: seals, pool: pool, clock: clock, logger: logger)
            try await status.start()
            let exchange = try await Exchange.open(
                Exchange.Parts(
                    node: configuration.node, keys: keys, trust: trust, routing: routing, database: store.database,
                    spool: store.spool, limits: configuration.limits, seals: seals, sealStatus: board,
                    silence: CurrentSilencePolicy(configuration.silence),
                    witnessInterval: configuration.evidenceLog.witnessInterval,
                    timestamps: configuration.timestampPlan, logCheckHour: configuration.evidenceLog.checkAt,
                    clock: clock, logger: logger, fault: self.storeFault, observe: { watch.metrics.observe($0) }),
                transport: transport)
            try await exchange.recordStart(
                material.configurationState(), keys: material.heldKeys.sorted { $0.purpose < $1.purpose },
                by: await Self.starter())
            logger.info(
                "node starting",
                metadata: ["node": "\(configuration.node)", "migrations.applied": "\(store.migrations)"])
            let connections = LinkConnections()
            let reloader = NodeReloader(
                NodeReloader.Parts(
                    trust: trust, keys: keys, routing: routing, contexts: contexts, authority: authority,
                    transport: transport, connections: connections, exchange: exchange, seals: status, level: level,
                    clock: clock, logger: logger), material: material)
            watch.attach(
                SnapshotCollector.Parts(
                    exchange: exchange, trust: trust,
                    certificates: { reloader.material.folder.pairs.map(\.certificates) },
                    clockDifference: { transport.clockDifference(of: $0) }, connections: { connections.count },
                    data: store.data, spool: store.spool, pool: pool, clock: clock))
            try await self.serve(
                exchange, connections, { contexts.context }, reloader, [reloader, status], watch, logger)
        } catch {
            await transport.shutdown()
            try await store.database.close()
            throw error
        }
        await transport.shutdown()
        try await store.database.close()
        logger.info("node stopped", metadata: ["node": "\(configuration.node)"])
    }

    /// After a failed sync nobody may be answered: the process ends at once.
    private var storeFault: @Sendable (StorageError) -> Void {
        { [abandon] error in
            abandon(
                DaemonError(
                    .storeFailed, "the store failed; the node stops and recovers at its next start", cause: error))
        }
    }

    private static func logger(_ configuration: NodeConfiguration, _ level: CurrentLogLevel) -> Logger {
        Logger(label: "yizhan") {
            LineLogHandler(label: $0, level: level, format: configuration.logFormat)
        }
    }

    /// Who runs the process.
    private static func starter() async -> ActingPerson {
        let own = PeerCredentials.own
        return ActingPerson(
            way: .start, actor: PeopleEntry.Actor(user: Int64(own.user), process: Int64(own.process)),
            name: await UserNames().name(of: own.user))
    }

    private func serve(
        _ exchange: Exchange,
        _ connections: LinkConnections,
        _ contexts: @escaping @Sendable () -> TLSContext,
        _ reloader: NodeReloader,
        _ guards: [any Service],
        _ watch: NodeWatch,
        _ logger: Logger
    ) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let ready = Readiness(onReady: { [onReady = self.onReady] port in
            watch.setReady(true)
            await onReady(port)
        })
        let (linkStart, apiStart) = (Listener.Start(), Listener.Start())
        let settings = self.configuration.link
        let link = LinkServer(
            settings: settings, exchange: exchange, connections: connections, contexts: contexts, group: group,
            logger: logger,
            onRunning: { port in
                linkStart.reach()
                await ready.linkRuns(port: port)
            })
        let api = APIServer(
            socket: self.configuration.socket, exchange: exchange,
            desk: NodeDesk(reloader: reloader, now: { SystemClock().now() }), group: group, logger: logger,
            watch: { try await watch.snapshot().json },
            onRunning: {
                apiStart.reach()
                await ready.apiRuns()
            })
        var services = ServiceGroupConfiguration(
            services: guards.map { .init(service: $0) } + [
                .init(service: ExchangeService(exchange: exchange)),
                .init(service: Listener(address: "\(settings.host):\(settings.port)", start: linkStart, server: link)),
                .init(service: Listener(address: self.configuration.socket, start: apiStart, server: api)),
            ] + self.watching(by: watch).map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.quiet(logger))
        services.maximumGracefulShutdownDuration = Self.gracePeriod
        try await ServiceGroup(configuration: services).run()
    }

    /// The lifecycle library's own lines are of interest only when something is wrong.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }
}

/// Runs the exchange as a service.
private struct ExchangeService: Service {
    let exchange: Exchange

    func run() async throws { await self.exchange.run() }
}

/// Reports readiness when both servers run.
private actor Readiness {
    private let onReady: @Sendable (Int) async -> Void
    private var port: Int?
    private var hasAPI = false

    init(onReady: @escaping @Sendable (Int) async -> Void) { self.onReady = onReady }

    func linkRuns(port: Int) async {
        self.port = port
        await self.announce()
    }

    func apiRuns() async {
        self.hasAPI = true
        await self.announce()
    }

    private func announce() async {
        guard let port = self.port, self.hasAPI else { return }
        await self.onReady(port)
    }
}
