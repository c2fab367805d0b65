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
        let handlers = LinkHandlers(
            exchange: self.exchange, connections: self.connections, messageLimit: self.settings.messageLimit)
        router.post("/v1/packets") { request, context in
            await handlers.answer(context) { try await handlers.packet(request, context) }
        }
        router.post("/v1/messages") { request, context in
            await handlers.answer(context) { try await handlers.messages(request, context) }
        }
        router.post("/v1/hello") { _, context in
            await handlers.answer(context) { try await handlers.hello(context) }
        }
        router.post("/v1/witness") { request, context in
            await handlers.answer(context) { try await handlers.witness(request, context) }
        }
        router.get("/v1/witness") { _, context in
            await handlers.answer(context) { try await handlers.lastWitnessed(context) }
        }
        let gate = ConnectionGate(limits: self.settings.limits)
        let onRunning = self.onRunning
        let application = Application(
            responder: router.buildResponder(),
            server: .secureHTTP1(gate: gate, currentContext: self.contexts),
            configuration: ApplicationConfiguration(
                address: .hostname(self.settings.host, port: self.settings.port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(self.group),
            logger: self.logger)
        try await application.run()
    }
}

/// What the link's resources do.
struct LinkHandlers: Sendable {
    let exchange: Exchange
    let connections: LinkConnections
    let messageLimit: Int

    func packet(_ request: Request, _ context: LinkRequestContext) async throws -> LinkAnswer {
        let neighbour = try await context.neighbour()
        let length = request.headers[.contentLength].flatMap { UInt64($0) }
        let transfer = try await TransferBody.read(request.body)
        let size = length.flatMap { $0.subtractingIfPossible(UInt64(transfer.slip.count) + 4) }
        let receipts = try await self.exchange.receive(
            slip: transfer.slip, from: neighbour, size: size, body: transfer.packet)
        return LinkAnswer(receipts: receipts)
    }

    func messages(_ request: Request, _ context: LinkRequestContext) async throws -> LinkAnswer {
        let neighbour = try await context.neighbour()
        let buffer = try await request.body.collect(upTo: self.messageLimit)
        let messages = try SystemMessage.decode(Array(buffer.readableBytesView))
        try await self.exchange.receive(messages, from: neighbour)
        return LinkAnswer(receipts: [])
    }

    func hello(_ context: LinkRequestContext) async throws -> LinkAnswer {
        try await self.exchange.hasten(try await context.neighbour())
        return LinkAnswer(receipts: [])
    }

    func witness(_ request: Request, _ context: LinkRequestContext) async throws -> LinkAnswer {
        let neighbour = try await context.neighbour()
        let buffer = try await request.body.collect(upTo: LinkProtocol.witnessLimit)
        let question = try WitnessRequest(bytes: Array(buffer.readableBytesView))
        switch try await self.exchange.witness(question, from: neighbour) {
        case .cosigned(let line): return LinkAnswer(cosignature: line)
        case .conflict(let known): return LinkAnswer(code: LinkProtocol.witnessConflict, checkpoint: known)
        }
    }

    func lastWitnessed(_ context: LinkRequestContext) async throws -> LinkAnswer {
        LinkAnswer(checkpoint: try await self.exchange.lastWitnessed(of: try await context.neighbour()))
    }

    /// Turns what happened into an answer that tells the peer no more than it needs; the log has the rest.
    func answer(
        _ context: LinkRequestContext,
        _ body: @Sendable () async throws -> LinkAnswer
    ) async -> Response {
        self.connections.track(context.channel)
        do {
            let answer = try await body()
            return Self.response(answer.code == nil ? .ok : .conflict, answer)
        } catch let refusal as ReceptionRefusal {
            context.logger.warning(
                "packet refused", metadata: [LogKey.errorCode: "\(refusal.peerCode)", LogKey.error: "\(refusal.cause)"])
            return Self.response(
                Self.status(refusal.peerCode, refusal.isTemporary),
                LinkAnswer(code: refusal.peerCode, receipts: refusal.receipts))
        } catch let error as ExchangeError {
            context.logger.warning(
                "request refused", metadata: [LogKey.errorCode: "\(error.code)", LogKey.error: "\(error)"])
            return Self.response(
                Self.status(error.code.peerCode, error.code.isTemporary),
                LinkAnswer(code: error.code.peerCode, receipts: []))
        } catch {
            context.logger.error("request failed", metadata: [LogKey.error: "\(error)"])
            return Self.response(.serviceUnavailable, LinkAnswer(code: "unavailable", receipts: []))
        }
    }

    private static func status(_ code: String, _ isTemporary: Bool) -> HTTPResponse.Status {
        if isTemporary { return .serviceUnavailable }
        return code == ExchangeError.Code.notNeighbour.peerCode ? .forbidden : .init(code: 422)
    }

    private static func response(_ status: HTTPResponse.Status, _ answer: LinkAnswer) -> Response {
        let type = answer.code == nil ? "application/json" : LinkProtocol.problemType
        return Response(
            status: status, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.bytes)))
    }
}

extension UInt64 {
    /// The difference, or nil when it would be negative.
    fileprivate func subtractingIfPossible(_ other: UInt64) -> UInt64? { self >= other ? self - other : nil }
}
