public import NIOCore
import Synchronization

/// Counts the connections of a server and turns away those above its limits.
public final class ConnectionGate: Sendable {
    /// What the gate counts at one moment.
    public struct Load: Hashable, Sendable {
        /// Connections that are open.
        public internal(set) var connections: Int
        /// Handshakes that are under way.
        public internal(set) var handshakes: Int
        /// Addresses that have at least one connection.
        public internal(set) var addresses: Int

        package init(connections: Int = 0, handshakes: Int = 0, addresses: Int = 0) {
            self.connections = connections
            self.handshakes = handshakes
            self.addresses = addresses
        }
    }

    private struct State {
        var load = Load()
        var perAddress: [AddressKey: Int] = [:]
        var handshakesPerAddress: [AddressKey: Int] = [:]
    }

    /// The limits it keeps.
    public let limits: ConnectionLimits
    private let state = Mutex(State())

    /// Makes a gate; one is shared by all listeners that share the limits.
    ///
    /// - Parameter limits: The limits to keep.
    public init(limits: ConnectionLimits = ConnectionLimits()) {
        self.limits = limits
    }

    /// What is open now.
    public var load: Load { self.state.withLock { $0.load } }

    /// Counts a new connection in, or refuses it.
    ///
    /// - Parameter address: Where it comes from; nil counts as one address of its own.
    /// - Returns: The permit, to be given back with ``ConnectionPermit/release()``.
    /// - Throws: `connectionsExceeded` or `handshakesExceeded`.
    public func admit(_ address: SocketAddress?) throws(SecureChannelError) -> ConnectionPermit {
        let key = AddressKey(address)
        let refusal = self.state.withLock { state -> SecureChannelError? in
            guard state.load.connections < self.limits.connections else {
                return .connectionsExceeded("all addresses together", limit: self.limits.connections)
            }
            guard state.load.handshakes < self.limits.handshakes else {
                return .handshakesExceeded(limit: self.limits.handshakes)
            }
            let count = state.perAddress[key, default: 0]
            guard count < self.limits.connectionsPerAddress else {
                return .connectionsExceeded("one address", limit: self.limits.connectionsPerAddress)
            }
            let handshakes = state.handshakesPerAddress[key, default: 0]
            guard handshakes < self.limits.handshakesPerAddress else {
                return .handshakesExceeded(limit: self.limits.handshakesPerAddress)
            }
            state.perAddress[key] = count + 1
            state.handshakesPerAddress[key] = handshakes + 1
            state.load.connections += 1
            state.load.handshakes += 1
            state.load.addresses = state.perAddress.count
            return nil
        }
        if let refusal { throw refusal }
        return ConnectionPermit(gate: self, key: key)
    }

    fileprivate func endHandshake(_ key: AddressKey) {
        self.state.withLock { state in
            state.load.handshakes -= 1
            let count = state.handshakesPerAddress[key, default: 1] - 1
            state.handshakesPerAddress[key] = count > 0 ? count : nil
        }
    }

    fileprivate func endConnection(_ key: AddressKey) {
        self.state.withLock { state in
            state.load.connections -= 1
            let count = state.perAddress[key, default: 1] - 1
            state.perAddress[key] = count > 0 ? count : nil
            state.load.addresses = state.perAddress.count
        }
    }
}

/// The place of one connection in a ``ConnectionGate``; given back once, at the latest when it is forgotten.
public final class ConnectionPermit: Sendable {
    private enum Stage {
        case handshaking, established, released
    }

    private let gate: ConnectionGate
    private let key: AddressKey
    private let stage = Mutex(Stage.handshaking)

    fileprivate init(gate: ConnectionGate, key: AddressKey) {
        self.gate = gate
        self.key = key
    }

    /// Counts the connection's handshake as ended; the connection itself goes on being counted.
    public func endHandshake() {
        let isFirst = self.stage.withLock { stage in
            guard stage == .handshaking else { return false }
            stage = .established
            return true
        }
        if isFirst { self.gate.endHandshake(self.key) }
    }

    /// Counts the connection out.
    public func release() {
        self.endHandshake()
        let isFirst = self.stage.withLock { stage in
            guard stage != .released else { return false }
            stage = .released
            return true
        }
        if isFirst { self.gate.endConnection(self.key) }
    }

    deinit { self.release() }
}

/// What counts as one address.
private enum AddressKey: Hashable, Sendable {
    case v4(UInt32)
    case v6(network: UInt64)
    case other

    init(_ address: SocketAddress?) {
        let bytes = unsafe address?.withSockAddr { pointer, size in
            unsafe Array(UnsafeRawBufferPointer(start: pointer, count: size))
        }
        // RFC 3493: family (2 bytes) and port (2), then sockaddr_in has the address, sockaddr_in6 the flow (4) first.
        switch address {
        case .v4: self = Self(v4: bytes.map { $0[4..<8] } ?? [])
        case .v6: self = Self(v6: bytes.map { Array($0[8..<24]) } ?? [])
        case .unixDomainSocket, nil: self = .other
        }
    }

    private init(v4 bytes: ArraySlice<UInt8>) {
        self = .v4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
    }

    private init(v6 bytes: [UInt8]) {
        // RFC 4291 § 2.5.5.2: ::ffff:a.b.c.d is how a dual-stack socket shows an IPv4 peer.
        let isMapped =
            bytes.prefix(10).allSatisfy { $0 == 0 } && bytes.dropFirst(10).prefix(2).allSatisfy { $0 == 0xFF }
        if isMapped {
            self = Self(v4: bytes.dropFirst(12))
        } else {
            self = .v6(network: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        }
    }
}
