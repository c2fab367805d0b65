import Logging
import NIOCore
import NIOPosix
import SecureChannel
import Testing

@Suite("Secure channels over loopback", .timeLimit(.minutes(5)))
struct LoopbackTests {
    private let peerName = "server.3508.35.yizhan"

    private func bootstrap(_ context: TLSContext, _ logger: Logger) -> SecureClientBootstrap {
        var bootstrap = SecureClientBootstrap(
            context: context,
            group: .singletonMultiThreadedEventLoopGroup,
            logger: logger
        )
        bootstrap.allowsHalfClosure = true
        return bootstrap
    }

    private func connect(_ context: TLSContext, _ logger: Logger, port: Int) async throws -> ByteChannel {
        try await self.bootstrap(context, logger)
            .connect(host: "127.0.0.1", port: port, expecting: self.peerName, initializer: wrap)
    }

    @Test("20 MiB come back as they were sent, written in portions of many sizes")
    func largeEcho() async throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let log = LogRecorder()
        let sent = ByteBuffer(bytes: (0..<20 * 1024 * 1024).lazy.map { UInt8(truncatingIfNeeded: $0 / 7) })
        try await withByteServer(contexts.server, logger: log.logger) { port in
            let channel = try await self.connect(contexts.client, log.logger, port: port)
            try await channel.executeThenClose { inbound, outbound in
                async let sending: Void = self.send(sent, to: outbound)
                var received = 0
                for try await bytes in inbound {
                    try #require(sent.getSlice(at: received, length: bytes.readableBytes) == bytes)
                    received += bytes.readableBytes
                }
                try await sending
                #expect(received == sent.readableBytes)
            }
        }
        #expect(log.entries.allSatisfy { $0.code == nil })
    }

    /// Writes portions of many sizes, so that some share a record and some need many.
    private func send(_ bytes: ByteBuffer, to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
        var rest = bytes
        var size = 1
        while let portion = rest.readSlice(length: min(size, rest.readableBytes)), portion.readableBytes > 0 {
            try await outbound.write(portion)
            size = min(size * 2, 300_000)
        }
        outbound.finish()
    }

    @Test("A peer that does not read makes the channel unwritable until it reads")
    func backpressure() async throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let log = LogRecorder()
        let (start, starter) = AsyncStream.makeStream(of: Void.self)
        let readLater: @Sendable (ByteChannel) async throws -> Void = { channel in
            try await channel.executeThenClose { inbound, _ in
                for await _ in start {}
                for try await _ in inbound {}
            }
        }
        try await withByteServer(contexts.server, logger: log.logger, handle: readLater) { port in
            let channel = try await self.bootstrap(contexts.client, log.logger)
                .connect(host: "127.0.0.1", port: port, expecting: self.peerName)
            let written = channel.eventLoop.makePromise(of: Void.self)
            let isWritable = try await channel.eventLoop.submit {
                channel.writeAndFlush(ByteBuffer(repeating: 1, count: 20 * 1024 * 1024), promise: written)
                return channel.isWritable
            }.get()
            #expect(!isWritable)
            starter.finish()
            try await written.futureResult.get()
            #expect(channel.isWritable)
            try await channel.close()
        }
    }

    @Test("A client that ended its output still gets the answer")
    func halfClose() async throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let log = LogRecorder()
        let count: @Sendable (ByteChannel) async throws -> Void = { channel in
            try await channel.executeThenClose { inbound, outbound in
                var total = 0
                for try await bytes in inbound { total += bytes.readableBytes }
                try await outbound.write(ByteBuffer(string: "got \(total)"))
                outbound.finish()
            }
        }
        let answer = try await withByteServer(contexts.server, logger: log.logger, handle: count) { port in
            let channel = try await self.connect(contexts.client, log.logger, port: port)
            return try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(repeating: 7, count: 100_000))
                outbound.finish()
                var answer = ByteBuffer()
                for try await bytes in inbound { answer.writeImmutableBuffer(bytes) }
                return String(buffer: answer)
            }
        }
        #expect(answer == "got 100000")
        #expect(log.entries.allSatisfy { $0.code == nil })
    }

    @Test("A refused client learns it from the alert when it reads")
    func refusedClient() async throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority), client: "revoked")
        let log = LogRecorder()
        try await withByteServer(contexts.server, logger: log.logger) { port in
            let channel = try await self.connect(contexts.client, log.logger, port: port)
            await #expect(throws: code(.peerRefused)) {
                try await channel.executeThenClose { inbound, outbound in
                    // The alert may be here already.
                    try? await outbound.write(ByteBuffer(string: "hello"))
                    for try await _ in inbound {}
                }
            }
            let entry = await log.entry(code: "certificateRefused")
            #expect(entry.reason.hasSuffix("in the revocation list"))
            #expect(entry.metadata["peer.address"]?.contains("127.0.0.1") == true)
        }
    }

    @Test("A refused server is not connected to")
    func refusedServer() async throws {
        let authority = try TestAuthority.current
        let trust = TestTrust(authority)
        trust.revoke(try authority.node("server"))
        let contexts = try contextPair(authority, trust)
        let log = LogRecorder()
        try await withByteServer(contexts.server, logger: log.logger) { port in
            await #expect(throws: code(.certificateRefused)) {
                let channel = try await self.connect(contexts.client, log.logger, port: port)
                try await channel.executeThenClose { _, _ in }
            }
            #expect(await log.entry(code: "peerRefused").reason.hasSuffix("certificate revoked"))
        }
    }

    @Test("A TCP client that says nothing is closed when the handshake time is over")
    func silence() async throws {
        let authority = try TestAuthority.current
        var limits = TLSLimits()
        limits.handshakeTimeout = .milliseconds(100)
        let contexts = try contextPair(authority, TestTrust(authority), limits: limits)
        let log = LogRecorder()
        let gate = ConnectionGate()
        try await withByteServer(contexts.server, gate: gate, logger: log.logger) { port in
            let silent = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: port).get()
            try await silent.closeFuture.get()
            #expect(await log.entry(code: "handshakeTimedOut").level == .info)
        }
    }

    @Test("An address above its limit of connections is turned away")
    func limits() async throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let log = LogRecorder()
        let gate = ConnectionGate(limits: ConnectionLimits(connectionsPerAddress: 1))
        try await withByteServer(contexts.server, gate: gate, logger: log.logger) { port in
            let channel = try await self.connect(contexts.client, log.logger, port: port)
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: "first"))
                var iterator = inbound.makeAsyncIterator()
                #expect(try await iterator.next() == ByteBuffer(string: "first"))
                await #expect(throws: (any Error).self) {
                    let second = try await self.connect(contexts.client, log.logger, port: port)
                    try await second.executeThenClose { _, _ in }
                }
                #expect(await log.entry(code: "connectionsExceeded").level == .info)
                #expect(gate.load.connections == 1)
            }
        }
    }

    @Test("The peer of a channel is known to whoever holds the channel")
    func securePeer() async throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let log = LogRecorder()
        try await withByteServer(contexts.server, logger: log.logger) { port in
            let channel = try await self.bootstrap(contexts.client, log.logger)
                .connect(host: "127.0.0.1", port: port, expecting: self.peerName, serverName: "localhost")
            #expect(try await channel.securePeer() == PeerIdentity(name: self.peerName))
            try await channel.close()
            let plain = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .bind(host: "127.0.0.1", port: 0).get()
            await #expect(throws: code(.notEstablished)) { try await plain.securePeer() }
            try await plain.close()
        }
    }
}
