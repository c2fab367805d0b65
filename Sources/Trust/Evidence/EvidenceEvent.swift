/// What can happen to a packet and be stated in evidence.
///
/// The vocabulary is that of ETSI EN 319 522 under the Chinese terms of the trade; recall and the operator's acts, which
/// the European one lacks, are added. A reader refuses an event it does not know.
public enum EvidenceEvent: String, Sendable, Hashable, CaseIterable, Codable {
    /// The sending node took the packet over from the sending unit.
    case submissionAccepted = "submission.accepted"
    /// The sending node refused it.
    case submissionRejected = "submission.rejected"
    /// A node took the packet over for the recipients named.
    case relayAccepted = "relay.accepted"
    /// A node refused to take it over.
    case relayRejected = "relay.rejected"
    /// The next node could not be reached in time.
    case relayFailed = "relay.failed"
    /// The packet is verified and at the recipient's disposal.
    case consignmentDelivered = "consignment.delivered"
    /// It arrived, but could not be put at the recipient's disposal.
    case consignmentFailed = "consignment.failed"
    /// It arrived and is kept apart until somebody decides: the document's seal does not hold.
    case consignmentQuarantined = "consignment.quarantined"
    /// The sending node had no word in time that it is at the recipient's disposal.
    case consignmentOverdue = "consignment.overdue"
    /// An officer of the recipient opened it.
    case handoverOpened = "handover.opened"
    /// An officer took it over for the recipient.
    case actSignedFor = "act.signed-for"
    /// An officer refused to take it over.
    case actRefused = "act.refused"
    /// An officer sent it back after taking it over.
    case actReturned = "act.returned"
    /// An officer of the recipient let a packet out of quarantine.
    case actReleased = "act.released"
    /// The sending node had no word in time that the recipient took it over or refused to.
    case acceptanceOverdue = "acceptance.overdue"
    /// An officer of the sender asked for it back.
    case recallRequested = "recall.requested"
    /// It was taken back before anyone took it over.
    case recallAccepted = "recall.accepted"
    /// It was too late to take it back.
    case recallRejected = "recall.rejected"
    /// The sending node waits for a receipt longer than it should; its time is not over yet.
    case deliveryDelayed = "delivery.delayed"
    /// An officer of the sender reminded the recipient.
    case deliveryUrged = "delivery.urged"
    /// Its time ran out before it was taken over.
    case deliveryExpired = "delivery.expired"
    /// Delivery was given up.
    case deliveryUndeliverable = "delivery.undeliverable"
    /// An operator put a failed delivery back into the queue.
    case operatorRequeued = "operator.requeued"
    /// An operator sent a failed delivery another way.
    case operatorRedirected = "operator.redirected"
    /// An operator gave a delivery up.
    case operatorAbandoned = "operator.abandoned"
}

extension EvidenceEvent {
    /// How an event bears on the delivery.
    public enum Polarity: String, Sendable, Hashable {
        /// The delivery went one step on.
        case positive
        /// It did not, and a reason is stated.
        case negative
        /// It was acted upon without a result yet.
        case neutral
    }

    /// How the event bears on the delivery.
    public var polarity: Polarity {
        switch self {
        case .submissionAccepted, .relayAccepted, .consignmentDelivered, .handoverOpened, .actSignedFor,
            .recallAccepted:
            .positive
        case .submissionRejected, .relayRejected, .relayFailed, .consignmentFailed, .consignmentOverdue, .actRefused,
            .actReturned, .acceptanceOverdue, .recallRejected, .deliveryExpired, .deliveryUndeliverable:
            .negative
        case .recallRequested, .operatorRequeued, .operatorRedirected, .operatorAbandoned, .consignmentQuarantined,
            .actReleased, .deliveryDelayed, .deliveryUrged:
            .neutral
        }
    }

    /// Whether the evidence must state a reason: negative events, the operator's acts, and what the sending node waits for.
    public var requiresReason: Bool {
        switch self {
        case .operatorRequeued, .operatorRedirected, .operatorAbandoned, .consignmentQuarantined, .actReleased,
            .deliveryDelayed:
            true
        default: self.polarity == .negative
        }
    }

    /// The side on whose behalf an officer acts; nil for what a node states by itself.
    public var actingSide: Side? {
        switch self {
        case .handoverOpened, .actSignedFor, .actRefused, .actReturned, .actReleased: .recipient
        case .recallRequested, .deliveryUrged: .sender
        default: nil
        }
    }

    /// Whether the event is a human act, which needs the officer's own signature.
    public var isHumanAct: Bool { self.actingSide != nil }

