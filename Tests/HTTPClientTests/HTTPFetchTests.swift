import Foundation
import HTTPClient
import NIOCore
import NIOPosix
import Testing

@Suite("One request over plain HTTP", .timeLimit(.minutes(1)))
struct HTTPFetchTests {
    private static let patience = Duration.seconds(20)

    private static func code(_ body: () async throws -> Void) async -> HTTPClientError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? HTTPClientError)?.code
        }
    }

    @Test("Status, media type and body come as they are; nothing follows a redirection")
    func answers() async throws {
        let answers = [
            (
                "HTTP/1.1 200 OK\r\nContent-Type: Text/Plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nab", 200,
                "text/plain", "ab"
            ),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", 200, "", "ab"),
            ("HTTP/1.0 200 OK\r\n\r\nab", 200, "", "ab"),
            ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302, "", ""),
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, "", ""),
        ]
        for (text, status, type, body) in answers {
            try await ScriptedServer.with(text) { address in
                let answer = try await HTTPFetch(address, limit: 2, patience: Self.patience).get()
                #expect(answer.status == status && answer.mediaType == type, "\(text)")
                #expect(answer.body == Array(body.utf8), "\(text)")
                let posted = try await HTTPFetch(address, limit: 2, patience: Self.patience)
                    .post([1, 2, 3], type: "application/x")
                #expect(posted == answer, "\(text)")
            }
        }
    }

    @Test("What is too large, cut off or no HTTP is an error of its kind")
    func failures() async throws {
        let failures: [(String, HTTPClientError.Code)] = [
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", .tooLarge),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", .tooLarge),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na", .cut),
            ("", .cut),
            ("220 mail.example ESMTP\r\n", .cut),
        ]
        for (text, code) in failures {
            try await ScriptedServer.with(text) { address in
                let found = await Self.code {
                    _ = try await HTTPFetch(address, limit: 2, patience: Self.patience).get()
                }
                #expect(found == code, "\(text)")
            }
        }
        // Port 1 of this machine: nobody listens there.
        let nowhere = try HTTPAddress("http://127.0.0.1:1/")
        let found = await Self.code { _ = try await HTTPFetch(nowhere, limit: 2, patience: Self.patience).get() }
        #expect(found == .unreachable)
    }

    @Test("Who says nothing, or ever less than everything, is not waited for beyond the patience")
    func patience() async throws {
        for text in ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"] {
            try await ScriptedServer.with(text, staysOpen: true) { address in
                let found = await Self.code {
                    _ = try await HTTPFetch(address, limit: 9, patience: .milliseconds(200)).get()
                }
                #expect(found == .timedOut, "\(text)")
            }
        }
    }

    @Test("Who is cancelled asks nobody, and one who waits is let go")
    func cancelled() async throws {
        try await ScriptedServer.with("", staysOpen: true) { address in
            let fetch = HTTPFetch(address, limit: 9, patience: .seconds(600))
            let late = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await fetch.get()
            }
            late.cancel()
            await #expect(throws: CancellationError.self) { try await late.value }
            // Whether it is on its way or waits for the answer: it ends, long before its patience.
            let waiting = Task { try await fetch.get() }
            waiting.cancel()
            await #expect(throws: (any Error).self) { try await waiting.value }
        }
    }

    private static func invalid(_ text: String) -> Bool {
        do throws(HTTPClientError) {
            _ = try HTTPAddress(text)
            return false
        } catch {
            return error.code == .addressInvalid
        }
    }

    @Test("Addresses have one form")
    func addresses() throws {
        let good = [
            "http://tsa.example/": ("tsa.example", 80, "/"), "http://10.0.0.1:3180": ("10.0.0.1", 3180, "/"),
            "http://[::1]:8/a/b?c=d": ("::1", 8, "/a/b?c=d"), "http://[fe80::1]/x": ("fe80::1", 80, "/x"),
        ]
        for (text, place) in good {
            let address = try HTTPAddress(text)
            #expect(address.host == place.0 && address.port == place.1 && address.path == place.2, "\(text)")
            #expect(try HTTPAddress(address.description) == address)
        }
        for text in [
            "", "https://a/", "http://", "http://:80/", "http://a:0/", "http://a:x/", "http://u@a/", "http://a/ b",
            "http://a/#f", "http://a?b", "http://驿站/", "ftp://a/", "http://" + String(repeating: "a", count: 1100),
        ] { #expect(Self.invalid(text), "\(text)") }
    }
}

/// A server that reads a request's head and says what it was told to say.
private enum ScriptedServer {
    static func with(
        _ text: String,
        staysOpen: Bool = false,
        _ body: (HTTPAddress) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(text: text, staysOpen: staysOpen))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        do {
            try await body(HTTPAddress("http://127.0.0.1:\(port)/x"))
        } catch {
            try await server.close()
            throw error
        }
        try await server.close()
    }

    private final class Speaker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        let text: String
        let staysOpen: Bool
        private var heard = ""

        init(text: String, staysOpen: Bool) {
            self.text = text
            self.staysOpen = staysOpen
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.heard += String(buffer: self.unwrapInboundIn(data))
            // The whole request: one with a body ends by it.
            guard let end = self.heard.range(of: "\r\n\r\n"),
                !self.heard.hasPrefix("POST") || self.heard[end.upperBound...].utf8.count == 3
            else { return }
            let channel = context.channel
            let written = channel.writeAndFlush(ByteBuffer(string: self.text))
            if !self.staysOpen { written.whenComplete { _ in channel.close(promise: nil) } }
        }
    }
}
