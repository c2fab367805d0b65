public import CanonicalJSON
internal import Cryptography
internal import Documents
internal import Evidence
public import Exchange
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
public import Logging
internal import NIOCore
public import NIOPosix
internal import Packets
public import ServiceLifecycle

/// The local API: HTTP on a Unix socket of mode 0660, whose users are operators (design section 8).
///
/// Who may open the socket is decided by the file system. Acts on behalf of a unit need an officer's or the unit's
/// signature in addition, so an operator alone can neither send, sign for nor read.
public struct APIServer: Service {
    private let socket: String
    private let exchange: Exchange
    private let desk: (any TrustDesk)?
    private let group: MultiThreadedEventLoopGroup
    private let logger: Logger
    private let watch: @Sendable () async throws -> JSONValue
    private let onRunning: @Sendable () async -> Void

    /// A server.
    ///
    /// - Parameters:
    ///   - socket: The socket's path; a stale one is replaced.
    ///   - exchange: The node's exchange.
    ///   - desk: Who answers for trust and reloads; nil leaves these resources out.
    ///   - group: The event loops.
    ///   - logger: The logger.
    ///   - watch: How it stands with the node, for `yizhan top`.
    ///   - onRunning: Told once requests are answered.
    public init(
        socket: String,
        exchange: Exchange,
        desk: (any TrustDesk)? = nil,
        group: MultiThreadedEventLoopGroup,
        logger: Logger,
        watch: @escaping @Sendable () async throws -> JSONValue,
        onRunning: @escaping @Sendable () async -> Void = {}
    ) {
        self.socket = socket
        self.exchange = exchange
        self.desk = desk
        self.group = group
        self.logger = logger
        self.watch = watch
        self.onRunning = onRunning
    }

    /// Serves until graceful shutdown.
    public func run() async throws {
        let router = Router(context: LocalRequestContext.self)
        APIRoutes(exchange: self.exchange, logger: self.logger, watch: self.watch)
            .register(on: router, desk: self.desk)
        // The data folder's lock shows that no other daemon runs, so a socket lying here is a dead one's.
        if FileManager.default.fileExists(atPath: self.socket) {
            try FileManager.default.removeItem(atPath: self.socket)
        }
        let socket = self.socket
        let onRunning = self.onRunning
        let logger = self.logger
        let application = Application(
            responder: router.buildResponder(),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: socket), serverName: nil),
            onServerRunning: { _ in
                do {
                    try FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: socket)
                } catch {
                    logger.error("the socket's mode cannot be set", metadata: ["error.message": "\(error)"])
                }
                await onRunning()
            },
            eventLoopGroupProvider: .shared(self.group),
            logger: self.logger)
        try await application.run()
        try? FileManager.default.removeItem(atPath: socket)
    }
}

/// The resources of the local API.
struct APIRoutes: Sendable {
    private static let bodyLimit = 4 << 20

    let exchange: Exchange
    let logger: Logger
    let watch: @Sendable () async throws -> JSONValue
    private let tickets = ContentTickets()
    private let acts: ActRecorder

    init(exchange: Exchange, logger: Logger, watch: @escaping @Sendable () async throws -> JSONValue) {
        self.exchange = exchange
        self.logger = logger
        self.watch = watch
        self.acts = ActRecorder(exchange: exchange, logger: logger)
    }

