internal import Synchronization

/// Shows on the standard error how far long work has come.
///
/// On a terminal it is one line, drawn over and over and wiped at the end; work that ends at once shows nothing.
/// Elsewhere a line is written when work has lasted ten seconds, twenty, forty and so on, so that logs stay short.
package final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant?
        var nextLine: Duration = .seconds(10)
    }

    private static let patience = Duration.milliseconds(500)
    private static let interval = Duration.milliseconds(100)

    private let title: String
    private let total: Int64?
    private let unit: ProgressUnit
    private let output: any TextOutput
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let start: ContinuousClock.Instant
    private let state = Mutex(State())

    /// Starts to watch work.
    ///
    /// - Parameters:
    ///   - title: What is done.
    ///   - total: How much there is to do; nil when nobody knows.
    ///   - unit: What is counted.
    ///   - output: Where it is shown; nil takes the standard error of the command.
    ///   - clock: Tells the time.
    package init(
        _ title: String,
        total: Int64?,
        unit: ProgressUnit,
        output: (any TextOutput)? = nil,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.title = title.harmlessLine
        self.total = total
        self.unit = unit
        self.output = output ?? CommandEnvironment.current.errors
        self.clock = clock
        self.start = clock()
    }

    /// Tells how much is done now.
    package func update(to done: Int64) {
        let now = self.clock()
        let line = ProgressLine(
            title: self.title, done: done, total: self.total, unit: self.unit, elapsed: now - self.start)
        let text = self.state.withLock { state -> String? in
            guard let columns = self.output.columns else { return Self.line(line, &state) }
            guard line.elapsed >= Self.patience, state.lastDrawn.map({ now - $0 >= Self.interval }) ?? true else {
                return nil
            }
            state.lastDrawn = now
            // The last column stays free: a character there makes some terminals begin a new line.
            return "\r\(line.drawn(columns: columns - 1))\u{1B}[K"
        }
        // Progress that cannot be shown is no reason to stop the work.
        if let text { try? self.output.write(text) }
    }

    private static func line(_ line: ProgressLine, _ state: inout State) -> String? {
        guard line.elapsed >= state.nextLine else { return nil }
        while line.elapsed >= state.nextLine { state.nextLine = state.nextLine * 2 }
        return line.plain + "\n"
    }

    /// Wipes the bar, so that what is written next stands on an empty line.
    package func finish() {
        let isDrawn = self.state.withLock { state in
            defer { state.lastDrawn = nil }
            return state.lastDrawn != nil
        }
        if isDrawn { try? self.output.write("\r\u{1B}[K") }
    }
}
