public import Documents
internal import Foundation

/// The node's clock; a parameter everywhere, so that tests decide what time it is.
public protocol NodeClock: Sendable {
    /// The time now, UTC.
    func now() -> UTCMilliseconds
}

/// The system's clock.
public struct SystemClock: NodeClock {
    /// The system's clock.
    public init() {}

    /// The time now, UTC.
    public func now() -> UTCMilliseconds {
        let time = Date.now.timeIntervalSince1970
        return UTCMilliseconds(sinceEpoch: Int64((time * 1000).rounded(.down)))
    }
}
