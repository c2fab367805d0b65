import Synchronization

/// Counts what was carried, from one completion to another: what is under way at either end belongs to neither side.
final class Measurement: Sendable {
    /// What a window of time has shown.
    struct Window: Sendable {
        var begun: ContinuousClock.Instant
        var ended: ContinuousClock.Instant
        /// Milliseconds of each packet from submission to verified receipt.
        var latencies: [Double] = []
        /// What every process, and the machine as a whole, had used when it began and when it ended.
        var usage: (before: Usage, after: Usage) = (Usage(), Usage())
    }

    /// What was used up to a moment.
    struct Usage: Sendable {
        var processes: [ProcessUsage] = []
        /// Milliseconds of all processors.
        var machine = 0.0
    }

    private enum State {
        case warming(until: ContinuousClock.Instant)
        case counting(Window)
        case over(Window)
    }

    private let measured: Duration
    private let minimum: Int
    private let usage: @Sendable () throws -> Usage
    private let state: Mutex<State>

    /// A measurement that begins with the first completion after the warm-up.
    ///
    /// - Parameters:
    ///   - warmUp: How long nothing counts.
    ///   - measured: How long it counts at least.
    ///   - minimum: How many packets it counts at least.
    ///   - usage: Asks what the processes have used.
    init(warmUp: Duration, measured: Duration, minimum: Int, usage: @escaping @Sendable () throws -> Usage) {
        self.measured = measured
        self.minimum = minimum
        self.usage = usage
        self.state = Mutex(.warming(until: .now.advanced(by: warmUp)))
    }

    /// Whether enough was counted.
    var isOver: Bool {
        self.state.withLock { if case .over = $0 { true } else { false } }
    }

    /// The window, once it is over.
    var window: Window? {
        self.state.withLock { if case .over(let window) = $0 { window } else { nil } }
    }

    /// A packet's receipt was verified.
    func complete(submitted: ContinuousClock.Instant, verified: ContinuousClock.Instant) throws {
        try self.state.withLock { state in
            switch state {
            case .warming(let until) where verified >= until:
                var window = Window(begun: verified, ended: verified)
                window.usage.before = try self.usage()
                state = .counting(window)
            case .counting(var window):
                // Given back before it is changed, or the array would be copied for every packet.
                state = .warming(until: window.begun)
                window.latencies.append(submitted.duration(to: verified) / .milliseconds(1))
                window.ended = max(window.ended, verified)
                let isEnough =
                    window.begun.duration(to: verified) >= self.measured && window.latencies.count >= self.minimum
                if isEnough { window.usage.after = try self.usage() }
                state = isEnough ? .over(window) : .counting(window)
            case .warming, .over: break
            }
        }
    }
}
