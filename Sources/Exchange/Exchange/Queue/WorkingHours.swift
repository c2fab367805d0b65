public import Documents

/// The hours in which packets that are not 特急 go to a neighbour, by the clock of China (UTC+8, without summer time).
///
/// A line that is paid by the hour, or busy by day, is spared; 特急, receipts and recalls always go.
public struct WorkingHours: Sendable, Hashable {
    /// A span of a day, from minute to minute; one that ends before it begins goes over midnight.
    public struct Span: Sendable, Hashable {
        /// The first minute of the day.
        public let from: Int
        /// The minute after the last; 1440 is midnight.
        public let until: Int

        /// A span; minutes of the day, 0 to 1440.
        public init(from: Int, until: Int) {
            self.from = from
            self.until = until
        }

        func contains(_ minute: Int) -> Bool {
            self.from <= self.until
                ? (self.from..<self.until).contains(minute) : minute >= self.from || minute < self.until
        }
    }

    /// The spans; none means always.
    public let spans: [Span]

    /// Hours.
    public init(_ spans: [Span] = []) { self.spans = spans }

    /// Whether packets that are not 特急 may go at a time.
    public func contains(_ time: UTCMilliseconds) -> Bool {
        guard !self.spans.isEmpty else { return true }
        let minute = Int(((time.sinceEpoch / 60_000 + 8 * 60) % 1440 + 1440) % 1440)
        return self.spans.contains { $0.contains(minute) }
    }
}
