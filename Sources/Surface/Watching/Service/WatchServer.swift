internal import CanonicalJSON
internal import HTTPServer
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOPosix
public import ServiceLifecycle

/// Answers monitoring over plain HTTP: `/metrics`, `/healthz`, `/readyz`.
///
/// It is bounded in everything: few connections, each for seconds, small headers, no bodies, answers at a bounded cost.
public struct WatchServer: Service {
    private static let connections = 32

    private let host: String
    private let port: Int
    private let watch: NodeWatch
    private let group: MultiThreadedEventLoopGroup
    private let logger: Logger
    /// Told the port once requests are answered.
    public var onRunning: @Sendable (Int) async -> Void = { _ in }

    init(host: String, port: Int, watch: NodeWatch, group: MultiThreadedEventLoopGroup, logger: Logger) {
        self.host = host
        self.port = port
        self.watch = watch
        self.group = group
        self.logger = logger
    }

    /// Serves until graceful shutdown.
    public func run() async throws {
        let router = Router()
        router.get("/metrics") { _, _ in await self.metrics() }
        router.get("/healthz") { _, _ in await self.health() }
        router.get("/readyz") { _, _ in
            let isReady = self.watch.isReady
            return Self.answer(isReady ? .ok : .serviceUnavailable, .object(["ready": .boolean(isReady)]))
        }
        try await BoundedHTTPServer(
            host: self.host, port: self.port, connections: Self.connections, group: self.group, logger: self.logger
        ).run(router.buildResponder(), onRunning: self.onRunning)
    }

    private func metrics() async -> Response {
        do {
            let text = try await self.watch.metricsText()
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        } catch {
            return self.unknown(error)
        }
    }

    private func health() async -> Response {
        do {
            let report = HealthReport(try await self.watch.snapshot())
            return Self.answer(report.isGood ? .ok : .serviceUnavailable, report.json)
        } catch {
            return self.unknown(error)
        }
    }

    /// What cannot be told is no good news; the cause stays in the log, whoever asks may be anybody.
    private func unknown(_ error: any Error) -> Response {
        self.logger.warning("the node cannot be watched", metadata: [WatchLogKey.error: "\(error)"])
        return Self.answer(
            .serviceUnavailable, .object(["status": "failing", "ready": .boolean(self.watch.isReady), "reasons": []]))
    }

    private static func answer(_ status: HTTPResponse.Status, _ value: JSONValue) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.serialized() + [UInt8(ascii: "\n")])))
    }
}
