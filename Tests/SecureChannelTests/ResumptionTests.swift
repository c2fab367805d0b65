import Logging
import NIOCore
import NIOEmbedded
import SecureChannel
import Testing

@Suite("Session resumption", .timeLimit(.minutes(5)))
struct ResumptionTests {
    /// Connects and closes; the answer is whether each end says that the session was resumed.
    private func connect(_ contexts: (server: TLSContext, client: TLSContext)) throws -> [Bool] {
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        try pair.exchange()
        let resumed = try [pair.client, pair.server].map { channel in
            guard case .handshakeCompleted(_, _, let isResumed)? = try pair.events(of: channel).first else {
                throw SecureChannelError(code: .notEstablished, message: "no handshake")
            }
            return isResumed
        }
        _ = pair.client.close()
        try pair.exchange()
        return resumed
    }

    @Test("The second connection resumes the session of the first, the third that of the second")
    func resumes() throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        #expect(try self.connect(contexts) == [false, false])
        #expect(try self.connect(contexts) == [true, true])
        #expect(try self.connect(contexts) == [true, true])
    }

    @Test("Both ends decide again when a session is resumed, on the same whole chains")
    func decidesAgain() throws {
        let authority = try TestAuthority.current
        let trust = TestTrust(authority)
        let contexts = try contextPair(authority, trust)
        _ = try self.connect(contexts)
        let first = trust.askedChains
        _ = try self.connect(contexts)
        #expect(Array(trust.askedChains.dropFirst(first.count)) == first)
    }

    @Test("A client revoked in the meantime is refused when it resumes, and nothing it sent is passed on")
    func revokedClient() throws {
        let authority = try TestAuthority.current
        let trust = TestTrust(authority)
        let contexts = try contextPair(authority, trust)
        _ = try self.connect(contexts)
        trust.revoke(try authority.node("neighbour"))
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        pair.client.writeAndFlush(ByteBuffer(string: "let me in"), promise: nil)
        #expect(throws: code(.certificateRefused)) { try pair.exchange() }
        #expect(try pair.server.readInbound(as: ByteBuffer.self) == nil)
        #expect(throws: code(.peerRefused)) { try pair.exchange() }
        #expect(pair.log.entries.contains { $0.reason.hasSuffix("revoked today") && $0.level == .warning })
        #expect(pair.log.entries.contains { $0.reason.hasSuffix("certificate revoked") })
    }

    @Test("A server revoked in the meantime is refused when its session would be resumed")
    func revokedServer() throws {
        let authority = try TestAuthority.current
        let trust = TestTrust(authority)
        let contexts = try contextPair(authority, trust)
        _ = try self.connect(contexts)
        trust.revoke(try authority.node("server"))
        let pair = try EmbeddedPair(server: contexts.server, client: contexts.client)
        #expect(throws: code(.certificateRefused)) { try pair.exchange() }
        #expect(throws: code(.certificateRefused)) { try pair.established.wait() }
    }

    @Test("A ticket of another context is not honoured, and the handshake is a full one")
    func foreignTicket() throws {
        let authority = try TestAuthority.current
        let trust = TestTrust(authority)
        let contexts = try contextPair(authority, trust)
        _ = try self.connect(contexts)
        let renewed = try contextPair(authority, trust)
        #expect(try self.connect((server: renewed.server, client: contexts.client)) == [false, false])
    }

    @Test("Nothing is resumed when the setting is off at either end", arguments: [true, false])
    func switchedOff(onServer: Bool) throws {
        let authority = try TestAuthority.current
        let trust = TestTrust(authority)
        let usual = try contextPair(authority, trust)
        let quiet = try TLSContext(
            configuration: TLSConfiguration(
                identity: authority.node(onServer ? "server" : "neighbour").identity,
                resumesSessions: false,
                verifier: trust.verifier
            )
        )
        let contexts = onServer ? (server: quiet, client: usual.client) : (server: usual.server, client: quiet)
        #expect(try self.connect(contexts) == [false, false])
        #expect(try self.connect(contexts) == [false, false])
    }
}
