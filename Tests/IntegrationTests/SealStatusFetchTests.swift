import CanonicalJSON
import Cryptography
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

extension IntegrationTests {
    @Suite("Status lists of seals over the network", .timeLimit(.minutes(3)))
    struct SealStatusFetchTests {
        private static let unit = "11350800004070006F@3508"

        @Test("A list that a server has comes into force; what else it says is an alarm, and harms no other source")
        func fetched() async throws {
            try await TestNetwork.with(
                .int,
                prepare: { hierarchies, scratch in
                    try hierarchies[.int]?.issue(.sealMaker, to: Self.unit, by: .city).write(to: scratch.path("maker"))
                },
                { network in
                    let (server, silent) = (try await ListServer(), try await ListServer())
                    let ports = try await network.watch(.county)
                    let (url, hanging) = ("\(server.url)/seals.json", "\(silent.url)/")
                    silent.answer = nil
                    server.answer = ListServer.head(302, "Location: \(silent.url)/\r\n", count: 0)
                    try network.append(
                        "seals:\n  status-lists: [\(hanging), \(url)]\n  status-interval: 1s\n",
                        toConfigurationOf: .county)
                    let county = network[.county]
                    try await network.start(.county)
                    let monitor = Monitor(port: ports[0])
                    try await Self.await("status 302", from: url, monitor)

                    server.answer = ListServer.head(200, "", count: 2) + Array("{}".utf8)
                    try await Self.await("the status list cannot be read", from: url, monitor)
                    server.answer =
                        ListServer.head(200, "", count: 17 << 20)
                        + [UInt8](repeating: 0x20, count: 17 << 20)
                    try await Self.await("tooLarge", from: url, monitor)

                    let first = try await Self.list(network)
                    server.answer = ListServer.head(200, "", count: first.count) + first
                    try await county.awaitLog("status list of seals in force", "seals.edition=1")
                    let second = try await Self.list(network)
                    server.answer = ListServer.head(200, "", count: second.count) + second
                    try await county.awaitLog("status list of seals in force", "seals.edition=2")
                    // A server that goes back in time is told, and changes nothing.
                    server.answer = ListServer.head(200, "", count: first.count) + first
                    try await Self.await("older than 2", from: url, monitor)
                    // All the while the other one has said nothing.
                    try await Self.await("timedOut", from: hanging, monitor)
                    #expect(await county.stop() == .exited(0))
                    try await server.close()
                    try await silent.close()
                })
        }

        private static func await(_ words: String, from source: String, _ monitor: Monitor) async throws {
            try await eventually("\(words) of \(source)") {
                let body = try await monitor.get("/healthz").body
                let reasons = try JSONValue(parsing: Array(body.utf8.dropLast()))["reasons"]?.elements ?? []
                return reasons.contains {
                    $0["code"] == "seal-status-refused" && $0["subject"]?.text == source
                        && $0["text"]?.text?.contains(words) == true
                } ? () : nil
            }
        }

        /// The next edition of a register without seals.
        private static func list(_ network: TestNetwork) async throws -> [UInt8] {
            let path = { (name: String) in network.scratch.path(name) }
            func run(_ arguments: [String]) async throws {
                let run = try await CommandRun.of(network.executable, ["seal"] + arguments, in: network.scratch)
                try #require(run.status == 0, "\(run.errors)")
            }
            if !Files.exist(path("seals")) {
                try await run(["init", path("seals"), "--keeper", Self.unit, "--anchor", network.anchors])
            }
            try await run([
                "status", path("seals"), "--maker-key", path("maker.key.pem"), "--maker-certificate",
                path("maker.cert.pem"), "--maker-passphrase-file", path("passphrase"), "--out", path("list.json"),
            ])
            return [UInt8](try Files.bytes(path("list.json")))
        }
    }
}

/// A web server with one answer to everything, or none.
private final class ListServer: Sendable {
    private let channel: any Channel
    private let current: Answer

    private final class Answer: Sendable {
        let bytes = Mutex<[UInt8]?>([])
    }

    init() async throws {
        let current = Answer()
        self.current = current
        self.channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(current))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var url: String { "http://127.0.0.1:\(self.channel.localAddress?.port ?? 0)" }

    /// What is said; nil for nothing, ever.
    var answer: [UInt8]? {
        get { self.current.bytes.withLock { $0 } }
        set { self.current.bytes.withLock { $0 = newValue } }
    }

    func close() async throws { try await self.channel.close() }

    static func head(_ status: Int, _ fields: String, count: Int) -> [UInt8] {
        Array("HTTP/1.1 \(status) X\r\n\(fields)Content-Length: \(count)\r\n\r\n".utf8)
    }

    private final class Speaker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let answer: Answer
        private var heard = ""

        init(_ answer: Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.heard += String(buffer: self.unwrapInboundIn(data))
            guard self.heard.hasSuffix("\r\n\r\n"), let bytes = self.answer.bytes.withLock({ $0 }) else { return }
            let channel = context.channel
            channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { _ in channel.close(promise: nil) }
        }
    }
}
