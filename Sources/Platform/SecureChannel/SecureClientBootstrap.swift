public import Logging
public import NIOCore
import NIOPosix

/// Opens secure channels to servers.
public struct SecureClientBootstrap: Sendable {
    private struct Attempt<Output: Sendable>: Sendable {
        let channel: any Channel
        let output: EventLoopFuture<Output>
    }

    private let currentContext: @Sendable () -> TLSContext
    private let group: any EventLoopGroup
    private let logger: Logger
    /// How long the TCP connection may take; the handshake has its own limit in ``TLSLimits``.
    public var connectTimeout: TimeAmount = .seconds(10)
    /// Whether the server's close_notify closes its direction only, as ``NIOCore/ChannelEvent/inputClosed``.
    public var allowsHalfClosure = false

    /// Makes a bootstrap.
    ///
    /// - Parameters:
    ///   - context: The identity and rules; sessions are resumed within one context.
    ///   - group: Where the channels run; a group of NIOPosix.
    ///   - logger: Where failures are reported.
    public init(context: TLSContext, group: any EventLoopGroup, logger: Logger) {
        self.init(group: group, logger: logger) { context }
    }

    /// Makes a bootstrap whose identity and rules can change.
    ///
    /// - Parameters:
    ///   - group: Where the channels run; a group of NIOPosix.
    ///   - logger: Where failures are reported.
    ///   - currentContext: The identity and rules for a new connection; asked each time.
    public init(group: any EventLoopGroup, logger: Logger, currentContext: @escaping @Sendable () -> TLSContext) {
        self.currentContext = currentContext
        self.group = group
        self.logger = logger
    }

    /// Opens a channel and completes the handshake.
    ///
    /// With TLS 1.3 the server decides on the client's certificate after that; its refusal arrives as an error of
    /// code `peerRefused` when the channel is read.
    ///
    /// - Parameters:
    ///   - host: Name or address of the server.
    ///   - port: Its port.
    ///   - peerName: The name its certificate must have.
    ///   - serverName: The host name to send to it, if any.
    ///   - initializer: Adds the handlers behind the secure channel; it runs on the event loop once the handshake is
    ///     complete, and no data is lost if it adds them before it returns.
    /// - Returns: What the initializer made.
    /// - Throws: ``SecureChannelError`` when the handshake fails, NIO's errors when the connection does.
    public func connect<Output: Sendable>(
        host: String,
        port: Int,
        expecting peerName: String,
        serverName: String? = nil,
        initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
    ) async throws -> Output {
        let attempt = try await ClientBootstrap(group: self.group)
            .connectTimeout(self.connectTimeout)
            .channelOption(.allowRemoteHalfClosure, value: self.allowsHalfClosure)
            .connect(host: host, port: port) { channel in
                self.prepare(channel, expecting: peerName, serverName: serverName).map { established in
                    let output = established.flatMap { _ in initializer(channel) }
                    output.whenFailure { _ in channel.close(promise: nil) }
                    return Attempt(channel: channel, output: output)
                }
            }
        return try await withTaskCancellationHandler {
            try await attempt.output.get()
        } onCancel: {
            attempt.channel.close(promise: nil)
        }
    }

    /// Opens a channel and completes the handshake.
    ///
    /// - Parameters:
    ///   - host: Name or address of the server.
    ///   - port: Its port.
    ///   - peerName: The name its certificate must have.
    ///   - serverName: The host name to send to it, if any.
    /// - Returns: The channel; handlers added to it now may miss data of a server that speaks first.
    /// - Throws: ``SecureChannelError`` when the handshake fails, NIO's errors when the connection does.
    public func connect(
        host: String,
        port: Int,
        expecting peerName: String,
        serverName: String? = nil
    ) async throws -> any Channel {
        try await self.connect(host: host, port: port, expecting: peerName, serverName: serverName) { channel in
            channel.eventLoop.makeSucceededFuture(channel)
        }
    }

    /// Adds the handler; the inner future completes with the handshake.
    private func prepare(
        _ channel: any Channel,
        expecting peerName: String,
        serverName: String?
    ) -> EventLoopFuture<EventLoopFuture<PeerIdentity>> {
        let established = channel.eventLoop.makePromise(of: PeerIdentity.self)
        return channel.eventLoop.makeCompletedFuture {
            let handler = SecureChannelHandler(
                client: self.currentContext(),
                expecting: peerName,
                serverName: serverName,
                logger: self.logger,
                established: established
            )
            do {
                try channel.pipeline.syncOperations.addHandler(handler)
            } catch {
                established.fail(error)
                throw error
            }
            return established.futureResult
        }
    }
}
