public import HummingbirdCore
public import Logging
public import NIOCore

/// Puts a ``SecureChannelHandler`` in front of another kind of server connection, such as HTTP.
public struct SecureServerChannel<Base: ServerChildChannel>: ServerChildChannel {
    /// The value of the connection behind it.
    public typealias Value = Base.Value

    private let base: Base
    private let gate: ConnectionGate?
    private let currentContext: @Sendable () -> TLSContext
    private let inner: @Sendable (Logger) -> [any ChannelHandler]

    /// Wraps a kind of connection.
    ///
    /// - Parameters:
    ///   - base: What speaks over the secure channel.
    ///   - gate: Where connections are counted, if they are.
    ///   - inner: Makes what stands between the secure channel and the connection behind it.
    ///   - currentContext: The identity and rules for a new connection; asked each time, so that they can change.
    public init(
        _ base: Base,
        gate: ConnectionGate?,
        inner: @escaping @Sendable (Logger) -> [any ChannelHandler] = { _ in [] },
        currentContext: @escaping @Sendable () -> TLSContext
    ) {
        self.base = base
        self.gate = gate
        self.inner = inner
        self.currentContext = currentContext
    }

    /// Adds the handler, then sets up the connection behind it.
    ///
    /// - Parameters:
    ///   - channel: The new connection.
    ///   - logger: Where its failures are reported.
    /// - Returns: The value of the connection behind it.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let handler = SecureChannelHandler(server: self.currentContext(), gate: self.gate, logger: logger)
            try channel.pipeline.syncOperations.addHandler(handler)
            try channel.pipeline.syncOperations.addHandlers(self.inner(logger))
        }.flatMap {
            self.base.setup(channel: channel, logger: logger)
        }
    }

    /// Handles the connection behind it.
    ///
    /// - Parameters:
    ///   - value: What `setup` made.
    ///   - logger: Where to report.
    public func handle(value: Value, logger: Logger) async {
        await self.base.handle(value: value, logger: logger)
    }
}

extension SecureServerChannel: HTTPChannelHandler where Base: HTTPChannelHandler {
    /// The responder of the HTTP connection behind it.
    public var responder: HTTPChannelHandler.Responder { self.base.responder }
}

extension HTTPServerBuilder {
    /// An HTTP/1.1 server behind mutual TLS.
    ///
    /// - Parameters:
    ///   - configuration: Settings of HTTP.
    ///   - gate: Where connections are counted, if they are.
    ///   - inner: Makes what stands between the secure channel and HTTP.
    ///   - currentContext: The identity and rules for a new connection; asked each time, so that they can change.
    /// - Returns: The builder, for an application's `server`.
    public static func secureHTTP1(
        configuration: HTTP1Channel.Configuration = .init(),
        gate: ConnectionGate?,
        inner: @escaping @Sendable (Logger) -> [any ChannelHandler] = { _ in [] },
        currentContext: @escaping @Sendable () -> TLSContext
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            let base = HTTP1Channel(responder: responder, configuration: configuration)
            return SecureServerChannel(base, gate: gate, inner: inner, currentContext: currentContext)
        }
    }
}
