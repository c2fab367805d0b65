internal import Cryptography
internal import Documents
internal import Evidence
internal import Logging
internal import Packets
internal import Storage

/// Looks, when its time has come, at what the sender's node waits for, and states what did not come.
///
/// What was stated and when to look again change in one transaction, so nothing is forgotten or said twice whenever the
/// process ends.
struct SilenceWatch: Sendable {
    static let longestWait = Duration.seconds(30)
    /// Many bells ring in a busy second; more often nobody looks.
    private static let pause = Duration.milliseconds(100)
    private static let pauseAfterFailure = Duration.seconds(5)
    /// What cannot be judged is left alone for so long, so that it does not fill the log.
    private static let postponement = Duration.seconds(3600)
    private static let atOnce = 100

    let context: ExchangeContext

    /// Works until the task is cancelled.
    func run() async {
        guard let policy = self.context.silence else { return }
        // The neighbours send what they hold for this node as soon as they are greeted: that is no silence of theirs.
        try? await Task.sleep(for: policy.value.startGrace)
        while !Task.isCancelled {
            do {
                if try await self.look() { continue }
                let now = self.context.ledger.now()
                let due = try await self.context.database.read { try SilenceTable.nextDue($0) }
                await policy.signal.wait(
                    atMost: max(Self.pause, min(Self.longestWait, due.map { now.duration(to: $0) } ?? Self.longestWait))
                )
                // Ends early when the task is cancelled.
                try? await Task.sleep(for: Self.pause)
            } catch {
                if Task.isCancelled { return }
                self.context.logger.error("silence not watched", metadata: [LogKey.error: "\(error)"])
                try? await Task.sleep(for: Self.pauseAfterFailure)
            }
        }
    }

    /// Looks at what is due.
    ///
    /// - Returns: Whether there may be more.
    func look() async throws -> Bool {
        guard let (policy, fingerprint) = self.context.silence?.inForce else { return false }
        let now = self.context.ledger.now()
        let (counted, due) = try await self.context.database.read { session in
            (
                try FactTable.value(of: .silencePolicy, session),
                try SilenceTable.due(at: now, limit: Self.atOnce, session)
            )
        }
        guard counted == fingerprint else {
            // By other times or another calendar everything is due at other moments.
            _ = try await self.context.ledger.perform { session, _ in
                try SilenceTable.makeAllDue(session)
                try FactTable.set(.silencePolicy, to: fingerprint, session)
            }
            return true
        }
        guard !due.isEmpty else { return false }
        let result = try await self.context.ledger.perform { session, entries in
            var said: [LedgerEntry] = []
            for record in due { said += try self.examine(record, SilenceRules(policy: policy), session) }
            entries += said
            return said.map(\.subject)
        }
        for case .evidence(let evidence) in result.value { self.report(evidence) }
        return due.count == Self.atOnce
    }

    /// One wait that cannot be judged must not hold up the others.
    private func examine(
        _ record: SilenceTable.Record,
        _ rules: SilenceRules,
        _ session: any SQLSession
    ) throws -> [LedgerEntry] {
        do {
            return try session.savepoint { try self.judge(record, rules, session) }
        } catch let error as StorageError {
            throw error
        } catch {
            self.context.logger.error(
                "wait for a receipt not judged",
                metadata: [LogKey.packetDigest: "\(record.packet)", LogKey.error: "\(error)"])
            let later = self.context.ledger.now().advanced(by: Self.postponement)
            let postponed = SilenceTable.Record(
                packet: record.packet, recipient: record.recipient, awaited: record.awaited, level: record.level,
                since: record.since, due: later)
            try SilenceTable.update(postponed, session)
            return []
        }
    }

