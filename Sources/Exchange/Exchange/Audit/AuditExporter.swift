internal import Cryptography
internal import Documents
public import Evidence
internal import Storage

/// Reads an export for auditors from the store, piece by piece; memory holds one bundle of receipts at a time.
public struct AuditExporter: Sendable {
    /// What is exported.
    public let plan: AuditPlan
    private let context: ExchangeContext
    private let redaction: AuditRedaction?
    private var archive: AuditArchive
    private var bundle: AuditBundle
    private var materials: MaterialCache
    private var phase = Phase.beginning
    /// Lines that go into the next bundles.
    private var items: ArraySlice<Item> = []

    /// How many packets one read of the store looks at.
    private static let packetsAtOnce = 64
    /// After how many receipts it looks at no further one.
    private static let receiptsAtOnce = 1000
    /// How many attempts of one packet are shown, the newest.
    private static let attemptLimit = 1000
    /// Evidence is dated when an act is prepared, and logged up to ten minutes later.
    private static let margin: Int64 = 3_600_000

    /// How far the export has come.
    private enum Phase: Sendable {
        case beginning
        /// Packets behind a digest; nil behind the last.
        case packets(after: String?)
        case entries(log: Int, from: Int, file: Int)
        case end
        case finished
    }

    /// A receipt with the numbers of the sets of certificates and lists of its moment.
    fileprivate struct Receipt: Sendable {
        let core: ReceiptCore
        let sets: [Int64]

        init(_ record: EvidenceTable.Record, _ session: any SQLSession) throws {
            let body = record.core.checkpoint.body
            let ofState =
                record.isOwn
                ? try LogTable(.evidence).material(shard: Int64(body.origin.shard), size: body.size, session) : nil
            self.core = record.core
            self.sets = [ofState, record.material].compactMap { $0 }
        }
    }

    /// One packet with everything that belongs to the export.
    private struct Story: Sendable {
        let packet: Digest
        let receipts: [Receipt]
        let attempts: [AttemptView]
    }

    init(_ plan: AuditPlan, redaction: AuditRedaction?, _ context: ExchangeContext) {
        self.plan = plan
        self.redaction = redaction
        self.context = context
        self.archive = AuditArchive(plan.heading)
        self.bundle = AuditBundle(redaction: redaction)
        self.materials = MaterialCache(trust: context.trust)
    }

    /// The next bytes of the export; nil behind the last.
    ///
    /// - Throws: What the store throws; ``EvidenceError`` when the export becomes too large.
    public mutating func next() async throws -> [UInt8]? {
        while true {
            switch self.phase {
            case .beginning:
                self.phase = .packets(after: "")
                return try self.archive.begin()
            case .packets(let last):
                if let full = try await self.nextBundle(after: last) { return full }
            case .entries(let log, let from, let file):
                if let entries = try await self.nextEntries(log, from, file) { return entries }
            case .end:
                self.phase = .finished
                return try await self.lastBytes()
            case .finished:
                return nil
            }
        }
    }

    /// A bundle that is full, or the last one; nil when there is more to do first.
    private mutating func nextBundle(after last: String?) async throws -> [UInt8]? {
        while let item = self.items.first {
            guard try self.add(item) else { return try self.closeBundle() }
            self.items.removeFirst()
        }
        guard let last else {
            self.phase = .entries(log: 0, from: self.plan.heading.logs.first?.first ?? 0, file: 1)
            return self.bundle.isEmpty ? nil : try self.closeBundle()
        }
        self.materials.trim()
        let (stories, next, kept) = try await self.stories(after: last)
        self.materials.keep(kept)
        self.archive.packets += stories.count
        self.items = stories.flatMap(Self.items)[...]
        self.phase = .packets(after: next)
        return nil
    }

    private mutating func closeBundle() throws -> [UInt8] {
        defer { self.bundle = AuditBundle(redaction: self.redaction) }
        return try self.archive.add(self.bundle)
    }

