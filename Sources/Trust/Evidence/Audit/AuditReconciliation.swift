public import Cryptography
public import Documents

/// What two nodes' exports say of the packets between them, recipient by recipient (对账单).
public struct AuditReconciliation: Sendable {
    /// How it stands with a packet for one recipient.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        /// The recipient's officer signed for it.
        case signedFor = "signed-for"
        /// It was sent back after that.
        case returned
        /// The recipient's officer refused it.
        case refused
        /// It is delivered, and nobody has signed for it.
        case received
        /// The sender took it back.
        case recalled
        /// It was given up on the way; the reason says why.
        case failed
        /// It was sent, and neither side shows that it arrived.
        case missing
        /// It arrived, and the sender's export does not show that it was sent.
        case unsent

        /// The words for people.
        public var title: BilingualText {
            switch self {
            case .signedFor: BilingualText("已签收", "signed for")
            case .returned: BilingualText("已退文", "returned")
            case .refused: BilingualText("已拒收", "refused")
            case .received: BilingualText("待签收", "received")
            case .recalled: BilingualText("已撤回", "recalled")
            case .failed: BilingualText("未送达", "failed")
            case .missing: BilingualText("缺失", "missing")
            case .unsent: BilingualText("发方无记录", "not sent")
            }
        }

        /// Whether the two sides do not agree, or the packet has not come over.
        public var isOpen: Bool { [.failed, .missing, .unsent].contains(self) }
    }

    /// A packet for one recipient.
    public struct Row: Sendable, Hashable {
        /// The packet digest.
        public let packet: Digest
        /// The packet's identifier.
        public let id: String
        /// The sending unit.
        public let from: UnitAddress
        /// The recipient.
        public let to: UnitAddress
        /// When the sender's node took it over.
        public fileprivate(set) var sent: UTCMilliseconds?
        /// When the recipient's node had it.
        public fileprivate(set) var received: UTCMilliseconds?
        /// What the recipient's officer did, and when.
        public fileprivate(set) var decision: Step?
        /// What ended it otherwise, and when.
        public fileprivate(set) var end: Step?
        /// Whether the sender's export shows that it arrived.
        public fileprivate(set) var isKnownToSender = false
        /// What the sender's last attempt came to, where it has not arrived.
        public fileprivate(set) var attempt: String?

        /// How it stands.
        public var standing: Standing {
            switch self.decision?.event {
            case .actReturned: return .returned
            case .actRefused: return .refused
            case .some: return self.sent == nil ? .unsent : .signedFor
            case nil: break
            }
            if self.end?.event == .recallAccepted { return .recalled }
            if self.received != nil { return self.sent == nil ? .unsent : .received }
            return self.end == nil ? .missing : .failed
        }

        /// Why it stands so, as far as the exports say.
        public var reason: String? {
            if let reason = self.decision?.reason ?? self.end?.reason { return reason }
            guard self.received == nil else {
                return self.isKnownToSender ? nil : "发方未见送达回执 the sender's export has no receipt of the delivery"
            }
            return self.attempt
        }
    }

    /// An event that decided about a packet.
    public struct Step: Sendable, Hashable {
        /// What happened.
        public let event: EvidenceEvent
        /// When.
        public let time: UTCMilliseconds
        /// Why.
        public let reason: String?
    }

    private struct Key: Hashable {
        let packet: Digest
        let recipient: UnitAddress
    }

    /// The two nodes.
    public let nodes: Set<DivisionCode>
    private var known: [Key: Row] = [:]
    private var attempts: [Digest: (time: UTCMilliseconds, text: String)] = [:]

    /// A reconciliation between two nodes.
    public init(_ one: DivisionCode, _ other: DivisionCode) { self.nodes = [one, other] }

    /// The rows, by the time of sending; a packet that nobody sent comes first.
    public var rows: [Row] {
        self.known.map { key, row in
            var row = row
            row.attempt = self.attempts[key.packet]?.text
            return row
        }.sorted {
            ($0.sent?.sinceEpoch ?? 0, $0.id, $0.to.description) < ($1.sent?.sinceEpoch ?? 0, $1.id, $1.to.description)
        }
    }

    /// Takes a line of one node's timelines.
    ///
    /// - Parameters:
    ///   - line: The line.
    ///   - node: The node that exported it.
    /// - Throws: `auditInvalid` when the export is redacted: then nobody can tell whose packets these are.
    public mutating func add(_ line: AuditLine, from node: DivisionCode) throws(EvidenceError) {
        switch line.kind {
        case .attempt(let neighbour, let result, let reason):
            let text = "\(neighbour): \(result)\(reason.isEmpty ? "" : ", \(reason)")"
            if self.attempts[line.packet].map({ $0.time <= line.time }) ?? true {
                self.attempts[line.packet] = (line.time, text)
            }
        case .receipt(let receipt):
            guard let from = try? UnitAddress(receipt.from) else {
                throw .audit("the sender of \(receipt.id) is hidden; exports to be reconciled must not be redacted")
            }
            for text in receipt.to {
                guard let to = try? UnitAddress(text) else { throw .audit("a recipient of \(receipt.id) is hidden") }
                guard from.node != to.node, self.nodes == [from.node, to.node] else { continue }
                let key = Key(packet: line.packet, recipient: to)
                var row = self.known[key] ?? Row(packet: line.packet, id: receipt.id, from: from, to: to)
                row.take(receipt, at: line.time, isSender: node == from.node)
                self.known[key] = row
            }
        }
    }
}

extension AuditReconciliation.Row {
    fileprivate mutating func take(_ receipt: AuditLine.Receipt, at time: UTCMilliseconds, isSender: Bool) {
        let reason = receipt.reason.map { "\($0.code) \($0.text)" }
        let step = AuditReconciliation.Step(event: receipt.event, time: time, reason: reason)
        switch receipt.event {
        case .submissionAccepted: self.sent = self.sent ?? time
        case .consignmentDelivered, .consignmentQuarantined:
            self.received = min(self.received ?? time, time)
            self.isKnownToSender = self.isKnownToSender || isSender
        case .actReturned, .actRefused: self.decision = step
        case .actSignedFor: self.decision = self.decision?.event == .actReturned ? self.decision : step
        case .recallAccepted: self.end = step
        case .deliveryExpired, .deliveryUndeliverable, .consignmentFailed, .relayRejected, .relayFailed,
            .operatorAbandoned, .submissionRejected:
            self.end = self.end?.event == .recallAccepted ? self.end : step
        default: break
        }
    }
}
