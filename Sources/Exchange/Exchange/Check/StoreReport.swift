internal import Synchronization

/// What a check of a node's store came to.
public struct StoreReport: Sendable {
    /// The findings that are kept, in the order they were found.
    public internal(set) var findings: [StoreFinding] = []
    /// How many findings there are of each kind, those that are not kept among them.
    public internal(set) var counts: [StoreFinding.Kind: Int] = [:]
    /// How much was looked at, by what.
    public internal(set) var checked: [StoreCheck.Subject: Int64] = [:]

    /// Findings of something that is lost, damaged or stuck.
    public var errorCount: Int { self.count(.error) }
    /// Findings of leftovers and of what could not be judged.
    public var warningCount: Int { self.count(.warning) }
    /// Findings that were counted and not kept.
    public var omittedCount: Int { self.counts.values.reduce(0, +) - self.findings.count }

    private func count(_ severity: StoreFinding.Severity) -> Int {
        self.counts.reduce(0) { $0 + ($1.key.severity == severity ? $1.value : 0) }
    }

    /// A report of nothing.
    init() {}

    /// A report of a database so damaged that it cannot be opened.
    public static func unreadable(_ database: String, _ detail: String) -> Self {
        var report = Self()
        report.findings = [StoreFinding(.databaseDamaged, at: database, detail)]
        report.counts = [.databaseDamaged: 1]
        return report
    }
}

/// Collects what the parts of a check find; keeps so many and counts the rest.
final class FindingCollector: Sendable {
    private let limit: Int
    private let state = Mutex(StoreReport())

    init(limit: Int) { self.limit = limit }

    var report: StoreReport { self.state.withLock { $0 } }

    func add(_ kind: StoreFinding.Kind, at place: String, _ detail: String) {
        self.state.withLock { report in
            report.counts[kind, default: 0] += 1
            if report.findings.count < self.limit { report.findings.append(StoreFinding(kind, at: place, detail)) }
        }
    }

    func count(_ subject: StoreCheck.Subject, _ amount: Int64 = 1) -> Int64 {
        self.state.withLock { report in
            report.checked[subject, default: 0] += amount
            return report.checked[subject, default: 0]
        }
    }
}
