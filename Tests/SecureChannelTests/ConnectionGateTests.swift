import NIOCore
import NIOEmbedded
import SecureChannel
import Testing

@Suite("Connection gate")
struct ConnectionGateTests {
    private func address(_ text: String, port: Int = 1000) throws -> SocketAddress {
        try SocketAddress(ipAddress: text, port: port)
    }

    @Test("An address has its limit whatever its ports, and others are not touched by it")
    func perAddress() throws {
        let gate = ConnectionGate(limits: ConnectionLimits(connectionsPerAddress: 2))
        let first = try gate.admit(self.address("192.0.2.1", port: 1))
        let second = try gate.admit(self.address("192.0.2.1", port: 2))
        #expect(throws: code(.connectionsExceeded)) { try gate.admit(self.address("192.0.2.1", port: 3)) }
        let other = try gate.admit(self.address("192.0.2.2"))
        #expect(gate.load == ConnectionGate.Load(connections: 3, handshakes: 3, addresses: 2))
        first.release()
        let third = try gate.admit(self.address("192.0.2.1", port: 4))
        for permit in [second, third, other] { permit.release() }
        #expect(gate.load == ConnectionGate.Load())
    }

    @Test("All IPv6 addresses of one network count as one, IPv4 behind a dual-stack socket as itself")
    func versionSix() throws {
        let gate = ConnectionGate(limits: ConnectionLimits(connectionsPerAddress: 1))
        let permits = try [
            gate.admit(self.address("2001:db8:0:1::1")),
            gate.admit(self.address("2001:db8:0:2::1")),
            gate.admit(self.address("::ffff:192.0.2.1")),
            gate.admit(self.address("::ffff:192.0.2.2")),
        ]
        #expect(throws: code(.connectionsExceeded)) { try gate.admit(self.address("2001:db8:0:1:ffff::9")) }
        #expect(throws: code(.connectionsExceeded)) { try gate.admit(self.address("192.0.2.1")) }
        #expect(gate.load.addresses == permits.count)
    }

    @Test("One address cannot take the places of all handshakes")
    func handshakesOfOneAddress() throws {
        let gate = ConnectionGate(limits: ConnectionLimits(handshakes: 8, handshakesPerAddress: 1))
        let first = try gate.admit(self.address("192.0.2.1"))
        #expect(throws: code(.handshakesExceeded)) { try gate.admit(self.address("192.0.2.1")) }
        let other = try gate.admit(self.address("192.0.2.2"))
        first.endHandshake()
        let second = try gate.admit(self.address("192.0.2.1"))
        for permit in [first, other, second] { permit.release() }
        #expect(gate.load == ConnectionGate.Load())
    }

    @Test("Handshakes under way are limited apart from connections")
    func handshakes() throws {
        let gate = ConnectionGate(limits: ConnectionLimits(handshakes: 1))
        let first = try gate.admit(self.address("192.0.2.1"))
        #expect(throws: code(.handshakesExceeded)) { try gate.admit(self.address("192.0.2.2")) }
        first.endHandshake()
        let second = try gate.admit(self.address("192.0.2.2"))
        #expect(gate.load == ConnectionGate.Load(connections: 2, handshakes: 1, addresses: 2))
        second.release()
        #expect(gate.load == ConnectionGate.Load(connections: 1, handshakes: 0, addresses: 1))
        first.release()
    }

    @Test("All connections together are limited")
    func total() throws {
        let gate = ConnectionGate(limits: ConnectionLimits(connections: 1))
        let permit = try gate.admit(nil)
        #expect(throws: code(.connectionsExceeded)) { try gate.admit(self.address("192.0.2.1")) }
        permit.release()
    }

    @Test("A permit is given back once, however often it is released, and when it is forgotten")
    func releaseOnce() throws {
        let gate = ConnectionGate()
        let kept = try gate.admit(self.address("192.0.2.1"))
        do {
            let permit = try gate.admit(self.address("192.0.2.1"))
            permit.endHandshake()
            permit.endHandshake()
            permit.release()
            permit.release()
            _ = try gate.admit(self.address("192.0.2.1"))
        }
        #expect(gate.load == ConnectionGate.Load(connections: 1, handshakes: 1, addresses: 1))
        kept.release()
        #expect(gate.load == ConnectionGate.Load())
    }

    @Test("A refused connection is closed and counted nowhere; a closed one makes room")
    func onChannels() throws {
        let authority = try TestAuthority.current
        let contexts = try contextPair(authority, TestTrust(authority))
        let gate = ConnectionGate(limits: ConnectionLimits(connectionsPerAddress: 1))
        let first = try EmbeddedPair(server: contexts.server, client: contexts.client, gate: gate)
        try first.exchange()
        #expect(gate.load == ConnectionGate.Load(connections: 1, handshakes: 0, addresses: 1))
        let second = try EmbeddedPair(server: contexts.server, client: contexts.client, gate: gate)
        #expect(throws: code(.connectionsExceeded)) { try second.server.throwIfErrorCaught() }
        #expect(!second.server.isActive)
        #expect(gate.load == ConnectionGate.Load(connections: 1, handshakes: 0, addresses: 1))
        try first.server.close().wait()
        #expect(gate.load == ConnectionGate.Load())
        let third = try EmbeddedPair(server: contexts.server, client: contexts.client, gate: gate)
        try third.exchange()
        #expect(third.server.isActive)
    }
}
