public import Cryptography
internal import DurableFiles
internal import Exchange
internal import Logging
internal import ServiceLifecycle
internal import Storage
internal import Timestamping
internal import UnixSignals

/// Runs a timestamp authority until it is told to stop.
public struct TimestampDaemon: Sendable {
    private let authority: TimestampAuthority
    private let data: String
    private let host: String
    private let port: Int
    private let onReady: @Sendable (Int) async -> Void

    /// A daemon.
    ///
    /// - Parameters:
    ///   - authority: Who gives the timestamps.
    ///   - data: The folder that keeps which numbers were given; it is made when it is not there.
    ///   - host: The address to listen on.
    ///   - port: The port.
    ///   - onReady: Told the port once requests are answered.
    public init(
        authority: TimestampAuthority,
        data: String,
        host: String,
        port: Int,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.authority = authority
        self.data = data
        self.host = host
        self.port = port
        self.onReady = onReady
    }

    /// Runs until SIGTERM, SIGINT or cancellation.
    ///
    /// - Throws: When the folder cannot be used or nothing can be listened on.
    public func run() async throws {
        let logger = Logger(label: "yizhan-tsa") {
            LineLogHandler(label: $0, level: CurrentLogLevel(.info), format: .text)
        }
        let pool = BlockingPool(threads: 1)
        do {
            var random = SystemRandomness()
            let book = try SerialBook(
                in: DurableDirectory(path: self.data, createIfMissing: true), pool: pool, using: &random)
            try await self.serve(book, logger)
            await book.close()
        } catch {
            await pool.shutdown()
            throw error
        }
        await pool.shutdown()
    }

    private func serve(_ book: SerialBook, _ logger: Logger) async throws {
        var quiet = logger
        quiet.logLevel = .warning
        let server = TimestampServer(
            host: self.host, port: self.port, authority: self.authority, serials: book, clock: SystemClock(),
            logger: quiet,
            onRunning: { [onReady = self.onReady] port in
                logger.info("timestamps are given", metadata: ["port": "\(port)"])
                await onReady(port)
            })
        let group = ServiceGroupConfiguration(
            services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        try await ServiceGroup(configuration: group).run()
    }
}
