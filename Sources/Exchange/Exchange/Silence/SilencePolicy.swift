internal import Cryptography
public import Documents
internal import Evidence
internal import Synchronization

/// What a sending node waits for, in the order in which it should come.
public enum AwaitedReceipt: String, Sendable, Hashable, CaseIterable {
    /// Another node has taken the packet over.
    case relay
    /// It is at the recipient's disposal.
    case delivery
    /// An officer of the recipient took it over, or refused to.
    case acceptance

    /// The word users see.
    public var title: String {
        switch self {
        case .relay: "中转"
        case .delivery: "送达"
        case .acceptance: "签收"
        }
    }

    /// The event that states that the time was over.
    var overdueEvent: EvidenceEvent {
        switch self {
        case .relay: .relayFailed
        case .delivery: .consignmentOverdue
        case .acceptance: .acceptanceOverdue
        }
    }

    /// The events that are the receipt, or show that there must have been one.
    var answers: Set<EvidenceEvent> {
        let acts: Set<EvidenceEvent> = [.actSignedFor, .actRefused, .actReturned]
        let arrivals: Set<EvidenceEvent> = [.consignmentDelivered, .consignmentQuarantined]
        switch self {
        case .relay: return acts.union(arrivals).union([.relayAccepted])
        case .delivery: return acts.union(arrivals)
        case .acceptance: return acts
        }
    }
}

/// How long a sending node waits for receipts before it says so, and before it states that none came.
public struct SilencePolicy: Sendable, Hashable {
    /// The times for one urgency.
    public struct Limits: Sendable, Hashable {
        /// Until another node has taken the packet over, from submission.
        public var relay: WorkingDuration
        /// Until it is delivered, from submission.
        public var delivery: WorkingDuration
        /// Until an officer took it over, from delivery.
        public var acceptance: WorkingDuration

        /// Times.
        public init(relay: WorkingDuration, delivery: WorkingDuration, acceptance: WorkingDuration) {
            self.relay = relay
            self.delivery = delivery
            self.acceptance = acceptance
        }

        /// The time for a receipt.
        public subscript(_ awaited: AwaitedReceipt) -> WorkingDuration {
            switch awaited {
            case .relay: self.relay
            case .delivery: self.delivery
            case .acceptance: self.acceptance
            }
        }
    }

    /// When people work.
    public var calendar: WorkingCalendar
    /// After how much of a time there is a warning, in percent, 1 to 99.
    public var warningShare: Int
    /// The shortest time between two reminders (催办) of one packet and recipient.
    public var urgeInterval: Duration
    /// How long after its start a node says nothing: what was on its way while it was off must come in first.
    public var startGrace: Duration
    /// The times for 特急.
    public var extraUrgent: Limits
    /// The times for 加急.
    public var urgent: Limits
    /// The times for 平件.
    public var routine: Limits

    /// A policy; without arguments the one that holds unless the configuration says otherwise.
    public init(calendar: WorkingCalendar = .standard) {
        self.calendar = calendar
        self.warningShare = 50
        self.urgeInterval = .seconds(3600)
        self.startGrace = .seconds(60)
        self.extraUrgent = Limits(
            relay: .clock(.seconds(300)), delivery: .clock(.seconds(600)), acceptance: .clock(.seconds(7200)))
        self.urgent = Limits(
            relay: .clock(.seconds(1800)), delivery: .clock(.seconds(3600)), acceptance: .workingDays(1))
        self.routine = Limits(
            relay: .workingHours(2), delivery: .workingHours(4), acceptance: .workingDays(3))
    }

    /// The times for an urgency.
    public func limits(for urgency: Urgency) -> Limits {
        switch urgency {
        case .extraUrgent: self.extraUrgent
        case .urgent: self.urgent
        case .routine: self.routine
        }
    }

    /// Tells policies apart by which deadlines are counted: whoever keeps deadlines sees that they must be counted anew.
    var fingerprint: String {
        let text = self.deadlines
        return (try? DigestAlgorithm.sha256.hash(Array(text.utf8)).description) ?? text
    }

    /// Everything that moves a deadline.
    private var deadlines: String {
        let limits = Urgency.allCases.map(self.limits).flatMap { limits in
            AwaitedReceipt.allCases.map { limits[$0].description }
        }
        let days = [self.calendar.holidays, self.calendar.workingDays].map {
            $0.sorted().map(\.description).joined(separator: " ")
        }
        let hours = self.calendar.hours.map { "\($0.from)-\($0.until)" }
        return (["\(self.warningShare)"] + limits + hours + days).joined(separator: ",")
    }
}

/// The policy in force, and the bell of whoever waits by it; replaced when the configuration is read again.
public final class CurrentSilencePolicy: Sendable {
    private let state: Mutex<(policy: SilencePolicy, fingerprint: String)>
    /// Rung when something may be due.
    let signal = WakeSignal()

    /// A holder.
    public init(_ policy: SilencePolicy) { self.state = Mutex((policy, policy.fingerprint)) }

    /// The policy in force.
    public var value: SilencePolicy { self.state.withLock { $0.policy } }

    /// The policy in force, and by what it is told from others.
    var inForce: (policy: SilencePolicy, fingerprint: String) { self.state.withLock { $0 } }

    /// Told when something will be due; whoever waits is woken if he would sleep beyond that.
    func expect(_ due: UTCMilliseconds?, at now: UTCMilliseconds) {
        guard let due, now.duration(to: due) < SilenceWatch.longestWait else { return }
        self.signal.signal()
    }

    /// Puts another policy in force.
    func replace(with policy: SilencePolicy) {
        let fingerprint = policy.fingerprint
        self.state.withLock { $0 = (policy, fingerprint) }
        self.signal.signal()
    }
}
