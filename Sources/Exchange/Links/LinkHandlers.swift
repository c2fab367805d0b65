internal import Documents
internal import Evidence
internal import Exchange
internal import Hummingbird
internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import SecureChannel

/// What the link's resources do.
struct LinkHandlers: Sendable {
    let exchange: Exchange
    let connections: LinkConnections
    let rates: PeerRates
    let messageLimit: Int

    func register(on router: Router<LinkRequestContext>) {
        router.post("/v1/packets") { request, context in
            await self.answer(context) { try await self.packet(request, context) }
        }
        router.post("/v1/messages") { request, context in
            await self.answer(context) { try await self.messages(request, context) }
        }
        router.post("/v1/hello") { request, context in
            await self.answer(context, .greeting) { try await self.hello(request, context) }
        }
        router.post("/v1/witness") { request, context in
            await self.answer(context, .greeting) { try await self.witness(request, context) }
        }
        router.get("/v1/witness") { request, context in
            await self.answer(context, .greeting) { try await self.lastWitnessed(request, context) }
        }
        UploadHandlers(exchange: self.exchange).register(on: router) { context, body in
            await self.respond(context, .work, body)
        }
    }

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

    func hello(_ request: Request, _ context: LinkRequestContext) async throws -> LinkAnswer {
        let neighbour = try await context.neighbour()
        let buffer = try await request.body.collect(upTo: LinkProtocol.noticeLimit)
        // A greeting without a word still says that the neighbour is there.
        let notice = buffer.readableBytes > 0 ? try NodeNotice(bytes: Array(buffer.readableBytesView)) : nil
        return LinkAnswer(notice: try await self.exchange.greeted(by: neighbour, notice))
    }

    func witness(_ request: Request, _ context: LinkRequestContext) async throws -> LinkAnswer {
        let neighbour = try await context.neighbour()
        let buffer = try await request.body.collect(upTo: LinkProtocol.witnessLimit)
        let question = try WitnessRequest(bytes: Array(buffer.readableBytesView))
        switch try await self.exchange.witness(question, from: neighbour) {
        case .cosigned(let line): return LinkAnswer(cosignature: line)
        case .conflict(let known): return LinkAnswer(code: LinkProtocol.witnessConflict, checkpoint: known)
        case .contradicted(let known): return LinkAnswer(code: LinkProtocol.logContradicted, checkpoint: known)
        }
    }

    func lastWitnessed(_ request: Request, _ context: LinkRequestContext) async throws -> LinkAnswer {
        let neighbour = try await context.neighbour()
        let name = request.uri.queryParameters["log"].map { String($0) } ?? LogKind.evidence.rawValue
        guard let log = LogKind(rawValue: name) else {
            throw ExchangeError(.checkpointInvalid, "node \(neighbour) asks for a log that no node has")
        }
        return LinkAnswer(checkpoint: try await self.exchange.lastWitnessed(of: neighbour, log))
    }

    private func answer(
        _ context: LinkRequestContext,
        _ kind: PeerRates.Kind = .work,
        _ body: @Sendable () async throws -> LinkAnswer
    ) async -> Response {
        await self.respond(context, kind) {
            let answer = try await body()
            return LinkReply(answer.code == nil ? .ok : .conflict, answer)
        }
    }

    /// Turns what happened into an answer that tells the peer no more than it needs; the log has the rest.
    private func respond(
        _ context: LinkRequestContext,
        _ kind: PeerRates.Kind,
        _ body: @Sendable () async throws -> LinkReply
    ) async -> Response {
        let reply: LinkReply
        do {
            try await self.connections.track(context.channel)
            try self.rates.admit(kind, of: try await context.neighbour())
            reply = try await body()
        } catch {
            reply = LinkReply(refusing: error)
            await self.note(error, reply, context)
        }
        return reply.response(at: self.exchange.clockTime)
    }

    /// Counts a refusal, and writes it into the log; of requests that come too early only the first.
    private func note(_ error: any Error, _ reply: LinkReply, _ context: LinkRequestContext) async {
        let neighbour = try? await context.neighbour()
        if reply.isForGood, let neighbour { self.rates.countRefusal(of: neighbour) }
        if let excess = error as? PeerRates.Excess, !excess.isFirst { return }
        context.logger.log(
            level: reply.status == .serviceUnavailable ? .error : .warning, "request refused",
            metadata: [
                LogKey.peer: "\(neighbour?.digits ?? "")", LogKey.errorCode: "\(reply.answer.code ?? "")",
                LogKey.error: "\(error)",
            ])
    }
}

extension UInt64 {
    /// The difference, or nil when it would be negative.
    fileprivate func subtractingIfPossible(_ other: UInt64) -> UInt64? { self >= other ? self - other : nil }
}