    func register(on router: Router<LocalRequestContext>, desk: (any TrustDesk)?) {
        router.get("/v1/status") { _, _ in await self.answer { try await self.status() } }
        router.get("/v1/watch") { _, _ in await self.answer { try await self.watch() } }
        router.post("/v1/submissions") { request, context in
            await self.answer { try await self.prepareSubmission(request, context) }
        }
        router.put("/v1/submissions/:id") { request, context in
            await self.answer { try await self.submit(request, context) }
        }
        router.get("/v1/packets/:id/seals") { _, context in await self.answer { try await self.seals(context) } }
        router.get("/v1/packets/:id") { _, context in await self.answer { try await self.track(context) } }
        router.get("/v1/silences") { _, _ in
            await self.answer {
                .array(
                    try await self.exchange.silences().map { APIEncoding.silence($0, names: self.exchange.unitName) })
            }
        }
        router.get("/v1/inbox") { request, _ in await self.answer { try await self.inbox(request) } }
        QueueRoutes(exchange: self.exchange, acts: self.acts).register(on: router, answer: { await self.answer($0) })
        LogRoutes(exchange: self.exchange, acts: self.acts).register(
            on: router, answer: { await self.answer($0) }, refuse: { self.refuse($0) })
        WitnessRoutes(exchange: self.exchange, acts: self.acts).register(on: router, answer: { await self.answer($0) })
        AuditRoutes(exchange: self.exchange, acts: self.acts).register(on: router, refuse: { self.refuse($0) })
        PeopleRoutes(exchange: self.exchange, acts: self.acts).register(on: router, answer: { await self.answer($0) })
        EventRoutes(exchange: self.exchange).register(on: router, refuse: { self.refuse($0) })
        if let desk { TrustRoutes(desk: desk, acts: self.acts).register(on: router, answer: { await self.answer($0) }) }
        router.post("/v1/acts/prepare") { request, context in
            await self.answer { try await self.prepareAct(request, context) }
        }
        router.post("/v1/acts") { request, context in await self.answer { try await self.commitAct(request, context) } }
        router.get("/v1/receipts/:digest") { _, context in await self.receipt(context) }
        router.get("/v1/content/:ticket") { _, context in await self.content(context) }
    }

    private func status() async throws -> JSONValue {
        .object([
            "node": .string(self.exchange.node.digits),
            "name": .string(self.exchange.nodeName ?? ""),
            "suite": .string(self.exchange.homeSuite.rawValue),
            "units": .array(
                self.exchange.units.map {
                    .object(["address": .string($0.description), "name": .string(self.exchange.unitName($0) ?? "")])
                }),
            "silences": .array(try await self.exchange.silenceCounts().map(APIEncoding.silence)),
        ])
    }

    /// What is prepared is done later or never; what cannot be prepared was tried.
    private func prepareSubmission(_ request: Request, _ context: LocalRequestContext) async throws -> JSONValue {
        try await self.acts.perform(.packetSubmitted, context) { _ in
            let body = try await self.body(request)
            return APIEncoding.envelope(try self.exchange.prepare(APIDecoding.submission(body)))
        }
    }

    private func submit(_ request: Request, _ context: LocalRequestContext) async throws -> JSONValue {
        let outcome = try await self.acts.perform(.packetSubmitted, context) { attempt in
            let id = try PacketIdentifier(context.parameters.get("id") ?? "")
            attempt.concerns(.packet(id))
            guard let size = request.headers[.contentLength].flatMap({ UInt64($0) }) else {
                throw APIError(status: 411, code: "length-required", message: "a package needs a Content-Length")
            }
            return try await self.exchange.submit(
                id, size: size, body: request.body.map { Array($0.readableBytesView) }, by: attempt.person)
        }
        return .object([
            "id": .string(outcome.envelope.id.description),
            "packet": .string(outcome.digest.description),
            "receipts": try APIEncoding.receipts(outcome.receipts),
        ])
    }

    private func track(_ context: LocalRequestContext) async throws -> JSONValue {
        let id = try PacketIdentifier(context.parameters.get("id") ?? "")
        let tracks = try await self.exchange.track(id)
        guard !tracks.isEmpty else { throw ExchangeError(.packetUnknown, "no packet \(id) is known here") }
        return .array(tracks.map { APIEncoding.track($0, names: self.exchange.unitName) })
    }

    /// What was found about the seals of a received packet's document.
    private func seals(_ context: LocalRequestContext) async throws -> JSONValue {
        let id = try PacketIdentifier(context.parameters.get("id") ?? "")
        guard try await !self.exchange.track(id).isEmpty else {
            throw ExchangeError(.packetUnknown, "no packet \(id) is known here")
        }
        return .array(try await self.exchange.sealReports(of: id).map(APIEncoding.sealReport))
    }

    private func inbox(_ request: Request) async throws -> JSONValue {
        let unit = try UnitAddress(request.uri.queryParameters["unit"].map(String.init) ?? "")
        return .array(
            try await self.exchange.inbox(of: unit).map { APIEncoding.inbox($0, names: self.exchange.unitName) })
    }

    private func prepareAct(_ request: Request, _ context: LocalRequestContext) async throws -> JSONValue {
        try await self.acts.perform(nil, context) { attempt in
            let wanted = try APIDecoding.act(try await self.body(request))
            attempt.isFor(wanted.act.people)
            attempt.concerns(.packet(wanted.packet))
            let evidence = try await self.exchange.prepare(wanted)
            return .object(["evidence": .string(String(decoding: evidence.bytes, as: UTF8.self))])
        }
    }

