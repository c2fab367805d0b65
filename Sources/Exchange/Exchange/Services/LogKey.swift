/// The metadata keys of log lines, as the operations manual lists them.
public enum LogKey: Sendable {
    /// The packet's identifier.
    public static let packetID = "packet.id"
    /// The packet digest.
    public static let packetDigest = "packet.digest"
    /// The packet's size.
    public static let packetBytes = "packet.bytes"
    /// How many recipients.
    public static let recipients = "packet.recipients"
    /// The recipient that something is about.
    public static let recipient = "packet.recipient"
    /// Which receipt is awaited.
    public static let awaited = "receipt.awaited"
    /// The neighbour's code.
    public static let peer = "peer.node"
    /// Which attempt it is.
    public static let attempt = "delivery.attempt"
    /// When the next attempt is due.
    public static let nextAttempt = "delivery.next"
    /// How many system messages.
    public static let messages = "messages.count"
    /// The error's code.
    public static let errorCode = "error.code"
    /// The error's text.
    public static let error = "error.message"
    /// The human act.
    public static let act = "act"
    /// Which of a node's logs: `log` of evidence, `people`.
    public static let log = "log.kind"
    /// The number of a log's shard.
    public static let logShard = "log.shard"
    /// The number of leaves of a log.
    public static let logSize = "log.size"
    /// The root of a log.
    public static let logRoot = "log.root"
    /// The number of leaves a witness has seen.
    public static let witnessedSize = "log.witnessed.size"
    /// The root a witness has seen.
    public static let witnessedRoot = "log.witnessed.root"
    /// How many checkpoints of a log.
    public static let logCheckpoints = "log.checkpoints"
    /// How many errors were found in a log.
    public static let logErrors = "log.errors"
    /// Where in the stored log something was found.
    public static let logPlace = "log.place"
}
