import Foundation
import NIOCore
import NIOPosix
import SecureChannel
import Testing

/// A client's secure channel against `openssl s_server`.
@Suite("Client and openssl s_server", .timeLimit(.minutes(5)))
struct OpenSSLServerTests {
    /// Runs `s_server -rev`, which sends back each line reversed.
    private func withServer<Result: Sendable>(
        as node: String,
        _ body: (_ port: Int, _ command: Command) async throws -> Result
    ) async throws -> Result {
        let authority = try TestAuthority.current
        return try await withScratchFolder { folder in
            try authority.node(node).write(to: folder)
            try authority.rootPEM.write(to: folder.appendingPathComponent("root.pem"))
            var arguments = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-rev", "-tls1_3"]
            arguments += ["-cert", "\(node).pem", "-key", "\(node).key", "-cert_chain", "\(node).pem"]
            arguments += ["-CAfile", "root.pem", "-Verify", "3", "-verify_return_error", "-alpn", "yizhan/1"]
            let command = try Command(arguments, in: folder)
            defer { command.kill() }
            let text = try await command.output(containing: "ACCEPT 127.0.0.1:")
            let digits = try #require(text.components(separatedBy: "ACCEPT 127.0.0.1:").last?.prefix { $0.isNumber })
            return try await body(#require(Int(digits)), command)
        }
    }

    private func connect(as node: String, _ log: LogRecorder, port: Int) async throws -> ByteChannel {
        let authority = try TestAuthority.current
        let protocols = (server: [String](), client: ["yizhan/1"])
        let contexts = try contextPair(
            authority,
            TestTrust(authority),
            client: node,
            applicationProtocols: protocols
        )
        return try await SecureClientBootstrap(
            context: contexts.client,
            group: .singletonMultiThreadedEventLoopGroup,
            logger: log.logger
        ).connect(host: "127.0.0.1", port: port, expecting: "server.3508.35.yizhan", initializer: wrap)
    }

    @Test("Data passes in both directions, and the application protocol is agreed")
    func exchange() async throws {
        let log = LogRecorder()
        try await self.withServer(as: "server") { port, _ in
            let channel = try await self.connect(as: "neighbour", log, port: port)
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: "stressed\n"))
                var text = ""
                for try await bytes in inbound {
                    text += String(buffer: bytes)
                    if text.hasSuffix("\n") { break }
                }
                #expect(text == "desserts\n")
            }
        }
        let entry = try #require(log.entries.first { $0.message == "secure channel established" })
        #expect(entry.metadata["tls.alpn"] == "yizhan/1")
        #expect(entry.metadata["peer.name"] == "server.3508.35.yizhan")
    }

    @Test("A server with a foreign certificate is refused and told so")
    func foreignServer() async throws {
        let log = LogRecorder()
        try await self.withServer(as: "foreign") { port, command in
            await #expect(throws: code(.certificateRefused)) {
                let channel = try await self.connect(as: "neighbour", log, port: port)
                try await channel.executeThenClose { _, _ in }
            }
            _ = try await command.output(containing: "alert unknown ca")
        }
    }

    @Test("A client whose certificate the server refuses learns it when it reads")
    func refusedClient() async throws {
        let log = LogRecorder()
        try await self.withServer(as: "server") { port, _ in
            let channel = try await self.connect(as: "foreign", log, port: port)
            await #expect(throws: code(.peerRefused)) {
                try await channel.executeThenClose { inbound, _ in
                    for try await _ in inbound {}
                }
            }
            #expect(log.entries.contains { $0.reason.hasSuffix("unknown CA") })
        }
    }
}
