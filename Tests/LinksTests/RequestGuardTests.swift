import Links
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Testing

@Suite("Requests that are too large or too slow end the connection")
struct RequestGuardTests {
    private static let limits = RequestLimits(
        headSize: 1024, headFields: 8, headTimeout: .seconds(10), bodyTimeout: .seconds(60), bodyProgress: 100)

    private static func channel() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        let operations = channel.pipeline.syncOperations
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try operations.addHandler(RequestGuard(limits: Self.limits, connections: nil, logger: logger))
        try operations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false)
        try operations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try operations.addHandler(RequestBounds())
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 443)).wait()
        channel.read()
        return channel
    }

    private static func send(_ text: String, _ channel: EmbeddedChannel) throws {
        try channel.writeInbound(ByteBuffer(string: text))
        if channel.isActive { channel.read() }
    }

    private static func heads(_ channel: EmbeddedChannel) throws -> Int {
        var count = 0
        while let part = try channel.readInbound(as: HTTPRequestPart.self) {
            if case .head = part { count += 1 }
        }
        return count
    }

    @Test("A head that never ends is cut off although it keeps trickling")
    func slowLoris() throws {
        let channel = try Self.channel()
        try Self.send("POST /v1/hello HTTP/1.1\r\n", channel)
        for second in 0..<9 {
            try Self.send("X-\(second): y\r\n", channel)
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            #expect(channel.isActive)
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
        #expect(try Self.heads(channel) == 0)
    }

    @Test("A body that trickles is cut off, one that comes at its own pace is not")
    func slowBody() throws {
        let channel = try Self.channel()
        try Self.send("POST /v1/packets HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", channel)
        for _ in 0..<20 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(30))
            try Self.send(String(repeating: "x", count: 60), channel)
        }
        #expect(channel.isActive)
        for _ in 0..<120 where channel.isActive {
            try Self.send("x", channel)
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(!channel.isActive)
    }

    @Test("A body that nobody here reads is no fault of the peer")
    func backpressure() throws {
        let channel = try Self.channel()
        try channel.writeInbound(
            ByteBuffer(string: "POST /v1/packets HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"))
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
    }

    @Test(
        "Heads over the limits are not passed on",
        arguments: [
            "GET /\(String(repeating: "a", count: 1100)) HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: \(String(repeating: "a", count: 1100))\r\n\r\n",
            "GET / HTTP/1.1\r\n" + (0..<9).map { "X-\($0): y\r\n" }.joined() + "\r\n",
        ])
    func largeHead(text: String) throws {
        let channel = try Self.channel()
        try Self.send(text, channel)
        #expect(!channel.isActive)
        #expect(try Self.heads(channel) == 0)
    }

    @Test("Requests one after the other are timed one by one")
    func manyRequests() throws {
        let channel = try Self.channel()
        for _ in 0..<10 {
            try Self.send("GET /v1/witness HTTP/1.1\r\nHost: a\r\n\r\n", channel)
            channel.embeddedEventLoop.advanceTime(by: .seconds(100))
        }
        #expect(channel.isActive)
        #expect(try Self.heads(channel) == 10)
    }
}
