public import Cryptography
public import Documents
public import Evidence

/// How many receipts of one kind do not come.
public struct SilenceCount: Sendable, Hashable {
    /// What is awaited.
    public let awaited: AwaitedReceipt
    /// Whether its time is over; else there is a warning.
    public let isOverdue: Bool
    /// How many.
    public let count: Int
    /// Since when the oldest.
    public let since: UTCMilliseconds

    /// A count.
    public init(awaited: AwaitedReceipt, isOverdue: Bool, count: Int, since: UTCMilliseconds) {
        self.awaited = awaited
        self.isOverdue = isOverdue
        self.count = count
        self.since = since
    }
}

/// A receipt that does not come.
public struct SilenceView: Sendable {
    /// What is awaited.
    public let awaited: AwaitedReceipt
    /// Whether its time is over; else there is a warning.
    public let isOverdue: Bool
    /// Since when.
    public let since: UTCMilliseconds

    /// The words users see.
    public var title: String {
        switch (self.awaited, self.isOverdue) {
        case (_, false): "\(self.awaited.title)超时预警"
        case (.relay, true): "中转超时"
        case (.delivery, true): "逾期未送达"
        case (.acceptance, true): "逾期未签收"
        }
    }
}

/// One line of the list of receipts that do not come.
public struct SilenceItem: Sendable {
    /// The packet's identifier.
    public let id: PacketIdentifier
    /// The packet digest.
    public let packet: Digest
    /// From whom it does not come.
    public let recipient: UnitAddress
    /// How urgent the packet is.
    public let urgency: Urgency
    /// Where it stands.
    public let state: DeliveryState
    /// What does not come.
    public let silence: SilenceView
    /// How often the recipient was reminded.
    public let urging: UrgingView?
}

/// How often a recipient was reminded (催办).
public struct UrgingView: Sendable, Hashable {
    /// How often.
    public let count: Int
    /// When last.
    public let latest: UTCMilliseconds

    /// The words users see.
    public var title: String { "催办 \(self.count) 次" }
}

/// A receipt that came after its sender's node had stated that none came in time, and takes the place of that statement.
public struct LateReceipt: Sendable, Hashable {
    /// The recipient it is about.
    public let recipient: UnitAddress
    /// What was awaited.
    public let awaited: AwaitedReceipt
    /// The statement that none came.
    public let statement: Digest
    /// The receipt.
    public let receipt: Digest
    /// What happened.
    public let event: EvidenceEvent
    /// Whether it happened after that statement; else only its receipt was late.
    public let isActLate: Bool

    /// The words users see: 逾期后签收, or 回执迟到 when it was done in time.
    public var title: String { self.isActLate ? "逾期后\(self.event.title)" : "\(self.event.title)回执迟到" }

    /// Finds all of a packet; pure.
    ///
    /// - Parameter receipts: All receipts of the packet that the sender's node keeps, in the order of their times.
    /// - Returns: For each statement of silence that was answered the first receipt that answers it.
    public static func all(in receipts: [ReceiptView]) -> [LateReceipt] {
        receipts.flatMap { view -> [LateReceipt] in
            let statement = view.core.evidence
            guard statement.event != .deliveryDelayed, let awaited = statement.awaited,
                let recipient = statement.to.first
            else { return [] }
            let answer = receipts.first { other in
                let evidence = other.core.evidence
                return awaited.answers.contains(evidence.event) && evidence.to.contains(recipient)
            }
            guard let answer else { return [] }
            return [
                LateReceipt(
                    recipient: recipient, awaited: awaited, statement: view.digest, receipt: answer.digest,
                    event: answer.core.evidence.event, isActLate: answer.core.evidence.time > statement.time)
            ]
        }
    }
}
