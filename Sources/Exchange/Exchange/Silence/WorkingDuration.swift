/// How long somebody has time: by the clock, in working hours, or in working days.
public struct WorkingDuration: Sendable, Hashable, CustomStringConvertible {
    /// How the time is counted.
    enum Count: Sendable, Hashable {
        /// By the clock, at night and on holidays too.
        case clock
        /// Only while people work.
        case hours
        /// By whole working days, each as long as the working hours of a day.
        case days
    }

    /// The longest duration in days, of either kind.
    public static let maximumDays = 366

    let count: Count
    /// Milliseconds by the clock, milliseconds of working time, or days; positive.
    let amount: Int64

    private init(_ count: Count, _ amount: Int64) {
        precondition(amount > 0, "a duration is longer than nothing")
        self.count = count
        self.amount = amount
    }

    /// A time by the clock; at least a millisecond of it.
    public static func clock(_ duration: Duration) -> Self {
        Self(.clock, max(1, Int64(duration / .milliseconds(1))))
    }

    /// Working hours, from one on.
    public static func workingHours(_ hours: Int) -> Self { Self(.hours, Int64(hours) * 3_600_000) }

    /// Working time in milliseconds, from one on.
    static func workingMilliseconds(_ milliseconds: Int64) -> Self { Self(.hours, milliseconds) }

    /// Working days, from one on.
    public static func workingDays(_ days: Int) -> Self { Self(.days, Int64(days)) }

    /// The duration as the configuration spells it: `2h`, `2 working hours`, `1 working day`.
    public var description: String {
        switch self.count {
        case .clock: Self.spelled(self.amount)
        case .hours where self.amount % 3_600_000 == 0: Self.several(self.amount / 3_600_000, "working hour")
        case .hours: "\(Self.spelled(self.amount)) of working time"
        case .days: Self.several(self.amount, "working day")
        }
    }

    private static func several(_ count: Int64, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    /// In the largest unit that divides it.
    private static func spelled(_ milliseconds: Int64) -> String {
        let units: [(name: String, size: Int64)] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        guard let unit = units.first(where: { milliseconds % $0.size == 0 }) else { return "\(milliseconds)ms" }
        return "\(milliseconds / unit.size)\(unit.name)"
    }
}
