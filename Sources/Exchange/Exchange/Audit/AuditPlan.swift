internal import Cryptography
internal import Documents
public import Evidence
internal import Storage

/// What an export will hold, fixed at one moment: what is stored later is left to the next.
public struct AuditPlan: Sendable {
    /// What the export's manifest says.
    public let heading: AuditArchive.Heading
    /// The number of the newest receipt that belongs to it.
    let newest: Int64
    /// Entries of the ranges that are no evidence.
    let statements: [LogContradiction]
    /// The packets meant, where a selection names them.
    let packets: [Digest]?

    /// Behind the last entry that is shown, entries up to a cosigned state are added; no more than these.
    private static let reach = 65_536

    /// Whether a receipt belongs to the export.
    func includes(_ core: ReceiptCore, isOwn: Bool) -> Bool {
        let selection = self.heading.selection
        guard isOwn else {
            let time = core.evidence.time
            return (selection.from.map { time >= $0 } ?? true) && (selection.to.map { time < $0 } ?? true)
        }
        return self.heading.logs.contains { range in
            range.origin == core.checkpoint.body.origin && (range.first..<range.last).contains(core.index)
        }
    }

    static func make(
        _ selection: AuditSelection,
        isRedacted: Bool,
        _ context: ExchangeContext,
        _ session: any SQLSession
    ) throws -> AuditPlan {
        let newest = try EvidenceTable.newestNumber(session)
        let packets = try selection.packet.map { id in
            try PacketTable.find(id: id, session).map(\.digest).sorted { $0.description < $1.description }
        }
        if let id = selection.packet, packets?.isEmpty ?? true {
            throw ExchangeError(.packetUnknown, "no packet \(id) is known here")
        }
        let spans =
            try packets.map { try Self.spans(of: $0, selection, session) } ?? Self.spans(in: selection, session)
        let ranges = try spans.sorted { $0.key < $1.key }.map { shard, span in
            try Self.range(shard: shard, span, context, session)
        }
        let statements = try ranges.flatMap { range in
            try ContradictionTable.statements(
                shard: Int64(range.origin.shard), range.first..<range.last, session)
        }
        let heading = AuditArchive.Heading(
            node: context.node, suite: context.keys.log.key.algorithm.suite, time: context.ledger.now(),
            selection: selection, isRedacted: isRedacted, logs: ranges)
        return AuditPlan(heading: heading, newest: newest, statements: statements, packets: packets)
    }

    /// The places of a shard that an export shows, and the size of a state that all its receipts lie in.
    private typealias Span = (first: Int, last: Int, size: Int)

    /// The batches that were signed in the period.
    private static func spans(in selection: AuditSelection, _ session: any SQLSession) throws -> [Int64: Span] {
        var spans: [Int64: Span] = [:]
        for shard in try LogTable(.evidence).shards(session) {
            let first = try selection.from.map { try LogTable(.evidence).size(shard: shard, before: $0, session) } ?? 0
            let newest = try LogTable(.evidence).newest(of: shard, session)?.size ?? 0
            let last =
                try selection.to.map { try LogTable(.evidence).size(shard: shard, before: $0, session) } ?? newest
            if last > first { spans[shard] = (first, last, last) }
        }
        return spans
    }

    /// The places of certain packets' receipts.
    private static func spans(
        of packets: [Digest],
        _ selection: AuditSelection,
        _ session: any SQLSession
    ) throws -> [Int64: Span] {
        var spans: [Int64: Span] = [:]
        for packet in packets {
            for record in try EvidenceTable.all(of: packet, session) where record.isOwn {
                let (body, index) = (record.core.checkpoint.body, record.core.index)
                guard selection.from.map({ body.time >= $0 }) ?? true, selection.to.map({ body.time < $0 }) ?? true
                else { continue }
                let shard = Int64(body.origin.shard)
                let known = spans[shard] ?? (index, index + 1, body.size)
                spans[shard] = (min(known.first, index), max(known.last, index + 1), max(known.size, body.size))
            }
        }
        return spans
    }

    private static func range(
        shard: Int64,
        _ span: Span,
        _ context: ExchangeContext,
        _ session: any SQLSession
    ) throws -> AuditManifest.LogRange {
        let before = span.first == 0 ? nil : try LogTable(.evidence).head(shard: shard, atMost: span.first, session)
        let first = before?.size ?? 0
        guard let end = try LogTable(.evidence).head(shard: shard, above: span.size - 1, session) else {
            throw ExchangeError(.failed, "the store holds no signed state of shard \(shard) at \(span.size)")
        }
        var states: [Int: Checkpoint] = [end.size: end.checkpoint]
        if let before { states[first] = before.checkpoint }
        if let cosigned = try Self.cosigned(shard, near: end.size, above: first, session) {
            states[cosigned.body.size] = cosigned
        }
        return AuditManifest.LogRange(
            origin: LogOrigin(node: context.node, shard: Int(shard)), first: first, last: span.last,
            frontier: before?.frontier.hashes ?? [],
            checkpoints: states.sorted { $0.key < $1.key }.map(\.value))
    }

    /// The first cosigned state that has everything, or else the last one before.
    private static func cosigned(
        _ shard: Int64,
        near size: Int,
        above first: Int,
        _ session: any SQLSession
    ) throws -> Checkpoint? {
        let witnesses = WitnessTable(.evidence)
        if let later = try witnesses.cosignedSize(shard: shard, atLeast: size, session), later - size <= Self.reach {
            return try ProvenState.find(.evidence, shard: shard, size: later, session)?.checkpoint
        }
        guard let earlier = try witnesses.cosignedSize(shard: shard, atMost: size, session), earlier > first else {
            return nil
        }
        return try ProvenState.find(.evidence, shard: shard, size: earlier, session)?.checkpoint
    }
}

extension LogTable {
    /// The size of a shard as it was last signed before a time; 0 when it was not.
    fileprivate func size(
        shard: Int64,
        before time: UTCMilliseconds,
        _ session: any SQLSession
    ) throws -> Int {
        let row = try session.row(
            "SELECT MAX(size) AS size FROM \(self.log.tables.heads) WHERE shard = ? AND time < ?",
            [.integer(shard), .integer(time.sinceEpoch)])
        return Int(try row?.optionalInteger("size") ?? 0)
    }
}

extension WitnessTable {
    /// The size of a shard up to which any witness has cosigned it, not beyond another size.
    fileprivate func cosignedSize(shard: Int64, atMost size: Int, _ session: any SQLSession) throws -> Int? {
        try session.row(
            "SELECT MAX(size) AS size FROM \(self.log.tables.cosignatures) WHERE shard = ? AND size <= ?",
            [.integer(shard), .integer(size)])?.optionalInteger("size").map { Int($0) }
    }
}

extension ContradictionTable {
    /// The statements that are entries of a range of this node's log.
    fileprivate static func statements(
        shard: Int64,
        _ range: Range<Int>,
        _ session: any SQLSession
    ) throws -> [LogContradiction] {
        try session.rows(
            """
            SELECT statement FROM contradictions WHERE shard = ? AND position >= ? AND position < ? ORDER BY position
            """,
            [.integer(shard), .integer(range.lowerBound), .integer(range.upperBound)]
        ).map { try LogContradiction(bytes: $0.blob("statement")) }
    }
}
