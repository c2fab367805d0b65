internal import COpenSSL
import Synchronization

/// A session that a client may resume once, with the chain its server showed when the session began.
@safe
final class ResumableSession {
    let chain: [[UInt8]]
    private let pointer: OpaquePointer

    /// A copy, since the connection goes on changing its own; nil when there is no memory.
    init?(copyOf session: OpaquePointer, chain: [[UInt8]]) {
        guard let copy = unsafe SSL_SESSION_dup(session) else { return nil }
        unsafe self.pointer = copy
        self.chain = chain
    }

    func offer(on ssl: OpaquePointer) -> Bool {
        unsafe SSL_set_session(ssl, self.pointer) == 1
    }

    deinit { unsafe SSL_SESSION_free(self.pointer) }
}

// Unchecked: nobody else holds the copied session, and the cache gives it to one connection only.
extension ResumableSession: @unchecked Sendable {}

/// The newest session for each peer; it is taken out when used (RFC 8446 § C.4: a ticket is used once).
final class SessionCache: Sendable {
    private struct State {
        var sessions: [String: ResumableSession] = [:]
        var order: [String] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    func store(_ session: ResumableSession, for peer: String) {
        guard self.limit > 0 else { return }
        self.state.withLock { state in
            if state.sessions.updateValue(session, forKey: peer) == nil {
                state.order.append(peer)
            }
            if state.order.count > self.limit {
                state.sessions[state.order.removeFirst()] = nil
            }
        }
    }

    func take(for peer: String) -> ResumableSession? {
        self.state.withLock { state in
            guard let session = state.sessions.removeValue(forKey: peer) else { return nil }
            state.order.removeAll { $0 == peer }
            return session
        }
    }
}
