public import Documents

/// A log is kept in shards, one for each year by the clock of China: the first shard of 2026 has the number 202601.
///
/// A node that cannot continue a shard opens the next number, 202602. Smaller numbers are those of logs from before there
/// were years.
extension LogOrigin {
    /// The number of a year's first shard.
    public static func firstShard(ofYearAt time: UTCMilliseconds) -> Int {
        let local = UTCMilliseconds(sinceEpoch: time.sinceEpoch + 8 * 3_600_000)
        // A clock that is wrong by thousands of years must not make a number that no log can have.
        let year = Int(local.description.prefix(4)) ?? 0
        return min(max(year, 0), 9999) * 100 + 1
    }

    /// The year whose evidence the shard holds; nil for one from before there were years.
    public var year: Int? { self.shard >= 200_000 ? self.shard / 100 : nil }

    /// Whether it is the shard that its year began with; a later one was opened because that could not be continued.
    public var isFirstOfYear: Bool { self.shard % 100 == 1 }
}
