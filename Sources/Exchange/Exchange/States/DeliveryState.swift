/// Where one packet stands for one recipient, as one node sees it.
///
/// | state | Chinese | meaning | next |
/// |---|---|---|---|
/// | queued | 待发送 | accepted here, waiting for the next hop | relayed, recalled, expired, undeliverable |
/// | relayed | 已转出 | the next hop's receipt is durable here | delivered and all after it |
/// | quarantined | 隔离待查 | kept at the recipient's node until an officer decides | delivered, refused, recalled |
/// | delivered | 待签收 | verified and kept at the recipient's node | signed-for, refused, recalled, expired |
/// | signed-for | 已签收 | an officer of the recipient took it over | returned |
/// | refused | 拒收 | an officer refused it before 签收 | – |
/// | returned | 退文 | an officer sent it back after 签收 | – |
/// | recalled | 已撤回 | the sender took it back before 签收 | – |
/// | expired | 已逾期 | its time ran out before delivery | late receipts supersede |
/// | undeliverable | 无法投递 | refused for good on the way, or unopenable | late receipts supersede |
public enum DeliveryState: String, Sendable, Hashable, CaseIterable {
    case queued, relayed, quarantined, delivered, refused, returned, recalled, expired, undeliverable
    case signedFor = "signed-for"

    /// The word users see.
    public var title: String {
        switch self {
        case .queued: "待发送"
        case .relayed: "已转出"
        case .quarantined: "隔离待查"
        case .delivered: "待签收"
        case .signedFor: "已签收"
        case .refused: "拒收"
        case .returned: "退文"
        case .recalled: "已撤回"
        case .expired: "已逾期"
        case .undeliverable: "无法投递"
        }
    }

    /// Whether nothing more is expected to happen.
    public var isTerminal: Bool {
        switch self {
        case .queued, .relayed, .quarantined, .delivered, .signedFor: false
        case .refused, .returned, .recalled, .expired, .undeliverable: true
        }
    }
}

/// What can happen to a delivery.
public enum DeliveryEvent: String, Sendable, Hashable, CaseIterable {
    /// The next hop took custody.
    case relayed
    /// The recipient's node keeps it apart.
    case quarantined
    /// The recipient's node verified and keeps it.
    case delivered
    /// 签收.
    case signedFor
    /// 拒收.
    case refused
    /// 退文.
    case returned
    /// 撤回 took effect.
    case recalled
    /// Its time ran out.
    case expired
    /// It cannot be delivered.
    case undeliverable
}

/// The transitions of a delivery; pure, so that every row of the table is a test.
public struct DeliveryStateMachine: Sendable, Hashable {
    /// What an event does.
    public enum Outcome: Sendable, Hashable {
        /// The delivery is now in another state.
        case moved(DeliveryState)
        /// The event was known already, or a later one has overtaken it.
        case unchanged
        /// The state does not permit the event.
        case forbidden
    }

    private init() {}

    /// Applies an event.
    ///
    /// Receipts may arrive out of order, so an event whose consequence has been overtaken leaves the state as it is;
    /// one that contradicts a state is forbidden.
    public static func apply(_ event: DeliveryEvent, to state: DeliveryState) -> Outcome {
        switch (state, event) {
        case (.queued, .relayed): .moved(.relayed)
        case (.queued, .quarantined), (.relayed, .quarantined): .moved(.quarantined)
        case (.queued, .delivered), (.relayed, .delivered), (.quarantined, .delivered): .moved(.delivered)
        case (.delivered, .signedFor), (.relayed, .signedFor), (.queued, .signedFor), (.quarantined, .signedFor):
            .moved(.signedFor)
        case (.delivered, .refused), (.relayed, .refused), (.queued, .refused), (.quarantined, .refused):
            .moved(.refused)
        case (.signedFor, .returned), (.delivered, .returned), (.relayed, .returned), (.queued, .returned),
            (.quarantined, .returned):
            .moved(.returned)
        case (.queued, .recalled), (.relayed, .recalled), (.delivered, .recalled), (.quarantined, .recalled):
            .moved(.recalled)
        case (.queued, .expired), (.relayed, .expired), (.delivered, .expired), (.quarantined, .expired):
            .moved(.expired)
        case (.queued, .undeliverable), (.relayed, .undeliverable): .moved(.undeliverable)
        // A late receipt supersedes our own giving up.
        case (.expired, .quarantined), (.undeliverable, .quarantined): .moved(.quarantined)
        case (.expired, .delivered), (.undeliverable, .delivered): .moved(.delivered)
        case (.expired, .signedFor), (.undeliverable, .signedFor): .moved(.signedFor)
        case (.expired, .refused), (.undeliverable, .refused): .moved(.refused)
        case (.expired, .returned), (.undeliverable, .returned): .moved(.returned)
        case (_, .relayed), (_, .quarantined): .unchanged
        case (.delivered, .delivered), (.signedFor, .delivered), (.refused, .delivered), (.returned, .delivered),
            (.recalled, .delivered):
            .unchanged
        case (.signedFor, .signedFor), (.returned, .signedFor): .unchanged
        case (.refused, .refused), (.returned, .returned), (.recalled, .recalled): .unchanged
        case (.expired, .expired), (.undeliverable, .undeliverable), (.undeliverable, .expired),
            (.expired, .undeliverable):
            .unchanged
        default: .forbidden
        }
    }
}
