import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import SecureChannel
import ServiceLifecycle
import Testing

typealias ByteChannel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

/// Sends back what it receives.
@Sendable
func echo(_ channel: ByteChannel) async throws {
    try await channel.executeThenClose { inbound, outbound in
        for try await bytes in inbound {
            try await outbound.write(bytes)
        }
        outbound.finish()
    }
}

func wrap(_ channel: any Channel) -> EventLoopFuture<ByteChannel> {
    channel.eventLoop.makeCompletedFuture {
        try NIOAsyncChannel(
            wrappingChannelSynchronously: channel,
            configuration: .init(isOutboundHalfClosureEnabled: true)
        )
    }
}

/// Runs a server that speaks bytes over the secure channel while the body runs.
func withByteServer<Result: Sendable>(
    _ context: TLSContext,
    gate: ConnectionGate? = nil,
    logger: Logger,
    handle: @escaping @Sendable (ByteChannel) async throws -> Void = echo,
    _ body: (_ port: Int) async throws -> Result
) async throws -> Result {
    // Each connection gets its task where it is made: an accepted one that nobody takes over would trap.
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = SecureChannelHandler(server: context, gate: gate, logger: logger)
                try channel.pipeline.syncOperations.addHandler(handler)
            }.flatMap { wrap(channel) }.map { connection in
                Task { try? await handle(connection) }
            }.map { _ in }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    let result: Result
    do {
        result = try await body(#require(server.localAddress?.port))
    } catch {
        try await server.close()
        throw error
    }
    try await server.close()
    return result
}

/// A request context that knows its channel.
struct ChannelRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.channel = source.channel
    }
}

/// Runs an HTTP server that greets its peer by name while the body runs.
func withHTTPServer<Result: Sendable>(
    _ context: TLSContext,
    logger: Logger,
    _ body: (_ port: Int) async throws -> Result
) async throws -> Result {
    let router = Router(context: ChannelRequestContext.self)
    router.get("/") { _, context in
        "welcome \(try await context.channel.securePeer())"
    }
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        router: router,
        server: .secureHTTP1(gate: nil) { context },
        configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in
            found.yield(channel.localAddress?.port ?? 0)
        },
        logger: logger
    )
    let services = ServiceGroup(configuration: .init(services: [application], logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await services.run() }
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let result = try await body(port)
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
        return result
    }
}
