public import Documents

/// How long before its end something is warned of.
enum ExpirySchedule {
    private static let days: [Int64] = [60, 30, 14, 7, 1]
    private static let week = Duration.seconds(7 * 86_400)

    /// How long before the end warnings are given, the longest first.
    ///
    /// What lasts a week is not warned of sixty days before its end: only what leaves half of the life before the first
    /// warning counts. What is too short for all of them is warned of when a quarter is left.
    static func thresholds(of item: ExpiringItem) -> [Duration] {
        let life = item.from.duration(to: item.until)
        let fitting = Self.days.map { Duration.seconds($0 * 86_400) }.filter { $0 * 2 <= life }
        return fitting.isEmpty ? [life / 4] : fitting
    }

    /// How long before the end it is an alarm: a week, or a quarter of a shorter life.
    static func urgency(of item: ExpiringItem) -> Duration {
        min(Self.week, item.from.duration(to: item.until) / 4)
    }
}

/// Decides which warnings are due: one for each item and threshold, and at the start one for each item at most; pure.
public struct ExpiryWatch: Sendable {
    /// A warning that is due.
    public struct Warning: Sendable, Hashable {
        /// What ends.
        public let item: ExpiringItem
        /// How long it has still; negative when it has ended.
        public let left: Duration
    }

    private struct Key: Hashable {
        let kind: ExpiringItem.Kind
        let name: String
        let edition: String
    }

    /// How many thresholds of an item were passed when it was last warned of.
    private var warned: [Key: Int] = [:]

    /// Nothing was warned of yet.
    public init() {}

    /// Takes in what there is now.
    ///
    /// - Parameters:
    ///   - items: Everything that ends.
    ///   - now: The time.
    /// - Returns: The warnings that are due, the nearest end first.
    public mutating func check(_ items: [ExpiringItem], at now: UTCMilliseconds) -> [Warning] {
        var known: [Key: Int] = [:]
        var warnings: [Warning] = []
        for item in items {
            let key = Key(kind: item.kind, name: item.name, edition: item.edition)
            let left = now.duration(to: item.until)
            let passed = (ExpirySchedule.thresholds(of: item) + [.zero]).count { left <= $0 }
            let before = max(known[key] ?? 0, self.warned[key] ?? 0)
            // A clock that is set back and forth again repeats nothing.
            known[key] = max(before, passed)
            if passed > before { warnings.append(Warning(item: item, left: left)) }
        }
        // What is gone is forgotten, so that memory does not grow with renewals.
        self.warned = known
        return warnings.sorted { ($0.item.until, $0.item.name) < ($1.item.until, $1.item.name) }
    }
}
