internal import CanonicalJSON
public import Cryptography
public import Documents

/// What stands in an export for auditors: every file with its digest, and the ranges of logs that it shows.
///
/// Its canonical JSON is signed by the node's `log` key, so that every byte of an export is covered.
public struct AuditManifest: Sendable, Hashable {
    /// The version of the form.
    public static let version = 1
    /// What stands before the bytes when they are signed, so that no other text of ours has the same signature.
    public static let prefix = Array("yizhan/audit-export/v1\n".utf8)

    /// One file of the export.
    public struct File: Sendable, Hashable {
        /// Its name in the container.
        public let name: String
        /// How many bytes it has.
        public let size: Int
        /// Their digest, by the algorithm of the node's suite.
        public let digest: Digest
    }

    /// A part of one log.
    public struct LogRange: Sendable, Hashable {
        /// The log.
        public let origin: LogOrigin
        /// The first place shown.
        public let first: Int
        /// The place behind the last whose evidence belongs to the export; entries behind it lead to the last checkpoint.
        public let last: Int
        /// The roots of the perfect subtrees over all entries before the first, the largest first.
        public let frontier: [Digest]
        /// Signed states of the log, by size; the entries lead to each, and go up to the last.
        public let checkpoints: [Checkpoint]

        /// The place behind the last entry.
        public var size: Int { self.checkpoints.last?.body.size ?? self.last }

        /// A range.
        public init(origin: LogOrigin, first: Int, last: Int, frontier: [Digest], checkpoints: [Checkpoint]) {
            self.origin = origin
            self.first = first
            self.last = last
            self.frontier = frontier
            self.checkpoints = checkpoints
        }
    }

    /// The node that exported.
    public let node: DivisionCode
    /// Its suite.
    public let suite: Suite
    /// When, by its clock.
    public let time: UTCMilliseconds
    /// What was asked for.
    public let selection: AuditSelection
    /// Whether names and texts are shown as salted digests.
    public let isRedacted: Bool
    /// How many packets the export is about.
    public let packets: Int
    /// How many receipts it holds.
    public let receipts: Int
    /// How many bundles of receipts.
    public let bundles: Int
    /// The ranges of the node's own logs.
    public let logs: [LogRange]
    /// All files but the first, this one and its signature, in their order.
    public let files: [File]
    /// The canonical JSON.
    public let bytes: [UInt8]

    /// How many entries of a log stand in one file.
    public static let entriesInFile = 65_536

    /// The names a container with so many bundles and such ranges has, in their order.
    static func names(bundles: Int, logs: [LogRange]) -> [String] {
        var names: [String] = []
        for bundle in 0..<bundles {
            let folder = "receipts/\(Self.number(bundle + 1))/"
            names += AuditBundle.names.map { folder + $0 }
        }
        for (place, log) in logs.enumerated() {
            let files = (log.size - log.first + Self.entriesInFile - 1) / Self.entriesInFile
            names += (0..<files).map { "logs/\(place + 1)/entries/\(Self.number($0 + 1))" }
        }
        return names + ["statements.jsonl", "certificates.pem", "revocation.pem"]
    }

    static func number(_ value: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    init(
        node: DivisionCode,
        suite: Suite,
        time: UTCMilliseconds,
        selection: AuditSelection,
        isRedacted: Bool,
        packets: Int,
        receipts: Int,
        bundles: Int,
        logs: [LogRange],
        files: [File],
        limits: AuditLimits = .standard
    ) throws(EvidenceError) {
        self.node = node
        self.suite = suite
        self.time = time
        self.selection = selection
        self.isRedacted = isRedacted
        self.packets = packets
        self.receipts = receipts
        self.bundles = bundles
        self.logs = logs
        self.files = files
        self.bytes = Self.json(
            node: node, suite: suite, time: time, selection: selection, isRedacted: isRedacted,
            counts: (packets, receipts, bundles), logs: logs, files: files
        ).serialized()
        try self.validate(limits)
    }

    private func validate(_ limits: AuditLimits) throws(EvidenceError) {
        guard self.bytes.count <= limits.manifestSize else { throw .audit("the manifest is too large") }
        guard (0...limits.bundleCount).contains(self.bundles), self.receipts >= 0, self.packets >= 0,
            self.logs.count <= limits.logCount
        else { throw .audit("the manifest counts more than an export may have") }
        for log in self.logs { try self.validate(log, limits) }
        guard Set(self.logs.map(\.origin)).count == self.logs.count else {
            throw .audit("a log stands in the manifest twice")
        }
        guard self.files.map(\.name) == Self.names(bundles: self.bundles, logs: self.logs) else {
            throw .audit("the files are not those of such an export")
        }
        guard self.files.allSatisfy({ $0.size >= 0 && $0.digest.algorithm == self.suite.digestAlgorithm }) else {
            throw .audit("a file has no size or another digest than that of the suite")
        }
    }

    private func validate(_ log: LogRange, _ limits: AuditLimits) throws(EvidenceError) {
        let sizes = log.checkpoints.map(\.body.size)
        guard log.origin.node == self.node, log.origin.log == .evidence,
            (1...limits.checkpointCount).contains(sizes.count),
            zip(sizes, sizes.dropFirst()).allSatisfy({ $0 < $1 }), 0 <= log.first, log.first < log.last,
            let least = sizes.first, let size = sizes.last, least >= log.first, size >= log.last,
            size - log.first <= limits.entryCount, log.frontier.count == log.first.nonzeroBitCount
        else { throw .audit("the range of \(log.origin) is not in order") }
        guard log.checkpoints.allSatisfy({ $0.body.origin == log.origin && $0.body.suite == self.suite }),
            log.frontier.allSatisfy({ $0.algorithm == self.suite.digestAlgorithm })
        else { throw .audit("a checkpoint is not one of \(log.origin)") }
    }
}

/// How large an export for auditors may be to be read.
public struct AuditLimits: Sendable, Hashable {
    /// The greatest size of an export in bytes: it needs no Zip64.
    public var exportSize = UInt64(UInt32.max)
    /// The greatest size of one file in it.
    public var fileSize = 4 << 20
    /// The greatest size of the manifest.
    public var manifestSize = 32 << 20
    /// The greatest number of bundles of receipts.
    public var bundleCount = 15_000
    /// The greatest number of receipts of one bundle.
    public var bundleReceipts = 1000
    /// The greatest number of logs.
    public var logCount = 64
    /// The greatest number of checkpoints of one log.
    public var checkpointCount = 16
    /// The greatest number of entries of one log.
    public var entryCount = 64 << 20

    /// The limits every node and every verifier uses.
    public static let standard = Self()

    /// The standard limits, to be changed one by one.
    public init() {}
}
