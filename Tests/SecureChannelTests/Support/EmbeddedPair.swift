import Logging
import NIOCore
import NIOEmbedded
import SecureChannel

/// A client and a server whose bytes a test carries, on clocks that a test moves.
final class EmbeddedPair {
    let client = EmbeddedChannel()
    let server = EmbeddedChannel()
    let log = LogRecorder()
    let established: EventLoopFuture<PeerIdentity>

    /// Both ends are active and have not exchanged a byte.
    init(
        server serverContext: TLSContext,
        client clientContext: TLSContext,
        expecting peerName: String = "server.3508.35.yizhan",
        gate: ConnectionGate? = nil
    ) throws {
        let promise = self.client.eventLoop.makePromise(of: PeerIdentity.self)
        self.established = promise.futureResult
        let clientHandler = SecureChannelHandler(
            client: clientContext,
            expecting: peerName,
            logger: self.log.logger,
            established: promise
        )
        let serverHandler = SecureChannelHandler(server: serverContext, gate: gate, logger: self.log.logger)
        try self.client.pipeline.syncOperations.addHandlers([clientHandler, EventKeeper()])
        try self.server.pipeline.syncOperations.addHandlers([serverHandler, EventKeeper()])
        try self.client.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 443)).wait()
        try self.server.connect(to: SocketAddress(ipAddress: "192.0.2.2", port: 4000)).wait()
    }

    /// Carries bytes until neither end has more.
    func exchange() throws {
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            while let bytes = try self.client.readOutbound(as: ByteBuffer.self) {
                try self.server.writeInbound(bytes)
                hasMoved = true
            }
            while let bytes = try self.server.readOutbound(as: ByteBuffer.self) {
                try self.client.writeInbound(bytes)
                hasMoved = true
            }
        }
    }

    deinit {
        _ = try? self.client.finish(acceptAlreadyClosed: true)
        _ = try? self.server.finish(acceptAlreadyClosed: true)
    }

    func events(of channel: EmbeddedChannel) throws -> [SecureChannelEvent] {
        try channel.pipeline.syncOperations.handler(type: EventKeeper.self).events
    }
}

/// Keeps the events of the secure channel.
final class EventKeeper: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private(set) var events: [SecureChannelEvent] = []

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? SecureChannelEvent { self.events.append(event) }
        context.fireUserInboundEventTriggered(event)
    }
}

func contextPair(
    _ authority: TestAuthority,
    _ trust: TestTrust,
    client name: String = "neighbour",
    limits: TLSLimits = TLSLimits(),
    applicationProtocols: (server: [String], client: [String]) = ([], [])
) throws -> (server: TLSContext, client: TLSContext) {
    let server = try TLSContext(
        configuration: TLSConfiguration(
            identity: authority.node("server").identity,
            applicationProtocols: applicationProtocols.server,
            limits: limits,
            verifier: trust.verifier
        )
    )
    let client = try TLSContext(
        configuration: TLSConfiguration(
            identity: authority.node(name).identity,
            applicationProtocols: applicationProtocols.client,
            limits: limits,
            verifier: trust.verifier
        )
    )
    return (server, client)
}
