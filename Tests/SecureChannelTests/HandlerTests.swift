import NIOCore
import NIOEmbedded
import SecureChannel
import Testing

@Suite("Secure channel handler", .timeLimit(.minutes(5)))
struct HandlerTests {
    private let peerName = "neighbour.3508.35.yizhan"

    private func openPair(limits: TLSLimits = TLSLimits()) throws -> EmbeddedPair {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority), limits: limits)
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        try pair.exchange()
        return pair
    }

    @Test("Both ends name their peer, and data passes in both directions")
    func handshake() throws {
        let pair = try self.openPair()
        #expect(try pair.established.wait().name == "server.3508.35.yizhan")
        let expected = SecureChannelEvent.handshakeCompleted(
            peer: PeerIdentity(name: self.peerName),
            applicationProtocol: nil,
            isResumed: false
        )
        #expect(try pair.events(of: pair.server) == [expected])
        try pair.client.writeOutbound(ByteBuffer(string: "question"))
        try pair.exchange()
        #expect(try pair.server.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "question"))
        try pair.server.writeOutbound(ByteBuffer(string: "answer"))
        try pair.exchange()
        #expect(try pair.client.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "answer"))
    }

    @Test("The verifier sees the whole chain, leaf first, once for each end")
    func askedChains() throws {
        let authority = try TestAuthority.current
        let trust = TestTrust(authority)
        let contexts = try contextPair(authority, trust)
        try EmbeddedPair(server: contexts.server, client: contexts.client).exchange()
        #expect(try trust.askedChains == [authority.node("server").chain, authority.node("neighbour").chain])
    }

    @Test("A peer that says nothing is closed when the handshake time is over")
    func handshakeTimeout() throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let gate = ConnectionGate()
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client, gate: gate)
        pair.server.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(pair.server.isActive)
        #expect(gate.load == ConnectionGate.Load(connections: 1, handshakes: 1, addresses: 1))
        pair.server.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!pair.server.isActive)
        #expect(throws: code(.handshakeTimedOut)) { try pair.server.throwIfErrorCaught() }
        #expect(gate.load == ConnectionGate.Load())
        #expect(pair.log.entries.map(\.code) == ["handshakeTimedOut"])
    }

    @Test("The idle time counts from the last byte in either direction")
    func idleTimeout() throws {
        let pair = try self.openPair()
        let loop = pair.server.embeddedEventLoop
        loop.advanceTime(by: .seconds(100))
        try pair.client.writeOutbound(ByteBuffer(string: "still here"))
        try pair.exchange()
        loop.advanceTime(by: .seconds(100))
        try pair.server.writeOutbound(ByteBuffer(string: "so am I"))
        loop.advanceTime(by: .seconds(119))
        #expect(pair.server.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!pair.server.isActive)
        #expect(throws: code(.idleTimedOut)) { try pair.server.throwIfErrorCaught() }
    }

    @Test("A connection that ends without close_notify is reported as cut")
    func truncation() throws {
        let pair = try self.openPair()
        try pair.client.writeOutbound(ByteBuffer(string: "half a docu"))
        try pair.exchange()
        pair.server.pipeline.fireChannelInactive()
        #expect(throws: code(.truncated)) { try pair.server.throwIfErrorCaught() }
        #expect(pair.log.entries.last?.code == "truncated")
    }

    @Test("A connection that ends with close_notify is not reported, and the other end closes too")
    func cleanClose() throws {
        let pair = try self.openPair()
        let closed = pair.client.close()
        try pair.exchange()
        try closed.wait()
        try pair.server.throwIfErrorCaught()
        #expect(!pair.server.isActive)
        #expect(pair.log.entries.allSatisfy { $0.code == nil })
    }

    @Test("What is written before the handshake arrives after it, up to the limit")
    func earlyWrites() throws {
        let authority = try TestAuthority.current
        var limits = TLSLimits()
        limits.maximumEarlyWriteBytes = 10
        let contexts = try contextPair(authority, TestTrust(authority), limits: limits)
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        let kept = pair.client.writeAndFlush(ByteBuffer(string: "0123456789"))
        let refused = pair.client.writeAndFlush(ByteBuffer(string: "x"))
        #expect(throws: code(.bufferFull)) { try refused.wait() }
        try pair.exchange()
        try kept.wait()
        #expect(try pair.server.readInbound(as: ByteBuffer.self) == ByteBuffer(string: "0123456789"))
    }

    @Test("Small writes share a record, and each write's promise is kept")
    func coalescing() throws {
        let pair = try self.openPair()
        let writes = (0..<100).map { pair.client.write(ByteBuffer(string: "line \($0)\n")) }
        #expect(try pair.client.readOutbound(as: ByteBuffer.self) == nil)
        pair.client.flush()
        for write in writes { try write.wait() }
        let record = try #require(try pair.client.readOutbound(as: ByteBuffer.self))
        #expect(record.readableBytes < 1000 + 50)
        try pair.server.writeInbound(record)
        let text = try #require(try pair.server.readInbound(as: ByteBuffer.self))
        #expect(String(buffer: text).split(separator: "\n").count == 100)
    }

    @Test("Plain text is refused and nothing is passed on")
    func plainText() throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        #expect(throws: code(.protocolViolation)) {
            try pair.server.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: node\r\n\r\n"))
        }
        #expect(try pair.server.readInbound(as: ByteBuffer.self) == nil)
        #expect(pair.log.entries.last?.reason.contains("http request") == true)
    }

    @Test("A record that was changed on the way ends the channel")
    func changedRecord() throws {
        let pair = try self.openPair()
        try pair.client.writeOutbound(ByteBuffer(string: "pay 100"))
        var record = try #require(try pair.client.readOutbound(as: ByteBuffer.self))
        record.setInteger(record.getInteger(at: 10, as: UInt8.self).map { $0 ^ 1 } ?? 0, at: 10)
        #expect(throws: code(.protocolViolation)) { try pair.server.writeInbound(record) }
        #expect(try pair.server.readInbound(as: ByteBuffer.self) == nil)
    }

    @Test("A client that closes during the handshake fails its promise")
    func closedEarly() throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        try pair.client.close().wait()
        #expect(throws: code(.closed)) { try pair.established.wait() }
    }

    @Test("A connection that ends during the handshake is reported")
    func cutHandshake() throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        pair.client.pipeline.fireChannelInactive()
        #expect(throws: code(.handshakeCut)) { try pair.established.wait() }
        #expect(throws: code(.handshakeCut)) { try pair.client.throwIfErrorCaught() }
    }

    @Test("A good server with another name than the expected one is refused")
    func otherName() throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client, expecting: "other.3508.35.yizhan")
        #expect(throws: code(.certificateRefused)) { try pair.exchange() }
        #expect(throws: code(.certificateRefused)) { try pair.established.wait() }
        #expect(pair.log.entries.first?.reason.contains("not other.3508.35.yizhan") == true)
    }

    @Test("The server's first protocol that the client offers is selected")
    func applicationProtocol() throws {
        let authority = try TestAuthority.current
        let protocols = (server: ["yizhan/2", "yizhan/1", "http/1.1"], client: ["http/1.1", "yizhan/1"])
        let contexts = try contextPair(authority, TestTrust(authority), applicationProtocols: protocols)
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        try pair.exchange()
        for channel in [pair.client, pair.server] {
            guard case .handshakeCompleted(_, let name, _)? = try pair.events(of: channel).first else {
                Issue.record("no handshake")
                continue
            }
            #expect(name == "yizhan/1")
        }
    }

    @Test("A client that offers only foreign protocols is refused")
    func foreignProtocol() throws {
        let authority = try TestAuthority.current
        let protocols = (server: ["yizhan/1"], client: ["h2"])
        let contexts = try contextPair(authority, TestTrust(authority), applicationProtocols: protocols)
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        #expect(throws: code(.protocolViolation)) { try pair.exchange() }
    }

    @Test("The handler knows no peer before the handshake")
    func noPeerYet() throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        let handler = try pair.server.pipeline.syncOperations.handler(type: SecureChannelHandler.self)
        #expect(throws: code(.notEstablished)) { try handler.peer() }
        try pair.exchange()
        #expect(try handler.peer().name == self.peerName)
    }
}
