internal import Synchronization

/// Counts the connections of each neighbour.
package final class PeerConnections: Sendable {
    private let limit: Int
    private let counts = Mutex<[String: Int]>([:])

    /// Counts up to a limit for each.
    package init(limit: Int) { self.limit = limit }

    /// Counts a connection in, unless the neighbour has as many as it may.
    package func admit(_ peer: String) -> Bool {
        self.counts.withLock { counts in
            guard counts[peer, default: 0] < self.limit else { return false }
            counts[peer, default: 0] += 1
            return true
        }
    }

    /// Counts a connection out.
    package func release(_ peer: String) {
        self.counts.withLock { counts in
            let count = counts[peer, default: 1] - 1
            counts[peer] = count > 0 ? count : nil
        }
    }

    /// The connections of a neighbour.
    package func count(of peer: String) -> Int { self.counts.withLock { $0[peer] ?? 0 } }
}
