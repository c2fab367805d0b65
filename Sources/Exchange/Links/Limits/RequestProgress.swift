package import NIOCore

/// Follows the requests of one connection and says when one is too slow.
///
/// Between requests nothing is demanded: the secure channel ends a connection that is idle. While nobody here reads,
/// slowness is our own and not the peer's.
package struct RequestProgress {
    private enum Phase {
        case between
        case head(since: NIODeadline, size: Int)
        case body(since: NIODeadline, size: Int)
    }

    private let limits: RequestLimits
    private var phase = Phase.between

    package init(_ limits: RequestLimits) { self.limits = limits }

    /// When to look again; nil while nothing is demanded.
    package var deadline: NIODeadline? {
        switch self.phase {
        case .between: nil
        case .head(let since, _): since + self.limits.headTimeout
        case .body(let since, _): since + self.limits.bodyTimeout
        }
    }

    /// Bytes came from the peer; what they belong to shows when they are decoded.
    ///
    /// - Returns: What is wrong, if anything.
    package mutating func received(_ count: Int, at now: NIODeadline) -> RequestFault? {
        switch self.phase {
        case .between where count > 0: self.phase = .head(since: now, size: 0)
        case .head(_, let size) where size > self.limits.headSize: return .headTooLarge(size)
        default: break
        }
        return nil
    }

    /// The bytes were decoded, and no head was among them, or only the beginning of one.
    package mutating func decoded(_ count: Int) {
        switch self.phase {
        case .between: break
        case .head(let since, let size): self.phase = .head(since: since, size: size + count)
        case .body(let since, let size): self.phase = .body(since: since, size: size + count)
        }
    }

    /// A head is complete; its size is exact.
    package mutating func headEnded(size: Int, fields: Int, at now: NIODeadline) -> RequestFault? {
        self.phase = .body(since: now, size: 0)
        if size > self.limits.headSize { return .headTooLarge(size) }
        if fields > self.limits.headFields { return .tooManyFields(fields) }
        return nil
    }

    /// A request is complete.
    package mutating func requestEnded() { self.phase = .between }

    /// The deadline is over.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - isReading: Whether this side waits for the peer.
    /// - Returns: What is wrong, if anything.
    package mutating func due(at now: NIODeadline, isReading: Bool) -> RequestFault? {
        guard let deadline = self.deadline, now >= deadline else { return nil }
        switch self.phase {
        case .between: return nil
        case .head(_, let size):
            self.phase = .head(since: now, size: size)
            return isReading ? .headTooSlow(self.limits.headTimeout) : nil
        case .body(_, let size):
            self.phase = .body(since: now, size: 0)
            guard isReading, size < self.limits.bodyProgress else { return nil }
            return .bodyTooSlow(size, self.limits.bodyTimeout)
        }
    }
}

/// Why a connection is ended that makes no proper requests.
package enum RequestFault: Hashable, Sendable, CustomStringConvertible {
    case headTooLarge(Int)
    case tooManyFields(Int)
    case headTooSlow(TimeAmount)
    case bodyTooSlow(Int, TimeAmount)
    case connectionsExceeded(Int)

    /// The code for logs and metrics.
    package var code: String {
        switch self {
        case .headTooLarge, .tooManyFields: "headTooLarge"
        case .headTooSlow: "headTimedOut"
        case .bodyTooSlow: "bodyTimedOut"
        case .connectionsExceeded: "connectionsExceeded"
        }
    }

    /// What happened, with the numbers.
    package var description: String {
        switch self {
        case .headTooLarge(let size): "the head of a request has \(size) bytes or more"
        case .tooManyFields(let count): "a request has \(count) header fields"
        case .headTooSlow(let time): "the head of a request is not complete after \(time.nanoseconds / 1_000_000) ms"
        case .bodyTooSlow(let size, let time):
            "only \(size) bytes of a body came in \(time.nanoseconds / 1_000_000) ms"
        case .connectionsExceeded(let limit): "the neighbour has \(limit) connections already"
        }
    }
}
