internal import Cryptography
internal import Synchronization

/// Lets one task at a time work on the custody of a packet.
///
/// Two copies of one packet share one spool file. Without this, one task could remove the file between another's
/// writing it and committing the row that refers to it.
final class CustodyLocks: Sendable {
    private typealias Waiter = CheckedContinuation<Void, Never>

    /// The packets in work, each with those who wait for it.
    private let held = Mutex<[Digest: [Waiter]]>([:])

    /// Runs a body while nobody else works on the packet; not to be nested.
    func exclusively<Value>(_ packet: Digest, _ body: () async throws -> Value) async rethrows -> Value {
        await self.acquire(packet)
        defer { self.release(packet) }
        return try await body()
    }

    private func acquire(_ packet: Digest) async {
        await withCheckedContinuation { (waiter: Waiter) in
            let isFree = self.held.withLock { held in
                guard held[packet] == nil else {
                    held[packet]?.append(waiter)
                    return false
                }
                held[packet] = []
                return true
            }
            if isFree { waiter.resume() }
        }
    }

    private func release(_ packet: Digest) {
        let next = self.held.withLock { held -> Waiter? in
            guard var waiters = held[packet], !waiters.isEmpty else {
                held[packet] = nil
                return nil
            }
            let next = waiters.removeFirst()
            held[packet] = waiters
            return next
        }
        next?.resume()
    }
}
