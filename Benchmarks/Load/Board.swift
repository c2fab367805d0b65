import Documents
import Evidence
import Synchronization

/// Where submitters wait for their packets' receipts.
///
/// A receipt may be there before the answer to the submission is, so either side may come first.
final class Board: Sendable {
    /// A verified receipt and the moment it was.
    struct Arrival: Sendable {
        let core: ReceiptCore
        let time: ContinuousClock.Instant
    }

    private struct State {
        var arrivals: [String: Arrival] = [:]
        var waiting: [String: CheckedContinuation<Arrival, any Error>] = [:]
        var failure: (any Error)?
    }

    private let state = Mutex(State())

    func post(_ arrival: Arrival) throws {
        let id = arrival.core.evidence.id.description
        let waiter = try self.state.withLock { state -> CheckedContinuation<Arrival, any Error>? in
            guard state.arrivals[id] == nil else { throw BenchError("packet \(id) was delivered twice") }
            if let waiter = state.waiting.removeValue(forKey: id) { return waiter }
            state.arrivals[id] = arrival
            return nil
        }
        waiter?.resume(returning: arrival)
    }

    /// The receipt of a packet.
    func receipt(of id: String) async throws -> Arrival {
        try await withCheckedThrowingContinuation { continuation in
            let known = self.state.withLock { state -> Result<Arrival, any Error>? in
                if let failure = state.failure { return .failure(failure) }
                if let arrival = state.arrivals.removeValue(forKey: id) { return .success(arrival) }
                state.waiting[id] = continuation
                return nil
            }
            if let known { continuation.resume(with: known) }
        }
    }

    /// Ends all waiting, now and later.
    func fail(_ error: any Error) {
        let waiting = self.state.withLock { state in
            if state.failure == nil { state.failure = error }
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for waiter in waiting { waiter.resume(throwing: error) }
    }
}
