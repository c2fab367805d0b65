public import Cryptography
public import Documents
internal import Evidence
public import Storage

/// Checks a node's database, spool and log against each other, while no node runs over them.
///
/// It changes nothing, reads row by row, and holds a bounded number of findings, so that its memory does not grow with
/// the store. What an interrupted run leaves behind and the next start clears away is a warning, everything else an error.
public struct StoreCheck: Sendable {
    /// What is looked at, in this order.
    public enum Subject: String, Sendable, Hashable, CaseIterable {
        case database, packets, deliveries, queue, spool, uploads, messages, leaves, checkpoints, receipts
        /// Entries and checkpoints of the log of people.
        case people
        case peopleCheckpoints = "people-checkpoints"
        /// Bytes of packets; only a deep check looks at them.
        case contents
    }

    /// What a check needs.
    public struct Parts: Sendable {
        /// The node.
        public var node: DivisionCode
        /// The suite of its log.
        public var suite: Suite
        /// The store; nothing is written to it.
        public var database: any Database
        /// SQLite's own check, with the greatest number of findings as its argument.
        public var integrity: @Sendable (Int) async throws -> [String]
        /// Where large packets lie; nothing is written to it.
        public var spool: any BlobStore
        /// The configured neighbours; nil when they are not known.
        public var neighbours: Set<DivisionCode>?
        /// Certificates of the node's `log` keys, old ones too.
        public var logCertificates: [Certificate]

        /// Parts of a check.
        public init(
            node: DivisionCode,
            suite: Suite,
            database: any Database,
            integrity: @escaping @Sendable (Int) async throws -> [String],
            spool: any BlobStore,
            neighbours: Set<DivisionCode>?,
            logCertificates: [Certificate]
        ) {
            self.node = node
            self.suite = suite
            self.database = database
            self.integrity = integrity
            self.spool = spool
            self.neighbours = neighbours
            self.logCertificates = logCertificates
        }
    }

    private let context: CheckContext
    private let database: any Database
    private let integrity: @Sendable (Int) async throws -> [String]
    private let isDeep: Bool

    /// A check.
    ///
    /// - Parameters:
    ///   - parts: What is checked.
    ///   - isDeep: Whether every packet is read and its digests are computed.
    ///   - findingLimit: How many findings are kept; the others are counted.
    ///   - progress: Told from time to time what is looked at, how much of it was, and how much there is.
    public init(
        _ parts: Parts,
        isDeep: Bool = false,
        findingLimit: Int = 1000,
        progress: @escaping @Sendable (Subject, Int64, Int64?) -> Void = { _, _, _ in }
    ) {
        self.database = parts.database
        self.integrity = parts.integrity
        self.isDeep = isDeep
        self.context = CheckContext(
            node: parts.node, suite: parts.suite, spool: parts.spool, neighbours: parts.neighbours,
            logCertificates: parts.logCertificates, findings: FindingCollector(limit: findingLimit),
            progress: progress)
    }

    /// Looks at everything.
    ///
    /// - Returns: What was found.
    /// - Throws: `StorageError` when the store cannot be read for another reason than its own damage.
    public func run() async throws -> StoreReport {
        guard try await self.examineSchema() else { return self.context.findings.report }
        try await self.examineIntegrity()
        guard try await self.examineOwner() else { return self.context.findings.report }
        try await self.examine("facts and links") { try FactExamination($0, $1).run() }
        try await self.examine("packets") { try PacketExamination($0, $1).run() }
        try await self.examine("deliveries") { try DeliveryExamination($0, $1).run() }
        try await self.examine("hops") { try HopExamination($0, $1).run() }
        try await self.examine("dead_letters") { try DeadLetterExamination($0, $1).run() }
        try await self.examine("uploads") { try SpoolExamination($0, $1).run() }
        try await self.examine("messages") { try MessageExamination($0, $1).run() }
        try await self.examine("log") { try LogExamination($0, $1).run() }
        try await self.examine("evidence") { try ReceiptExamination($0, $1).run() }
        try await self.examine("people") { try LogExamination($0, $1, .people).run() }
        try await self.examine("witnesses") { try WitnessExamination($0, $1).run() }
        try await self.examine("trust_sets") { try MaterialExamination($0, $1).run() }
        if self.isDeep { try await self.examine("contents") { try ContentExamination($0, $1).run() } }
        return self.context.findings.report
    }

    /// One part on one snapshot; where the database itself cannot be read, the other parts go on.
    private func examine(
        _ place: String,
        _ body: @Sendable @escaping (CheckContext, any SQLSession) throws -> Void
    ) async throws {
        let context = self.context
        do {
            try await self.database.read { try body(context, $0) }
        } catch let error as StorageError where error.code == .corrupt || error.code == .invalidStatement {
            context.findings.add(.databaseDamaged, at: place, "\(error)")
        }
    }

    private func examineSchema() async throws -> Bool {
        let migrator = ExchangeSchema.migrator
        let detail: String
        do {
            let stored = try await migrator.storedNumber(self.database)
            if stored == migrator.number { return true }
            detail = "the store is at step \(stored) of its schema, this program at step \(migrator.number)"
        } catch let error as StorageError
            where [.migrationTooNew, .migrationChanged, .invalidStatement].contains(error.code)
        {
            detail = error.message
        } catch let error as StorageError where error.code == .corrupt {
            self.context.findings.add(.databaseDamaged, at: "schema_migrations", "\(error)")
            return false
        }
        self.context.findings.add(.schemaUnknown, at: "schema_migrations", detail)
        return false
    }

    private func examineIntegrity() async throws {
        self.context.progress(.database, 0, nil)
        do {
            for finding in try await self.integrity(100) {
                self.context.findings.add(.databaseDamaged, at: "SQLite", finding)
            }
        } catch let error as StorageError where error.code == .corrupt {
            self.context.findings.add(.databaseDamaged, at: "SQLite", "\(error)")
        }
        _ = self.context.findings.count(.database)
    }

    /// Nothing else can be said of a store of another node.
    private func examineOwner() async throws -> Bool {
        let context = self.context
        let expected = [(FactTable.Name.node, context.node.digits), (.suite, context.suite.rawValue)]
        do {
            return try await self.database.read { session in
                try expected.allSatisfy { name, value in
                    // A store that was never served has no owner yet.
                    guard let stored = try FactTable.value(of: name, session), stored != value else { return true }
                    context.findings.add(
                        .storeForeign, at: "fact \(name.rawValue)", "the store says \(stored), node.yaml says \(value)")
                    return false
                }
            }
        } catch let error as StorageError where error.code == .corrupt {
            context.findings.add(.databaseDamaged, at: "facts", "\(error)")
            return false
        }
    }
}