    private mutating func nextEntries(_ place: Int, _ from: Int, _ file: Int) async throws -> [UInt8]? {
        let logs = self.plan.heading.logs
        guard place < logs.count else {
            self.phase = .end
            return nil
        }
        let log = logs[place]
        let range = from..<min(log.size, from + AuditManifest.entriesInFile)
        if range.upperBound == log.size {
            let next = place + 1 < logs.count ? logs[place + 1].first : 0
            self.phase = .entries(log: place + 1, from: next, file: 1)
        } else {
            self.phase = .entries(log: place, from: range.upperBound, file: file + 1)
        }
        let entries = try await self.context.database.read { session in
            try LogTable(.evidence).entries(shard: Int64(log.origin.shard), range, session)
        }
        return try self.archive.add(entries: entries, ofLog: place, number: file)
    }

    private mutating func lastBytes() async throws -> [UInt8] {
        let log = self.context.keys.log
        let checkpoints = self.plan.heading.logs.flatMap(\.checkpoints)
        let kept = try await self.context.database.read { session in
            try checkpoints.map(\.body).reduce(VerificationMaterial.none) { material, body in
                let state = try ProvenState.find(.evidence, shard: Int64(body.origin.shard), size: body.size, session)
                return material.joined(with: state?.material ?? .none)
            }
        }
        let own = VerificationMaterial(certificates: [log.certificate] + log.chain, revocationLists: []).joined(
            with: kept)
        let material = own.joined(
            with: self.context.trust.material(for: checkpoints, known: own.certificates))
        return try self.archive.finish(statements: self.plan.statements, material: material, key: log.key)
    }

    /// A line of a timeline, with what it is made from.
    private enum Item: Sendable {
        case receipt(Receipt)
        case attempt(AuditTimeline.Attempt)

        var time: UTCMilliseconds {
            switch self {
            case .receipt(let receipt): receipt.core.evidence.time
            case .attempt(let attempt): attempt.time
            }
        }
    }

    private static func items(of story: Story) -> [Item] {
        let attempts = story.attempts.map { attempt in
            Item.attempt(
                AuditTimeline.Attempt(
                    packet: story.packet, time: attempt.started, neighbour: attempt.neighbour,
                    milliseconds: attempt.milliseconds, bytes: Int64(clamping: attempt.bytes), phase: attempt.phase,
                    result: attempt.result, reason: attempt.reason))
        }
        let receipts = story.receipts.map { Item.receipt($0) }
        // Stable: receipts of one moment stay in the order of their digests.
        return (receipts + attempts.reversed()).enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }

    /// Whether there was room for it.
    private mutating func add(_ item: Item) throws -> Bool {
        switch item {
        case .receipt(let receipt):
            try self.bundle.add(receipt.core, material: self.materials.material(for: receipt))
        case .attempt(let attempt): self.bundle.add(attempt)
        }
    }

    /// The next packets in the order of their digests, and where to go on; nil at the end.
    ///
    /// With them comes what they are verified with, as far as it is not known yet.
    private func stories(
        after packet: String
    ) async throws -> (stories: [Story], next: String?, kept: [Int64: VerificationMaterial]) {
        let (plan, known) = (self.plan, self.materials.numbers)
        return try await self.context.database.read { session in
            let digests = try Self.packets(after: packet, plan, session)
            var (stories, count): ([Story], Int) = ([], 0)
            var next = digests.count < Self.packetsAtOnce ? nil : digests.last
            for text in digests {
                if let story = try Digest(text).flatMap({ try Self.story(of: $0, plan, session) }) {
                    stories.append(story)
                    count += story.receipts.count
                }
                // A circular to all townships has thousands of receipts: not many of them at once.
                if count >= Self.receiptsAtOnce {
                    next = text
                    break
                }
            }
            var kept: [Int64: VerificationMaterial] = [:]
            for number in Set(stories.flatMap(\.receipts).flatMap(\.sets)).subtracting(known) {
                kept[number] = try MaterialTable.find([number], session)
            }
            return (stories, next, kept)
        }
    }

