public import Evidence

/// The human acts on a delivery, each signed by an officer.
public enum OfficeAct: String, Sendable, Hashable, CaseIterable {
    /// 签收: the unit takes the document over.
    case signFor = "sign-for"
    /// 拒收: the unit refuses it, before 签收, with a reason.
    case refuse
    /// 退文: the unit sends it back, after 签收, with a reason.
    case `return`
    /// 撤回: the sender takes it back before 签收.
    case recall
    /// 催办: the sender reminds those who have not taken it over.
    case urge
    /// 取阅: an officer takes the content out.
    case open
    /// 放行: the unit lets a packet out of quarantine, with a reason.
    case release

    /// The word users see.
    public var title: String { self.evidence.title }

    /// The event the act is evidenced as.
    public var evidence: EvidenceEvent {
        switch self {
        case .signFor: .actSignedFor
        case .refuse: .actRefused
        case .return: .actReturned
        case .recall: .recallRequested
        case .urge: .deliveryUrged
        case .open: .handoverOpened
        case .release: .actReleased
        }
    }

    /// What the log of people calls it.
    public var people: PeopleAct {
        switch self {
        case .signFor: .packetSignedFor
        case .refuse: .packetRefused
        case .return: .packetReturned
        case .recall: .packetRecalled
        case .urge: .packetUrged
        case .open: .packetOpened
        case .release: .packetReleased
        }
    }

    /// Whether a reason must be given.
    public var needsReason: Bool { self == .refuse || self == .return || self == .release }

    /// Whether it is an act of the sender, upon any of the recipients; else of a recipient.
    public var isOfSender: Bool { self.evidence.actingSide == .sender }

    /// The states of a delivery in which the act is permitted.
    public var permittedStates: Set<DeliveryState> {
        switch self {
        case .signFor: [.delivered]
        // Who has looked into a quarantined packet may refuse it as well as let it through.
        case .refuse: [.delivered, .quarantined]
        case .release: [.quarantined]
        case .return: [.signedFor]
        case .recall: [.queued, .relayed, .quarantined, .delivered]
        // Before it is delivered there is nobody who could do anything.
        case .urge: [.quarantined, .delivered]
        case .open: [.quarantined, .delivered, .signedFor]
        }
    }
}
