internal import Documents
public import Exchange
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
public import NIOPosix
public import SecureChannel
public import ServiceLifecycle
internal import Storage

/// Listens for neighbours: HTTPS with mutual TLS (design section 5).
public struct LinkServer: Service {
    private let settings: LinkSettings
    private let exchange: Exchange
    private let connections: LinkConnections
    private let contexts: @Sendable () -> TLSContext
    private let group: MultiThreadedEventLoopGroup
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// A server.
    ///
    /// - Parameters:
    ///   - settings: Where to listen, and the limits.
    ///   - exchange: What takes packets and messages.
    ///   - connections: Where connections are remembered, so that they can be ended.
    ///   - contexts: The identity and rules for a new connection, asked each time.
    ///   - group: The event loops.
    ///   - logger: The logger.
    ///   - onRunning: Told the port once connections are accepted.
    public init(
        settings: LinkSettings,
        exchange: Exchange,
        connections: LinkConnections,
        contexts: @escaping @Sendable () -> TLSContext,
        group: MultiThreadedEventLoopGroup,
        logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.settings = settings
        self.exchange = exchange
        self.connections = connections
        self.contexts = contexts
        self.group = group
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Serves until graceful shutdown.
    public func run() async throws {
        let router = Router(context: LinkRequestContext.self)
        LinkHandlers(
            exchange: self.exchange, connections: self.connections, rates: PeerRates(limits: self.settings.requests),
            messageLimit: self.settings.messageLimit
        ).register(on: router)
        let gate = ConnectionGate(limits: self.settings.limits)
        let onRunning = self.onRunning
        let application = Application(
            responder: router.buildResponder(),
            server: .secureHTTP1(
                configuration: Self.http(self.settings.requests), gate: gate, inner: self.guards(),
                currentContext: self.contexts),
            configuration: ApplicationConfiguration(
                address: .hostname(self.settings.host, port: self.settings.port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(self.group),
            logger: self.logger)
        try await application.run()
    }

    /// The decoder's own limits are those of the requests; it counts more exactly while a head is not complete.
    private static func http(_ limits: RequestLimits) -> HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestBounds()],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headSize, maxHeaderListSize: limits.headSize,
                maxHeaderFieldCount: limits.headFields))
    }

    private func guards() -> @Sendable (Logger) -> [any ChannelHandler] {
        let limits = self.settings.requests
        let connections = PeerConnections(limit: limits.connectionsPerPeer)
        return { [RequestGuard(limits: limits, connections: connections, logger: $0)] }
    }
}
