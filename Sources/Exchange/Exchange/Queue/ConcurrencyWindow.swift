/// How many hand-overs may be under way to one neighbour, learnt from how they end; pure.
///
/// The feedback is that of Postfix's scheduler: each success adds 1/N and each failure takes 1/N, where N is the present
/// window, so it takes about a window of equal outcomes to move by one. Hysteresis keeps it from trembling: gathered
/// successes are void after a step down and gathered failures after a step up. Failures are counted in cohorts: 1/N each,
/// so that one bad moment of a busy link does not look like a dead neighbour.
package struct ConcurrencyWindow: Sendable, Hashable {
    /// Where a neighbour nothing is known of begins.
    package static let initial = 8
    /// The most hand-overs under way to one neighbour.
    package static let maximum = 64

    /// The hand-overs permitted now.
    package private(set) var size = Self.initial
    /// Failures since the last success, in windows full.
    package private(set) var failedCohorts = 0.0
    private var successes = 0.0
    private var failures = 0.0

    package init() {}

    /// A hand-over succeeded.
    ///
    /// - Parameter underWay: The hand-overs under way; a window that is not used does not grow.
    package mutating func succeed(underWay: Int) {
        self.failedCohorts = 0
        guard self.size < underWay + Self.initial else { return }
        self.successes += 1 / Double(self.size)
        while self.successes >= 1 {
            self.successes -= 1
            self.failures = 0
            self.size = min(self.size + 1, Self.maximum)
        }
    }

    /// A hand-over failed by the line or the neighbour.
    package mutating func fail() {
        self.failedCohorts += 1 / Double(self.size)
        self.failures -= 1 / Double(self.size)
        while self.failures < 0 {
            self.failures += 1
            self.successes = 0
            self.size = max(self.size - 1, 1)
        }
    }
}
