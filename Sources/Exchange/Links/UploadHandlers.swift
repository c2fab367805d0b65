internal import Documents
internal import Exchange
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The resources of uploads that resume, after draft-ietf-httpbis-resumable-upload-09.
///
/// `POST /v1/uploads` with a slip finds or begins one; `HEAD` asks how far it is, `PATCH` appends, `DELETE` gives it up.
struct UploadHandlers: Sendable {
    typealias Responder =
        @Sendable (LinkRequestContext, @Sendable () async throws -> LinkReply) async -> Response

    let exchange: Exchange

    func register(on router: Router<LinkRequestContext>, respond: @escaping Responder) {
        let path = RouterPath(LinkProtocol.uploads)
        let one = RouterPath("\(LinkProtocol.uploads)/:token")
        router.post(path) { request, context in
            await respond(context) { try await self.open(request, context) }
        }
        router.head(one) { _, context in
            await respond(context) { try await self.offset(context) }
        }
        router.patch(one) { request, context in
            await respond(context) { try await self.append(request, context) }
        }
        router.delete(one) { _, context in
            await respond(context) { try await self.cancel(context) }
        }
    }

    private func open(_ request: Request, _ context: LinkRequestContext) async throws -> LinkReply {
        let neighbour = try await context.neighbour()
        guard let size = request.headers[.uploadLength].flatMap({ UInt64($0) }) else {
            throw ExchangeError(.slipInvalid, "an upload begins with its length")
        }
        let buffer = try await request.body.collect(upTo: LinkProtocol.slipLimit)
        let answer = try await self.exchange.openUpload(
            slip: Array(buffer.readableBytesView), size: size, from: neighbour)
        var reply = Self.reply(answer)
        if case .wanted(let token, _) = answer {
            reply.status = .created
            reply.headers[.location] = "\(LinkProtocol.uploads)/\(token.text)"
        }
        return reply
    }

    private func offset(_ context: LinkRequestContext) async throws -> LinkReply {
        let neighbour = try await context.neighbour()
        let (offset, size) = try await self.exchange.uploadOffset(of: Self.token(context), from: neighbour)
        return LinkReply(
            .noContent, LinkAnswer(),
            headers: [
                .uploadOffset: String(offset), .uploadLength: String(size), .uploadComplete: "?0",
                .cacheControl: "no-store",
            ], isEmpty: true)
    }

    private func append(_ request: Request, _ context: LinkRequestContext) async throws -> LinkReply {
        let neighbour = try await context.neighbour()
        guard request.headers[.contentType] == LinkProtocol.partialType,
            let offset = request.headers[.uploadOffset].flatMap({ UInt64($0) }),
            request.headers[.uploadComplete] != nil
        else { throw ExchangeError(.uploadOffset, "a part of an upload names its type and offset") }
        return Self.reply(
            try await self.exchange.appendUpload(
                Self.token(context), from: neighbour, at: offset,
                body: request.body.map { Array($0.readableBytesView) }))
    }

    private func cancel(_ context: LinkRequestContext) async throws -> LinkReply {
        try await self.exchange.cancelUpload(Self.token(context), from: try await context.neighbour())
        return LinkReply(.noContent, LinkAnswer(), isEmpty: true)
    }

    private static func token(_ context: LinkRequestContext) throws -> UploadToken {
        try UploadToken(context.parameters.get("token") ?? "")
    }

    private static func reply(_ answer: UploadAnswer) -> LinkReply {
        switch answer {
        case .wanted(_, let offset):
            LinkReply(
                .noContent, LinkAnswer(), headers: [.uploadOffset: String(offset), .uploadComplete: "?0"], isEmpty: true
            )
        case .checking: LinkReply(.accepted, LinkAnswer(), headers: [.retryAfter: "0"])
        case .taken(let receipts): LinkReply(.ok, LinkAnswer(receipts: receipts), headers: [.uploadComplete: "?1"])
        }
    }
}

extension HTTPField.Name {
    fileprivate static let uploadLength = HTTPField.Name("upload-length") ?? .contentLength
    fileprivate static let uploadOffset = HTTPField.Name("upload-offset") ?? .contentRange
    fileprivate static let uploadComplete = HTTPField.Name("upload-complete") ?? .expect
}
