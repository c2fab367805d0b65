public import Cryptography

/// Where timestamps come from; the exchange knows no protocol by name.
public protocol TimestampSource: Sendable {
    /// Asks an authority.
    ///
    /// - Parameter request: The request.
    /// - Throws: When there is no answer in time.
    /// - Returns: The answer; nothing in it is believed before it was judged.
    func answer(to request: TimestampRequest) async throws -> TimestampResponse
}

/// How a node has its log stamped.
public struct TimestampPlan: Sendable {
    /// Where timestamps come from.
    public var source: any TimestampSource
    /// How long the log grows before it is stamped again.
    public var interval: Duration

    /// A plan.
    public init(source: any TimestampSource, interval: Duration) {
        self.source = source
        self.interval = interval
    }
}
