internal import NIOCore
internal import Synchronization

/// The connections neighbours hold open, so that all can be ended when whom to trust has changed.
///
/// Trust is decided in the handshake; a connection that outlived a revocation would go on for as long as it is used.
public final class LinkConnections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    /// No connections yet.
    public init() {}

    /// Remembers a connection until it closes.
    func track(_ channel: any Channel) {
        let key = ObjectIdentifier(channel)
        let isNew = self.channels.withLock { channels in
            guard channels[key] == nil else { return false }
            channels[key] = channel
            return true
        }
        guard isNew else { return }
        channel.closeFuture.whenComplete { _ in self.channels.withLock { $0[key] = nil } }
    }

    /// How many are open.
    public var count: Int { self.channels.withLock { $0.count } }

    /// Ends every connection; neighbours still trusted come back by a new handshake.
    public func closeAll() {
        for channel in self.channels.withLock({ Array($0.values) }) { channel.close(promise: nil) }
    }
}
