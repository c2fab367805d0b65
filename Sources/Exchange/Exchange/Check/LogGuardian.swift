public import Documents
internal import Logging
internal import Storage
internal import Synchronization

/// Has the node's own log checked: every night, and when somebody asks.
///
/// One check runs at a time, in the task of ``run()``.
final class LogGuardian: Sendable {
    private struct State {
        /// The number of the last check that was asked for, and of the last that ended.
        var wanted = 0
        var standing = LogCheckStanding()
        var due: UTCMilliseconds?
    }

    /// The clock may be set meanwhile, so no wait is longer than this.
    private static let longestWait = Duration.seconds(600)

    private let context: ExchangeContext
    private let hour: DailyHour?
    private let signal = WakeSignal()
    private let state = Mutex(State())

    /// A guardian.
    ///
    /// - Parameters:
    ///   - context: The exchange.
    ///   - hour: When a check begins every day; nil for only when somebody asks.
    init(context: ExchangeContext, hour: DailyHour?) {
        self.context = context
        self.hour = hour
    }

    /// How it stands.
    var standing: LogCheckStanding { self.state.withLock { $0.standing } }

    /// Asks for a check that begins after now.
    ///
    /// - Returns: Its number; it has ended when ``LogCheckStanding/number`` is no smaller.
    func ask() -> Int {
        let number = self.state.withLock { state in
            state.wanted = state.standing.number + (state.standing.isRunning ? 2 : 1)
            return state.wanted
        }
        self.signal.signal()
        return number
    }

    /// Works until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            let now = self.context.ledger.now()
            let wait = self.state.withLock { state -> Duration? in
                let due = state.due ?? self.hour?.next(after: now)
                state.due = due
                if state.wanted > state.standing.number || due.map({ $0 <= now }) == true { return nil }
                return due.map { min(Self.longestWait, now.duration(to: $0)) } ?? Self.longestWait
            }
            guard let wait else {
                await self.check()
                continue
            }
            await self.signal.wait(atMost: wait)
        }
    }

    private func check() async {
        self.state.withLock { state in
            state.due = nil
            state.standing.isRunning = true
            state.standing.seen = (0, nil)
        }
        let result: Result<StoreReport, any Error>
        do {
            result = .success(
                try await LogCheck(
                    context: self.context,
                    progress: { done, total in self.state.withLock { $0.standing.seen = (done, total) } }
                ).run())
        } catch {
            result = .failure(error)
        }
        self.note(result)
    }

    /// Tells what came out, and only then that the check has ended.
    private func note(_ result: Result<StoreReport, any Error>) {
        switch result {
        case .success(let report): self.tell(report)
        case .failure where Task.isCancelled: break
        case .failure(let error):
            self.context.logger.error("log not checked", metadata: [LogKey.error: "\(error)"])
        }
        let now = self.context.ledger.now()
        self.state.withLock { state in
            state.standing.number += 1
            state.standing.isRunning = false
            switch result {
            case .success(let report):
                state.standing.report = report
                state.standing.ended = now
                state.standing.failure = nil
            case .failure(let error): state.standing.failure = "\(error)"
            }
        }
    }

    /// Damage is told in the log as loudly as it can be, with the first places; the rest is asked for by the operator.
    private func tell(_ report: StoreReport) {
        let counts: Logger.Metadata = [
            LogKey.logSize: "\(report.checked[.leaves] ?? 0)",
            LogKey.logCheckpoints: "\(report.checked[.checkpoints] ?? 0)",
            LogKey.logErrors: "\(report.errorCount)",
        ]
        guard report.errorCount > 0 else { return self.context.logger.info("log checked", metadata: counts) }
        self.context.logger.critical("the stored log is damaged or was changed", metadata: counts)
        for finding in report.findings.filter({ $0.severity == .error }).prefix(10) {
            self.context.logger.critical(
                "found in the stored log",
                metadata: [
                    LogKey.errorCode: "\(finding.kind.rawValue)", LogKey.logPlace: "\(finding.place)",
                    LogKey.error: "\(finding.detail)",
                ])
        }
    }
}

/// How it stands with the checks of a node's own log, since the node's start.
public struct LogCheckStanding: Sendable {
    /// How many checks have ended.
    public internal(set) var number = 0
    /// Whether one runs now.
    public internal(set) var isRunning = false
    /// How many entries the running or last one has looked at, of how many.
    public internal(set) var seen: (done: Int64, total: Int64?) = (0, nil)
    /// What the last one came to that could be carried through.
    public internal(set) var report: StoreReport?
    /// When that was.
    public internal(set) var ended: UTCMilliseconds?
    /// Why the last one could not be carried through.
    public internal(set) var failure: String?
}

/// A moment of every day by the clock of China.
public struct DailyHour: Sendable, Hashable, CustomStringConvertible {
    /// The minute of the day, 0 to 1439.
    public let minute: Int

    /// A moment of the day.
    public init(minute: Int) {
        precondition((0..<1440).contains(minute), "a day has no minute \(minute)")
        self.minute = minute
    }

    /// The time of the day, `03:00`.
    public var description: String {
        [self.minute / 60, self.minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// The first such moment after a time.
    public func next(after time: UTCMilliseconds) -> UTCMilliseconds {
        let (day, shift): (Int64, Int64) = (86_400_000, 8 * 3_600_000)
        let local = time.sinceEpoch + shift
        let midnight = local - ((local % day) + day) % day
        let today = midnight + Int64(self.minute) * 60_000
        return UTCMilliseconds(sinceEpoch: (today > local ? today : today + day) - shift)
    }
}
