internal import Cryptography

/// What was found out about checkpoints, so that one is verified once for all receipts of its batch.
public struct VerificationCache: Sendable {
    struct Key: Hashable {
        let checkpoint: [UInt8]
        let material: VerificationMaterial
        let timestamp: [UInt8]?
    }

    private let capacity: Int
    private var findings: [Key: LogFindings] = [:]
    private var order: [Key] = []

    /// An empty cache; it belongs to one verifier.
    ///
    /// - Parameter capacity: How many checkpoints it remembers; the oldest goes first.
    public init(capacity: Int = 64) {
        precondition(capacity > 0, "a cache needs room for one checkpoint")
        self.capacity = capacity
    }

    /// How many checkpoints it remembers now.
    public var count: Int { self.findings.count }

    mutating func findings(for key: Key, make: () -> LogFindings) -> LogFindings {
        if let known = self.findings[key] { return known }
        let made = make()
        if self.order.count == self.capacity { self.findings[self.order.removeFirst()] = nil }
        self.order.append(key)
        self.findings[key] = made
        return made
    }
}

/// The answers that depend on the checkpoint and the certificates alone.
struct LogFindings: Sendable {
    var signature = Finding.undecided
    var certificate = Finding.undecided
    var chain = Finding.undecided
    var revocation = Finding.undecided
    /// The log's certificate and the chain above it, without the anchor.
    var certificates: [Certificate] = []
    /// Who cosigned the checkpoint.
    var witnesses: [WitnessFinding] = []
    /// The answer about the timestamp, and what was found in it; nil where there is none.
    var timestamp: TimestampFinding?
}
