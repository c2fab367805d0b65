internal import Exchange
internal import NIOCore
internal import SecureChannel
internal import Synchronization

/// The connections neighbours hold open, so that all can be ended when whom to trust has changed.
///
/// Trust is decided in the handshake; a connection that outlived a revocation would go on for as long as it is used. One
/// that was made before and has asked for nothing yet is not known here: its first request is refused.
public final class LinkConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var closed: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// No connections yet.
    public init() {}

    /// Remembers a connection until it closes.
    ///
    /// - Throws: ``ExchangeError/Code/busy`` for one whose peer was judged by what is no longer in force; it is closed.
    func track(_ channel: any Channel) async throws {
        let key = ObjectIdentifier(channel)
        guard self.state.withLock({ $0.channels[key] == nil }) else { return }
        let judged = try await channel.securePeer().judged
        let isOutdated = self.state.withLock { state in
            if let closed = state.closed, judged <= closed { return true }
            state.channels[key] = channel
            return false
        }
        guard !isOutdated else {
            channel.close(promise: nil)
            throw ExchangeError(.busy, "the connection is older than what is trusted now")
        }
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.channels[key] = nil } }
    }

    /// How many are open.
    public var count: Int { self.state.withLock { $0.channels.count } }

    /// Ends every connection; neighbours still trusted come back by a new handshake.
    public func closeAll() {
        let channels = self.state.withLock { state in
            state.closed = .now
            return Array(state.channels.values)
        }
        for channel in channels { channel.close(promise: nil) }
    }
}
