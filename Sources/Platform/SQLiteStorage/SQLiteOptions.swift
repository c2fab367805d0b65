/// How a SQLite store is opened.
public struct SQLiteOptions: Hashable, Sendable {
    /// Reads that may run at the same time.
    public let maximumReaders: Int

    /// How long a statement waits for a lock that another program, such as a backup, holds.
    public let busyTimeout: Duration

    /// Pages in the write-ahead log after which a commit moves them into the database file.
    public let checkpointPages: Int

    /// How much the writing connection keeps of the file in memory, in KiB.
    public let cacheKiB: Int

    /// Sets the options.
    ///
    /// - Parameters:
    ///   - maximumReaders: Reads that may run at the same time, at least 1.
    ///   - busyTimeout: How long a statement waits for a lock that another program holds.
    ///   - checkpointPages: Pages of 4 KiB in the write-ahead log after which a commit moves them into the database
    ///     file, at least 1.
    ///   - cacheKiB: How much the writing connection keeps of the file in memory, in KiB, at least 1.
    public init(
        maximumReaders: Int = 4,
        busyTimeout: Duration = .seconds(5),
        checkpointPages: Int = 2000,
        cacheKiB: Int = 32 << 10
    ) {
        precondition(
            maximumReaders > 0 && checkpointPages > 0 && cacheKiB > 0, "the options of a SQLite store must be positive")
        self.cacheKiB = cacheKiB
        self.maximumReaders = maximumReaders
        self.busyTimeout = busyTimeout
        self.checkpointPages = checkpointPages
    }

    var busySeconds: Double {
        let parts = self.busyTimeout.components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }
}
