public import NIOCore

/// What one neighbour may ask of the link server: how large a request's head is, how slowly it comes, how many come.
///
/// They bound what a neighbour can do that was broken into; a stranger gets no further than the handshake, which
/// `ConnectionLimits` bound.
public struct RequestLimits: Sendable, Hashable {
    /// Largest head of a request: method, target and all header fields, in bytes.
    public var headSize: Int
    /// How many header fields a request has at most.
    public var headFields: Int
    /// How long a head takes from its first byte to its last.
    public var headTimeout: TimeAmount
    /// In each such span of a body at least ``bodyProgress`` bytes come; there is no limit on the whole.
    public var bodyTimeout: TimeAmount
    /// The least progress of a body.
    public var bodyProgress: Int
    /// Connections of one neighbour.
    public var connectionsPerPeer: Int
    /// Requests of one neighbour in a second, after a burst of twice as many.
    public var requestsPerSecond: Int
    /// Greetings and requests to witness of one neighbour in a second, after a burst of twice as many.
    public var greetingsPerSecond: Int
    /// Requests of one neighbour in a second that are refused for good, after a burst of twice as many.
    public var refusalsPerSecond: Int

    /// Limits.
    ///
    /// - Parameters:
    ///   - headSize: Bytes of a request's head.
    ///   - headFields: Header fields of a request.
    ///   - headTimeout: How long a head takes.
    ///   - bodyTimeout: The span in which a body makes progress.
    ///   - bodyProgress: Bytes of a body in each such span.
    ///   - connectionsPerPeer: Connections of one neighbour.
    ///   - requestsPerSecond: Requests of one neighbour in a second.
    ///   - greetingsPerSecond: Greetings and requests to witness of one neighbour in a second.
    ///   - refusalsPerSecond: Refused requests of one neighbour in a second.
    public init(
        headSize: Int = 16 << 10,
        headFields: Int = 64,
        headTimeout: TimeAmount = .seconds(10),
        bodyTimeout: TimeAmount = .seconds(60),
        bodyProgress: Int = 4 << 10,
        connectionsPerPeer: Int = 64,
        requestsPerSecond: Int = 10_000,
        greetingsPerSecond: Int = 20,
        refusalsPerSecond: Int = 50
    ) {
        self.headSize = headSize
        self.headFields = headFields
        self.headTimeout = headTimeout
        self.bodyTimeout = bodyTimeout
        self.bodyProgress = bodyProgress
        self.connectionsPerPeer = connectionsPerPeer
        self.requestsPerSecond = requestsPerSecond
        self.greetingsPerSecond = greetingsPerSecond
        self.refusalsPerSecond = refusalsPerSecond
    }
}
