internal import Documents
internal import Evidence
internal import Packets

/// How far a wait has come.
enum SilenceLevel: Int64, Sendable, Hashable, Comparable, CaseIterable {
    /// Nothing is to be said.
    case none = 0
    /// 超时预警: it takes longer than it should.
    case delayed = 1
    /// 逾期: the time is over, and that was stated.
    case overdue = 2

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The word in what programs read.
    var word: String {
        switch self {
        case .none: "none"
        case .delayed: "delayed"
        case .overdue: "overdue"
        }
    }
}

/// What the sender's node holds of one packet for one recipient.
struct SilenceFacts: Sendable, Hashable {
    let urgency: Urgency
    /// When it was submitted, or last put back into the queue by an operator.
    let start: UTCMilliseconds
    /// When the packet's time is over; then nothing is awaited any more.
    let expires: UTCMilliseconds
    let state: DeliveryState
    /// When it arrived at the recipient's node, as that node says.
    let arrived: UTCMilliseconds?
    /// For which receipts a warning was given.
    let warned: Set<AwaitedReceipt>
    /// For which receipts it was stated that none came in time.
    let stated: Set<AwaitedReceipt>
}

/// Decides which receipts are awaited, and what is to be said of those that do not come; pure.
struct SilenceRules: Sendable, Hashable {
    /// Something to be stated.
    struct Statement: Sendable, Hashable {
        let awaited: AwaitedReceipt
        let level: SilenceLevel
        let limit: WorkingDuration
        /// When the time is over.
        let deadline: UTCMilliseconds
    }

    /// A silence.
    struct Standing: Sendable, Hashable {
        let awaited: AwaitedReceipt
        let level: SilenceLevel
        let since: UTCMilliseconds
    }

    /// How it stands.
    struct Verdict: Sendable, Hashable {
        /// What was not stated yet and is now to be.
        var statements: [Statement] = []
        /// The gravest silence, if there is one.
        var standing: Standing?
        /// When to look again; nil when nothing is awaited any more.
        var next: UTCMilliseconds?
    }

    let policy: SilencePolicy

    /// The receipts that are awaited in a state.
    ///
    /// The clocks of relay and delivery run from submission, that of 签收 from delivery: nobody can sign for what he was
    /// not given. What somebody refused, took back or gave up is not silence.
    static func awaited(in state: DeliveryState) -> [AwaitedReceipt] {
        switch state {
        case .queued: [.relay, .delivery]
        case .relayed: [.delivery]
        case .delivered, .quarantined: [.acceptance]
        case .signedFor, .refused, .returned, .recalled, .expired, .undeliverable: []
        }
    }

    /// How it stands at a time.
    func judge(_ facts: SilenceFacts, at now: UTCMilliseconds) -> Verdict {
        var verdict = Verdict()
        var moments: [UTCMilliseconds] = []
        for awaited in Self.awaited(in: facts.state) {
            let (warning, deadline, limit) = self.moments(of: awaited, facts)
            let level: SilenceLevel = now >= deadline ? .overdue : now >= warning ? .delayed : .none
            let isSaid = level == .overdue ? facts.stated.contains(awaited) : facts.warned.contains(awaited)
            if level != .none {
                if !isSaid {
                    verdict.statements.append(
                        Statement(awaited: awaited, level: level, limit: limit, deadline: deadline))
                }
                if verdict.standing.map({ level > $0.level }) ?? true {
                    verdict.standing = Standing(
                        awaited: awaited, level: level, since: level == .overdue ? deadline : warning)
                }
            }
            moments.append(level == .none ? warning : level == .delayed ? deadline : facts.expires)
        }
        // Past its end a packet is not waited for; every deadline lies before it, so all was said by now.
        verdict.next = now >= facts.expires ? nil : moments.min()
        if verdict.next == nil { verdict.standing = nil }
        return verdict
    }

    /// When to look first at what has just been submitted, or has just arrived.
    ///
    /// - Parameters:
    ///   - envelope: The packet's envelope.
    ///   - state: Where it stands for the recipient.
    ///   - arrived: When it arrived there, if it did.
    ///   - now: The time.
    /// - Returns: The time, or nil when nothing is awaited.
    func firstLook(
        _ envelope: Envelope,
        in state: DeliveryState,
        arrived: UTCMilliseconds?,
        at now: UTCMilliseconds
    ) -> UTCMilliseconds? {
        let verdict = self.judge(
            SilenceFacts(
                urgency: envelope.urgency, start: arrived ?? now, expires: envelope.expires, state: state,
                arrived: arrived, warned: [], stated: []), at: now)
        return verdict.statements.isEmpty ? verdict.next : now
    }

    private func moments(
        of awaited: AwaitedReceipt,
        _ facts: SilenceFacts
    ) -> (warning: UTCMilliseconds, deadline: UTCMilliseconds, limit: WorkingDuration) {
        let calendar = self.policy.calendar
        let limit = self.policy.limits(for: facts.urgency)[awaited]
        // The recipient's clock may be wrong, but nothing arrives before it was sent.
        let start = awaited == .acceptance ? max(facts.start, facts.arrived ?? facts.start) : facts.start
        let deadline = min(calendar.adding(limit, to: start), facts.expires)
        let share = calendar.part(self.policy.warningShare, of: limit)
        return (min(calendar.adding(share, to: start), deadline), deadline, limit)
    }
}
