internal import Cryptography
internal import Documents

/// The events of one packet as an export shows them.
///
/// Could they have happened so, and do all parties say the same?
/// Times of different nodes are not compared: their clocks differ. Within one log the places tell what came first.
struct AuditStory {
    /// One event, as its timeline line states it.
    struct Event {
        let event: EvidenceEvent
        let evidence: Digest
        let origin: LogOrigin
        let index: Int
        let id: String
        let from: String
        let to: [String]
        let previous: Digest?
    }

    let packet: Digest
    private var events: [Event] = []

    init(packet: Digest) { self.packet = packet }

    mutating func add(_ event: Event) { self.events.append(event) }

    /// What must have gone before an event in the same log, one of it at least.
    static let earlier: [EvidenceEvent: Set<EvidenceEvent>] = [
        .handoverOpened: [.consignmentDelivered, .consignmentQuarantined],
        .actSignedFor: [.consignmentDelivered],
        .actRefused: [.consignmentDelivered, .consignmentQuarantined],
        .actReleased: [.consignmentQuarantined],
        .actReturned: [.actSignedFor],
    ]
    /// What one node cannot both have stated for one recipient.
    static let exclusive: [(EvidenceEvent, EvidenceEvent)] = [
        (.actSignedFor, .actRefused), (.actReturned, .actRefused),
    ]

    /// What one node states of one recipient.
    private struct Party: Hashable {
        let node: DivisionCode
        let recipient: String
    }

    /// What is wrong with the order of events, or nil.
    ///
    /// - Parameter beginnings: The logs that are shown from their first entry on, so that nothing went before.
    /// - Returns: The worst that was found.
    func order(beginnings: Set<LogOrigin>) -> Finding? {
        var places: [Digest: (origin: LogOrigin, index: Int)] = [:]
        // The first place of each kind of event, by party and log.
        var stated: [Party: [EvidenceEvent: [LogOrigin: Int]]] = [:]
        for event in self.events {
            guard places.updateValue((event.origin, event.index), forKey: event.evidence) == nil else {
                return .fail("同一凭证出现两次", "evidence \(event.evidence) stands twice")
            }
            for recipient in event.to {
                let party = Party(node: event.origin.node, recipient: recipient)
                let known = stated[party]?[event.event]?[event.origin] ?? event.index
                stated[party, default: [:]][event.event, default: [:]][event.origin] = min(known, event.index)
            }
        }
        var doubt: Finding?
        for event in self.events {
            if let previous = event.previous.flatMap({ places[$0] }), previous.origin == event.origin,
                previous.index >= event.index
            {
                return .fail("所引前一凭证在其后", "\(event.evidence) names as previous what came after it")
            }
            for recipient in event.to {
                let own = stated[Party(node: event.origin.node, recipient: recipient)] ?? [:]
                guard let finding = Self.judge(event, own, beginnings) else { continue }
                guard finding.status == .cannotTell else { return finding }
                doubt = doubt ?? finding
            }
        }
        return doubt
    }

    private static func judge(
        _ event: Event,
        _ own: [EvidenceEvent: [LogOrigin: Int]],
        _ beginnings: Set<LogOrigin>
    ) -> Finding? {
        if Self.exclusive.contains(where: { $0.0 == event.event && own[$0.1] != nil }) {
            return .fail("互斥的事件并存", "\(event.event.rawValue) excludes another event that is stated too")
        }
        guard let needed = Self.earlier[event.event] else { return nil }
        let before = needed.compactMap { own[$0] }
        guard before.isEmpty else {
            let isLate = before.allSatisfy { places in
                places.allSatisfy { $0.key == event.origin && $0.value > event.index }
            }
            return isLate
                ? .fail("事件顺序颠倒", "\(event.event.rawValue) stands before what it follows from") : nil
        }
        guard beginnings.contains(event.origin) else { return nil }
        return .cannotTell("缺少在先的事件", "nothing shown goes before \(event.event.rawValue)")
    }

    /// What the parties say differently, or nil.
    func disagreement() -> Finding? {
        guard let first = self.events.first else { return nil }
        guard self.events.allSatisfy({ $0.id == first.id && $0.from == first.from }) else {
            return .fail("各方所述标识或发送单位不同", "packet \(self.packet): identifier or sender differ")
        }
        let recalled = Set(self.events.filter { $0.event == .recallAccepted }.flatMap(\.to))
        let decided = Set(self.events.filter { [.actSignedFor, .actRefused].contains($0.event) }.flatMap(\.to))
        guard recalled.isDisjoint(with: decided) else {
            return .fail("一方称已撤回，另一方称已签收或拒收", "one says recalled, another signed for or refused")
        }
        let submitted = self.events.filter { $0.event == .submissionAccepted }
        let meant = Set(submitted.flatMap(\.to))
        guard submitted.isEmpty || self.events.allSatisfy({ meant.isSuperset(of: $0.to) }) else {
            return .fail("收件单位不在提交时所列之中", "packet \(self.packet): a recipient was not submitted to")
        }
        return nil
    }
}
