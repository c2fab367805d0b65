public import Cryptography
internal import Documents
public import Exchange
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// A timestamp authority over plain HTTP (RFC 3161 § 3.4): `POST /` with a request, answered by a token or a refusal.
///
/// It is bounded in everything: few connections, each for seconds, small headers, small bodies.
public struct TimestampServer: Service {
    /// The media type of requests.
    public static let queryType = "application/timestamp-query"
    /// The media type of answers.
    public static let replyType = "application/timestamp-reply"

    private static let connections = 128
    private static let bodyLimit = 8 << 10

    private let host: String
    private let port: Int
    private let authority: TimestampAuthority
    private let serials: SerialBook
    private let clock: any NodeClock
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// A server.
    ///
    /// - Parameters:
    ///   - host: The address to listen on.
    ///   - port: The port; 0 for any.
    ///   - authority: Who gives the timestamps.
    ///   - serials: Their numbers.
    ///   - clock: The time that is certified.
    ///   - logger: Told of what goes wrong.
    ///   - onRunning: Told the port once requests are answered.
    public init(
        host: String,
        port: Int,
        authority: TimestampAuthority,
        serials: SerialBook,
        clock: any NodeClock,
        logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.authority = authority
        self.serials = serials
        self.clock = clock
        self.logger = logger
        self.onRunning = onRunning
    }

    /// Serves until graceful shutdown.
    public func run() async throws {
        let router = Router()
        router.post("/") { request, _ in try await self.respond(to: request) }
        try await BoundedHTTPServer(
            host: self.host, port: self.port, connections: Self.connections, logger: self.logger
        ).run(router.buildResponder(), onRunning: self.onRunning)
    }

    private func respond(to request: Request) async throws -> Response {
        guard request.headers[.contentType]?.prefix(while: { $0 != ";" }).lowercased() == Self.queryType else {
            return Response(status: .unsupportedMediaType)
        }
        let body: [UInt8]
        do {
            body = Array(try await request.body.collect(upTo: Self.bodyLimit).readableBytesView)
        } catch is NIOTooManyBytesError {
            return Response(status: .contentTooLarge)
        }
        let answer: TimestampResponse
        do {
            let asked = try TimestampRequest(der: body)
            answer = try self.authority.answer(
                asked, serialNumber: try await self.serials.take(), at: self.clock.now().sinceEpoch / 1000)
        } catch let error as CryptographyError where error.code != .libraryFailure {
            answer = TimestampResponse(refusing: .badRequest, "the request is not one of RFC 3161 by SM3 or SHA-256")
        } catch {
            // What went wrong here is nothing for whoever asks.
            self.logger.error("no timestamp given", metadata: ["error.message": "\(error)"])
            answer = TimestampResponse(refusing: .systemFailure, "the authority cannot give a timestamp now")
        }
        return Response(
            status: .ok, headers: [.contentType: Self.replyType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.der)))
    }
}
