internal import HTTPClient
internal import Synchronization

/// Connections to a node on which no request is under way; they are closed with it.
final class IdleConnections: Sendable {
    private static let limit = 256
    private let connections = Mutex<[HTTPClientConnection]>([])

    /// The one that was used last, which is the least likely to have been closed.
    func take() -> HTTPClientConnection? {
        self.connections.withLock { connections in
            while let connection = connections.popLast() {
                if connection.isOpen { return connection }
            }
            return nil
        }
    }

    func put(_ connection: HTTPClientConnection) {
        let isKept =
            connection.isOpen
            && self.connections.withLock { connections in
                guard connections.count < Self.limit else { return false }
                connections.append(connection)
                return true
            }
        if !isKept { connection.close() }
    }

    deinit {
        for connection in self.connections.withLock({ $0 }) { connection.close() }
    }
}