    private static func packets(
        after packet: String,
        _ plan: AuditPlan,
        _ session: any SQLSession
    ) throws -> [String] {
        if let packets = plan.packets {
            return Array(packets.map(\.description).drop { $0 <= packet }.prefix(Self.packetsAtOnce))
        }
        let selection = plan.heading.selection
        let from = selection.from.map { $0.sinceEpoch - Self.margin } ?? .min
        let to = selection.to.map { $0.sinceEpoch + Self.margin } ?? .max
        return try session.rows(
            """
            SELECT DISTINCT packet FROM evidence
            WHERE packet > ? AND number <= ? AND time >= ? AND time < ? ORDER BY packet LIMIT ?
            """,
            [.text(packet), .integer(plan.newest), .integer(from), .integer(to), .integer(Self.packetsAtOnce)]
        ).map { try $0.text("packet") }
    }

    private static func story(of packet: Digest, _ plan: AuditPlan, _ session: any SQLSession) throws -> Story? {
        let all = try EvidenceTable.all(of: packet, upTo: plan.newest, session)
        if let unit = plan.heading.selection.unit {
            guard all.contains(where: { $0.core.evidence.from == unit || $0.core.evidence.to.contains(unit) }) else {
                return nil
            }
        }
        let receipts = try all.filter { plan.includes($0.core, isOwn: $0.isOwn) }.map { try Receipt($0, session) }
        guard !receipts.isEmpty else { return nil }
        let selection = plan.heading.selection
        let attempts = try AttemptTable.all(of: packet, limit: Self.attemptLimit, session).filter { attempt in
            attempt.started < (selection.to ?? plan.heading.time)
                && attempt.started >= (selection.from ?? attempt.started)
        }
        return Story(packet: packet, receipts: receipts, attempts: attempts)
    }
}

/// What receipts are verified with; most of a batch are verified with the same.
private struct MaterialCache: Sendable {
    /// Sets change with directories and lists, so few are met.
    private static let limit = 256

    let trust: NodeTrust
    private var kept: [Int64: VerificationMaterial] = [:]
    private var last: (checkpoint: Checkpoint, sets: [Int64], material: VerificationMaterial)?

    init(trust: NodeTrust) { self.trust = trust }

    /// The numbers of the sets that are known.
    var numbers: Set<Int64> { Set(self.kept.keys) }

    /// Forgets what there is when that is much; to be called before the next sets are read.
    mutating func trim() {
        if self.kept.count >= Self.limit { self.kept = [:] }
    }

    mutating func keep(_ sets: [Int64: VerificationMaterial]) { self.kept.merge(sets) { _, new in new } }

    /// What was kept with the receipt, and what became known since.
    mutating func material(for receipt: AuditExporter.Receipt) -> VerificationMaterial {
        let core = receipt.core
        if core.officerSignature == nil, let last, last.checkpoint == core.checkpoint, last.sets == receipt.sets {
            return last.material
        }
        let kept = receipt.sets.compactMap { self.kept[$0] }.reduce(VerificationMaterial.none) { $0.joined(with: $1) }
        let material = kept.joined(
            with: self.trust.material(
                for: [core.checkpoint], officerSignature: core.officerSignature, known: kept.certificates))
        if core.officerSignature == nil { self.last = (core.checkpoint, receipt.sets, material) }
        return material
    }
}

/// Exports for auditors.
extension Exchange {
    /// Fixes what an export will hold.
    ///
    /// - Parameters:
    ///   - selection: What it is about.
    ///   - redaction: What hides names and texts; nil shows them.
    /// - Returns: What writes it.
    /// - Throws: ``ExchangeError/Code/packetUnknown`` when nothing is known of the packet, or what the store throws.
    public func audit(_ selection: AuditSelection, redaction: AuditRedaction? = nil) async throws -> AuditExporter {
        let context = self.context
        let plan = try await context.database.read { session in
            try AuditPlan.make(selection, isRedacted: redaction != nil, context, session)
        }
        return AuditExporter(plan, redaction: redaction, context)
    }
}