    private func commitAct(_ request: Request, _ context: LocalRequestContext) async throws -> JSONValue {
        let receipts = try await self.acts.perform(nil, context) { attempt in
            let body = try await self.body(request)
            try body.requireOnly(["evidence", "signature"])
            let bytes = Array(try body.requiredText("evidence").utf8)
            if let evidence = try? Evidence(bytes: bytes) {
                OfficeAct.allCases.first { $0.evidence == evidence.event }.map { attempt.isFor($0.people) }
                attempt.concerns(.packet(evidence.id, evidence.packet))
            }
            guard let signature = Data(base64Encoded: try body.requiredText("signature")) else {
                throw APIError.invalid("the signature is not base64")
            }
            return try await self.exchange.commit(act: bytes, signature: [UInt8](signature), by: attempt.person)
        }
        var answer: [String: JSONValue] = ["receipts": try APIEncoding.receipts(receipts)]
        if let opened = receipts.first(where: { $0.evidence.event == .handoverOpened }) {
            answer["content"] = .string("/v1/content/\(try self.tickets.issue(for: opened.identity()))")
        }
        return .object(answer)
    }

    private func receipt(_ context: LocalRequestContext) async -> Response {
        do {
            let file = try await self.acts.perform(.receiptExported, context) { attempt in
                let digest = try Self.digest(context.parameters.get("digest"))
                attempt.concerns(.receipt(digest))
                let file = try await self.exchange.receipt(digest).encoded()
                try await self.exchange.record(.receiptExported, .receipt(digest), by: attempt.person)
                return file
            }
            return Response(
                status: .ok, headers: [.contentType: "application/vnd.yizhan.receipt+zip"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: file)))
        } catch {
            return self.refuse(error)
        }
    }

    /// The content is checked whole before its first byte is sent; what fails later cuts the stream.
    private func content(_ context: LocalRequestContext) async -> Response {
        do {
            let package = try await self.acts.perform(.contentFetched, context) { attempt in
                let evidence = try self.tickets.redeem(context.parameters.get("ticket") ?? "")
                attempt.concerns(.receipt(evidence))
                let package = try await self.exchange.open(evidence)
                try await self.exchange.record(.contentFetched, .receipt(evidence), by: attempt.person)
                return package
            }
            return Response(
                status: .ok, headers: [.contentType: "application/vnd.etsi.asic-e+zip"],
                body: ResponseBody { writer in
                    var reader = try package.reader()
                    while let chunk = try reader.next() { try await writer.write(ByteBuffer(bytes: chunk)) }
                    try await writer.finish(nil)
                })
        } catch {
            return self.refuse(error)
        }
    }

    private static func digest(_ text: String?) throws(APIError) -> Digest {
        guard let digest = text?.removingPercentEncoding.flatMap({ Digest($0) }) else {
            throw .invalid("a digest is written sm3:… or sha-256:…")
        }
        return digest
    }

    private func body(_ request: Request) async throws -> JSONValue {
        try await request.json(upTo: Self.bodyLimit)
    }

    private func answer(_ body: @Sendable () async throws -> JSONValue) async -> Response {
        do { return Self.response(.ok, try await body()) } catch { return self.refuse(error) }
    }

    private func refuse(_ error: any Error) -> Response {
        let problem = APIError(error)
        let line: Logger.Level = problem.status >= 500 ? .error : .notice
        self.logger.log(
            level: line, "local request refused",
            metadata: [LogKey.errorCode: "\(problem.code)", LogKey.error: "\(problem.message)"])
        return Self.response(.init(code: problem.status), problem.json, type: "application/problem+json")
    }

    private static func response(
        _ status: HTTPResponse.Status,
        _ value: JSONValue,
        type: String = "application/json"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.serialized())))
    }
}

extension Request {
    /// The body as JSON.
    func json(upTo limit: Int) async throws -> JSONValue { try JSONValue(parsing: await self.bytes(upTo: limit)) }

    /// The body whole.
    func bytes(upTo limit: Int) async throws -> [UInt8] {
        Array(try await self.body.collect(upTo: limit).readableBytesView)
    }
}
