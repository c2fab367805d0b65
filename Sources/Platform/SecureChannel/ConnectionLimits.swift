/// How many connections a server takes.
public struct ConnectionLimits: Hashable, Sendable {
    /// Connections of one address; of IPv6 the first 64 bits count, since one host has so many addresses.
    public var connectionsPerAddress: Int
    /// Connections of all addresses together.
    public var connections: Int
    /// Handshakes under way at the same time.
    public var handshakes: Int
    /// Handshakes of one address under way, so that few addresses cannot take the places of all.
    public var handshakesPerAddress: Int

    /// Makes limits.
    ///
    /// - Parameters:
    ///   - connectionsPerAddress: Connections of one address.
    ///   - connections: Connections of all addresses together.
    ///   - handshakes: Handshakes under way at the same time.
    ///   - handshakesPerAddress: Those of one address.
    public init(
        connectionsPerAddress: Int = 128,
        connections: Int = 4096,
        handshakes: Int = 256,
        handshakesPerAddress: Int = 16
    ) {
        self.connectionsPerAddress = connectionsPerAddress
        self.connections = connections
        self.handshakes = handshakes
        self.handshakesPerAddress = handshakesPerAddress
    }
}
