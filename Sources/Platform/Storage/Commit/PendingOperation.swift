internal import Synchronization

/// An operation that waits for its batch, without the type of its value.
protocol PendingOperation<Contribution, Outcome>: AnyObject, Sendable {
    associatedtype Contribution: Sendable
    associatedtype Outcome: Sendable

    /// Runs the operation and keeps its value.
    func perform(_ session: any SQLSession) throws -> [Contribution]

    /// Resumes the waiter with the value kept.
    func succeed(_ outcomes: [Outcome])

    /// Resumes the waiter with an error.
    func fail(_ error: any Error)
}

/// An operation, its value between performing and commit, and the task that waits for it.
final class Submission<Value: Sendable, Contribution: Sendable, Outcome: Sendable>: PendingOperation {
    typealias Operation = @Sendable (any SQLSession, inout [Contribution]) throws -> Value
    typealias Waiter = CheckedContinuation<(value: Value, outcomes: [Outcome]), any Error>

    private let operation: Operation
    private let waiter: Waiter
    private let value = Mutex<Value?>(nil)

    init(_ operation: @escaping Operation, waiter: Waiter) {
        self.operation = operation
        self.waiter = waiter
    }

    func perform(_ session: any SQLSession) throws -> [Contribution] {
        var contributions: [Contribution] = []
        let value = try self.operation(session, &contributions)
        self.value.withLock { $0 = value }
        return contributions
    }

    func succeed(_ outcomes: [Outcome]) {
        guard let value = self.value.withLock({ $0 }) else {
            preconditionFailure("an operation was settled before it was performed")
        }
        self.waiter.resume(returning: (value: value, outcomes: outcomes))
    }

    func fail(_ error: any Error) {
        self.waiter.resume(throwing: error)
    }
}
