public import Documents
internal import Storage

/// How it stands with an exchange as a whole, for who watches it.
public struct ExchangeStanding: Sendable {
    /// When this was so.
    public let time: UTCMilliseconds
    /// The neighbours in the order of their codes.
    public let neighbours: [NeighbourView]
    /// What waits for neighbours, by age; those for whom nothing waits are missing.
    public let ages: [DivisionCode: QueueAges]
    /// Hand-overs that were given up, by whose fault it was.
    public let deadLetters: [DeadLetter.Fault: Int]
    /// Unfinished uploads of neighbours.
    public let uploads: Int
    /// Their bytes that are synced.
    public let uploadBytes: UInt64
    /// Operations that wait for a commit.
    public let commitsWaiting: Int
    /// Whether there is room for packets.
    public let hasRoom: Bool
    /// How it stands with the witness of the log.
    public let witness: WitnessStanding
    /// How it stands with the checks of the log.
    public let logCheck: LogCheckStanding
    /// The receipts that do not come.
    public let silences: [SilenceCount]
}

/// How it stands with the witness of a node's log.
public struct WitnessStanding: Sendable, Hashable {
    /// Since when the log is not witnessed, because the witness does not answer; nil when it is.
    public let failingSince: UTCMilliseconds?
    /// When the witness was found to know more of this log than the store does, in this run; nil when it was not.
    public let aheadSince: UTCMilliseconds?
    /// Neighbours whose logs were found to contradict what this node has seen of them, in the last week, and when last.
    public var contradicted: [DivisionCode: UTCMilliseconds]

    /// A standing.
    public init(
        failingSince: UTCMilliseconds? = nil,
        aheadSince: UTCMilliseconds? = nil,
        contradicted: [DivisionCode: UTCMilliseconds] = [:]
    ) {
        self.failingSince = failingSince
        self.aheadSince = aheadSince
        self.contradicted = contradicted
    }

    /// What is wrong with either of two logs, since when it first was.
    func joined(with other: Self) -> Self {
        Self(
            failingSince: [self.failingSince, other.failingSince].compactMap(\.self).min(),
            aheadSince: [self.aheadSince, other.aheadSince].compactMap(\.self).min(),
            contradicted: self.contradicted.merging(other.contradicted, uniquingKeysWith: max))
    }
}

extension Exchange {
    /// How it stands with everything that is watched.
    ///
    /// The queue is gone through whole, so its cost grows with what waits: whoever asks often must keep the answer.
    public func standing() async throws -> ExchangeStanding {
        let neighbours = try await self.neighbours()
        let now = self.clockTime
        let week = now.advanced(by: .seconds(-7 * 86_400))
        let (ages, deadLetters, uploads, contradicted, silences) = try await self.context.database.read { session in
            let uploads = try session.row(
                "SELECT COUNT(*) AS n, CAST(SUM(synced) AS {integer}) AS bytes FROM uploads", [])
            return (
                try HopTable.ages(at: now, session),
                try DeadLetterTable.counts(session),
                (
                    count: Int(try uploads?.integer("n") ?? 0),
                    bytes: UInt64(clamping: try uploads?.optionalInteger("bytes") ?? 0)
                ),
                try ContradictionTable.nodes(since: week, session),
                try SilenceTable.counts(session)
            )
        }
        var witness = self.witnesses.standing
        witness.contradicted = contradicted
        return ExchangeStanding(
            time: now, neighbours: neighbours,
            ages: Dictionary(ages.map { ($0.neighbour, $0) }) { first, _ in first },
            deadLetters: deadLetters, uploads: uploads.count, uploadBytes: uploads.bytes,
            commitsWaiting: self.commitsWaiting, hasRoom: self.announcements.notice.accepts,
            witness: witness, logCheck: self.guardian.standing, silences: silences)
    }
}
