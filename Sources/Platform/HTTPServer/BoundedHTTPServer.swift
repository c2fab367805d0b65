public import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
public import NIOPosix

/// Answers small requests of strangers over plain HTTP, bounded in everything.
///
/// Connections are few, each lasts for seconds, headers are small. How large a body may be is for the responder to say.
public struct BoundedHTTPServer: Sendable {
    private static let lifetime = TimeAmount.seconds(20)
    private static let idling = TimeAmount.seconds(10)

    private let host: String
    private let port: Int
    private let connections: Int
    private let group: MultiThreadedEventLoopGroup
    private let logger: Logger

    /// A server.
    ///
    /// - Parameters:
    ///   - host: The address to listen on.
    ///   - port: The port; 0 for any.
    ///   - connections: How many may be open at once; more wait.
    ///   - group: The threads that connections are served on.
    ///   - logger: Told of what goes wrong.
    public init(
        host: String,
        port: Int,
        connections: Int,
        group: MultiThreadedEventLoopGroup = .singleton,
        logger: Logger
    ) {
        self.host = host
        self.port = port
        self.connections = connections
        self.group = group
        self.logger = logger
    }

    /// Serves until graceful shutdown.
    ///
    /// - Parameters:
    ///   - responder: Answers requests.
    ///   - onRunning: Told the port once requests are answered.
    /// - Throws: When nothing can be listened on.
    public func run(
        _ responder: some HTTPResponder<BasicRequestContext>,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws {
        let application = Application(
            responder: responder,
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [ConnectionDeadline(Self.lifetime)], idleTimeout: Self.idling,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 4 << 10, maxHeaderListSize: 8 << 10, maxHeaderFieldCount: 64))),
            configuration: ApplicationConfiguration(
                address: .hostname(self.host, port: self.port), serverName: nil,
                availableConnectionsDelegate: .maximum(self.connections, logger: self.logger)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(self.group), logger: self.logger)
        try await application.run()
    }
}