    private func judge(
        _ record: SilenceTable.Record,
        _ rules: SilenceRules,
        _ session: any SQLSession
    ) throws -> [LedgerEntry] {
        let now = self.context.ledger.now()
        // Whoever looked meanwhile has moved the row on.
        guard let row = try SilenceTable.find(record.packet, record.recipient, session), row.due <= now else {
            return []
        }
        guard let head = try PacketTable.head(row.packet, session),
            let delivery = try DeliveryTable.find(row.packet, row.recipient, session)
        else {
            try SilenceTable.end(row.packet, row.recipient, session)
            return []
        }
        let known = try EvidenceTable.about(row.packet, row.recipient, session)
        let verdict = rules.judge(SilenceFacts(head.envelope, delivery, known), at: now)
        if let next = verdict.next {
            try SilenceTable.update(
                SilenceTable.Record(
                    packet: row.packet, recipient: row.recipient, awaited: verdict.standing?.awaited,
                    level: verdict.standing?.level ?? .none, since: verdict.standing?.since ?? now, due: next), session)
        } else {
            try SilenceTable.end(row.packet, row.recipient, session)
        }
        return try verdict.statements.map { statement in
            LedgerEntry(
                try Evidence(
                    event: statement.event, packet: row.packet, id: head.envelope.id, from: head.envelope.from,
                    to: [row.recipient], issuer: self.context.node, time: now, reason: statement.reason,
                    previous: delivery.latest))
        }
    }

    private func report(_ evidence: Evidence) {
        self.context.logger.warning(
            evidence.event == .deliveryDelayed ? "receipt delayed" : "no receipt in time",
            metadata: [
                LogKey.packetID: "\(evidence.id)", LogKey.packetDigest: "\(evidence.packet)",
                LogKey.recipient: "\(evidence.to.first.map(\.description) ?? "")",
                LogKey.awaited: "\(evidence.awaited?.rawValue ?? "")",
            ])
    }
}

extension SilenceRules.Statement {
    var event: EvidenceEvent { self.level == .overdue ? self.awaited.overdueEvent : .deliveryDelayed }

    /// A warning names what is awaited; in the other events that is the event itself.
    var reason: EvidenceReason {
        EvidenceReason(
            code: self.level == .overdue ? EvidenceReason.overdue : self.awaited.rawValue,
            text: "\(self.awaited.title)时限 \(self.limit), 截止 until \(self.deadline)")
    }
}

extension EvidenceReason {
    /// The code of the sender's own statement that no receipt came in time.
    static let overdue = "overdue"
}

extension Evidence {
    /// Which receipt a statement of silence is about; nil for any other evidence.
    var awaited: AwaitedReceipt? {
        guard self.issuer == self.from.node, let code = self.reason?.code else { return nil }
        if self.event == .deliveryDelayed { return AwaitedReceipt(rawValue: code) }
        return code == EvidenceReason.overdue ? AwaitedReceipt.allCases.first { $0.overdueEvent == self.event } : nil
    }
}

extension SilenceFacts {
    /// What stands in the store.
    ///
    /// - Parameters:
    ///   - envelope: The packet's envelope.
    ///   - delivery: Where it stands.
    ///   - known: All that is known of packet and recipient.
    init(_ envelope: Envelope, _ delivery: DeliveryRecord, _ known: [EvidenceTable.Record]) {
        let own = known.filter(\.isOwn).map(\.core.evidence)
        let starts: Set<EvidenceEvent> = [.submissionAccepted, .operatorRequeued, .operatorRedirected]
        func moment(_ event: EvidenceEvent) -> UTCMilliseconds? {
            known.map(\.core.evidence).filter { $0.event == event && $0.issuer == delivery.recipient.node }
                .map(\.time).min()
        }
        func said(_ isMeant: (Evidence) -> Bool) -> Set<AwaitedReceipt> {
            Set(own.filter(isMeant).compactMap(\.awaited))
        }
        // What another node says of the time is true at most until it was heard of here.
        let arrived = (moment(.consignmentDelivered) ?? moment(.consignmentQuarantined)).map {
            min($0, delivery.changed)
        }
        self.init(
            urgency: envelope.urgency,
            start: own.filter { starts.contains($0.event) }.map(\.time).max() ?? envelope.created,
            expires: envelope.expires, state: delivery.state, arrived: arrived,
            warned: said { $0.event == .deliveryDelayed }, stated: said { $0.event != .deliveryDelayed })
    }
}
