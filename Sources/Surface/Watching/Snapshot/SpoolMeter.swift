internal import DurableFiles
internal import Storage

/// Counts the files of a spool now and then: once a minute, and no more than a twentieth of the time.
actor SpoolMeter {
    struct Reading: Sendable {
        var files: Int64 = 0
        var bytes: Int64 = 0
    }

    private static let shortest = Duration.seconds(60)
    private static let share = 20

    private let spool: any BlobStore
    private let pool: BlockingPool
    private var last: Reading?
    private var next: ContinuousClock.Instant?
    private var isCounting = false

    init(spool: any BlobStore, pool: BlockingPool) {
        self.spool = spool
        self.pool = pool
    }

    /// The last count; the first one is waited for, later ones are made while others read the last.
    var reading: Reading? {
        get async {
            if self.isCounting || self.next.map({ $0 > .now }) == true { return self.last }
            self.isCounting = true
            defer { self.isCounting = false }
            let begun = ContinuousClock.now
            let spool = self.spool
            if let reading = try? await self.pool.run({ try Self.count(spool) }) { self.last = reading }
            self.next = .now.advanced(by: max(Self.shortest, begun.duration(to: .now) * Self.share))
            return self.last
        }
    }

    private static func count(_ spool: any BlobStore) throws -> Reading {
        var reading = Reading()
        try spool.forEachEntry { entry in
            switch entry {
            case .blob(_, let count), .draft(_, let count):
                reading.files += 1
                reading.bytes += count
            case .foreign: break
            }
        }
        return reading
    }
}