    /// The side whose node alone may issue the evidence; nil where any node on the way may.
    public var issuingSide: Side? {
        switch self {
        case .submissionAccepted, .submissionRejected, .consignmentOverdue, .acceptanceOverdue, .deliveryDelayed,
            .deliveryUrged, .recallRequested:
            .sender
        case .consignmentDelivered, .consignmentFailed, .consignmentQuarantined, .handoverOpened, .actSignedFor,
            .actRefused, .actReturned, .actReleased:
            .recipient
        default: nil
        }
    }

    /// Whether one evidence may name several recipients: the subset a node acts for on a link, or those an officer of the
    /// sender recalls from or reminds.
    public var allowsSeveralRecipients: Bool {
        switch self {
        case .submissionAccepted, .submissionRejected, .relayAccepted, .relayRejected, .relayFailed, .recallRequested,
            .deliveryUrged:
            true
        default: false
        }
    }

    /// A party of a packet.
    public enum Side: String, Sendable, Hashable {
        /// The sending unit.
        case sender
        /// The receiving unit.
        case recipient
    }
}

extension EvidenceEvent {
    /// The Chinese name.
    public var title: String {
        switch self {
        case .submissionAccepted: "提交受理"
        case .submissionRejected: "提交拒绝"
        case .relayAccepted: "中转接收"
        case .relayRejected: "中转拒绝"
        case .relayFailed: "中转失败"
        case .consignmentDelivered: "送达"
        case .consignmentFailed: "送达失败"
        case .consignmentQuarantined: "隔离待查"
        case .consignmentOverdue: "逾期未送达"
        case .handoverOpened: "取阅"
        case .actSignedFor: "签收"
        case .actRefused: "拒收"
        case .actReturned: "退文"
        case .actReleased: "放行"
        case .acceptanceOverdue: "逾期未签收"
        case .recallRequested: "撤回申请"
        case .recallAccepted: "撤回"
        case .recallRejected: "撤回失败"
        case .deliveryDelayed: "超时预警"
        case .deliveryUrged: "催办"
        case .deliveryExpired: "逾期失效"
        case .deliveryUndeliverable: "无法投递"
        case .operatorRequeued: "运维重新排队"
        case .operatorRedirected: "运维改投"
        case .operatorAbandoned: "运维终止投递"
        }
    }

    /// The English name.
    public var englishTitle: String {
        switch self {
        case .submissionAccepted: "submission accepted"
        case .submissionRejected: "submission rejected"
        case .relayAccepted: "relay accepted"
        case .relayRejected: "relay rejected"
        case .relayFailed: "relay failed"
        case .consignmentDelivered: "delivered"
        case .consignmentFailed: "delivery failed"
        case .consignmentQuarantined: "quarantined"
        case .consignmentOverdue: "not delivered in time"
        case .handoverOpened: "opened"
        case .actSignedFor: "signed for"
        case .actRefused: "refused"
        case .actReturned: "returned"
        case .actReleased: "released from quarantine"
        case .acceptanceOverdue: "not signed for in time"
        case .recallRequested: "recall requested"
        case .recallAccepted: "recalled"
        case .recallRejected: "recall rejected"
        case .deliveryDelayed: "receipt delayed"
        case .deliveryUrged: "urged"
        case .deliveryExpired: "expired"
        case .deliveryUndeliverable: "undeliverable"
        case .operatorRequeued: "requeued by an operator"
        case .operatorRedirected: "redirected by an operator"
        case .operatorAbandoned: "abandoned by an operator"
        }
    }

    /// The event's identifier in ETSI EN 319 522-3, table 2; nil for recall, quarantine, reminders and the operator's acts, which
    /// it lacks.
    public var standardIdentifier: String? {
        let name: String? =
            switch self {
            case .submissionAccepted: "SubmissionAcceptance"
            case .submissionRejected: "SubmissionRejection"
            case .relayAccepted: "RelayAcceptance"
            case .relayRejected: "RelayRejection"
            case .relayFailed: "RelayFailure"
            case .consignmentDelivered: "ContentConsignment"
            case .consignmentFailed, .consignmentOverdue, .deliveryUndeliverable: "ContentConsignmentFailure"
            case .handoverOpened: "ContentHandover"
            case .actSignedFor: "ConsignmentAcceptance"
            case .actRefused, .actReturned: "ConsignmentRejection"
            case .acceptanceOverdue, .deliveryExpired: "AcceptanceRejectionExpiry"
            default: nil
            }
        return name.map { "http://uri.etsi.org/19522/Event/\($0)" }
    }
}
