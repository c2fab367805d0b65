public import Documents
public import Exchange

/// How it stands with a node at one moment: what metrics, health and `yizhan top` are made of.
///
/// It holds no name of a unit or a person, no title and no secret.
public struct NodeSnapshot: Sendable, Hashable {
    /// Packets and bytes since the node's start.
    public struct Traffic: Sendable, Hashable {
        /// Packets.
        public var packets: Int64
        /// Their bytes.
        public var bytes: Int64

        /// Traffic.
        public init(packets: Int64 = 0, bytes: Int64 = 0) {
            self.packets = packets
            self.bytes = bytes
        }
    }

    /// How it stands with a neighbour.
    public struct Neighbour: Sendable, Hashable {
        /// Its code.
        public var code: DivisionCode
        /// Whether it is the parent.
        public var isParent: Bool
        /// What the link does; nil for a moment while neighbours are exchanged.
        public var status: LinkView.Status?
        /// Packets that wait for it.
        public var packets: Int64
        /// Their bytes.
        public var bytes: Int64
        /// System messages that wait for it.
        public var messages: Int64
        /// The packets by age, in the columns of `QueueAges.limits`.
        public var ages: [Int64]
        /// Since when the oldest waits.
        public var oldest: UTCMilliseconds?
        /// When the next attempt is due.
        public var nextTry: UTCMilliseconds?
        /// Hand-overs permitted at once.
        public var window: Int64
        /// Hand-overs under way.
        public var underWay: Int64
        /// Failures in a row of the neighbour as a whole.
        public var failures: Int64
        /// When it last answered, since this node's start.
        public var answered: UTCMilliseconds?
        /// How far its clock is ahead, in milliseconds; nil before the first answer.
        public var skew: Int64?
        /// Why nothing goes; for operators at the socket only, since others' words are in it.
        public var cause: String
        /// What was handed over to it.
        public var sent: Traffic
        /// What it brought.
        public var received: Traffic
    }

    /// What was committed since the node's start.
    public struct Commits: Sendable, Hashable {
        /// Operations that wait for a batch.
        public var waiting: Int64 = 0
        /// Batches.
        public var batches: Int64 = 0
        /// Operations in them.
        public var operations: Int64 = 0
        /// The time all batches took together, in microseconds.
        public var microseconds: Int64 = 0
        /// The code of the error the last batch failed with; nil when it did not fail.
        public var failure: String?
        /// Whether operations wait and no batch ends.
        public var isStalled = false

        /// No commits yet.
        public init() {}
    }

    /// What the node keeps, and what room there is.
    public struct Store: Sendable, Hashable {
        /// Bytes of the spool's files; nil before they were first counted.
        public var spoolBytes: Int64?
        /// The spool's files.
        public var spoolFiles: Int64?
        /// Bytes of the database and its log.
        public var databaseBytes: Int64 = 0
        /// Bytes free on the volume.
        public var freeBytes: Int64 = 0
        /// The volume's size.
        public var volumeBytes: Int64 = 0
        /// Unfinished uploads.
        public var uploads: Int64 = 0
        /// Their bytes here.
        public var uploadBytes: Int64 = 0
        /// Whether packets are taken.
        public var hasRoom = true

        /// An empty store.
        public init() {}
    }

    /// What the last check of the node's logs came to.
    public struct LogCheck: Sendable, Hashable {
        /// When it ended; nil when there was none since the start.
        public var ended: UTCMilliseconds?
        /// How many errors it found.
        public var errors: Int64 = 0
        /// How many entries it looked at.
        public var entries: Int64 = 0
        /// How many entries of the log of people.
        public var people: Int64 = 0

        /// No check.
        public init() {}

        init(_ standing: LogCheckStanding) {
            self.ended = standing.ended
            self.errors = Int64(standing.report?.errorCount ?? 0)
            self.entries = standing.report?.checked[.leaves] ?? 0
            self.people = standing.report?.checked[.people] ?? 0
        }
    }

    /// When this was so.
    public var time: UTCMilliseconds
    /// When the node was started.
    public var started: UTCMilliseconds
    /// The node.
    public var node: DivisionCode
    /// The program's version.
    public var version: String
    /// The suite of the node's log.
    public var suite: String
    /// Whether the node answers on link and socket.
    public var isReady: Bool
    /// The neighbours by code.
    public var neighbours: [Neighbour]
    /// Commits.
    public var commits: Commits
    /// Store and disk.
    public var store: Store
    /// What was given up, by whose fault it was.
    public var deadLetters: [DeadLetter.Fault: Int64]
    /// Connections that neighbours hold open.
    public var connections: Int64
    /// The witness of the log.
    public var witness: WitnessStanding
    /// The checks of the log.
    public var logCheck = LogCheck()
    /// What is wrong with the sources of status lists of seals, by their names.
    public var sealStatusProblems: [String: String] = [:]
    /// The receipts that do not come.
    public var silences: [SilenceCount] = []
    /// The process.
    public var process: ProcessFigures
    /// What ends at a time.
    public var expiries: [ExpiringItem]
    /// What needs a person, the gravest first.
    public var alarms: [HealthAlarm] = []

    /// The verdict over all alarms.
    public var health: HealthStatus { HealthStatus(of: self.alarms) }
}
