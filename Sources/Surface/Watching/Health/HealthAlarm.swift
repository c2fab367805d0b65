public import CanonicalJSON
public import Documents

/// The verdict over a node.
public enum HealthStatus: String, Sendable, Hashable, CaseIterable {
    /// Nothing needs a person.
    case ok
    /// It works, but something needs a person.
    case degraded
    /// Something that the node is for does not work.
    case failing

    init(of alarms: [HealthAlarm]) {
        self = alarms.contains { $0.code.severity == .failing } ? .failing : alarms.isEmpty ? .ok : .degraded
    }

    /// The word users see.
    public var title: String {
        switch self {
        case .ok: "正常"
        case .degraded: "需处理"
        case .failing: "故障"
        }
    }
}

/// Something that needs a person.
public struct HealthAlarm: Sendable, Hashable {
    /// What it is.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The last commit failed: nothing can be accepted.
        case storeFailing = "store-failing"
        /// Commits wait and none ends.
        case storeStalled = "store-stalled"
        /// No packets are taken, because the volume is full.
        case storageFull = "storage-full"
        /// The volume is nearly full.
        case storageLow = "storage-low"
        /// One of the node's certificates has ended.
        case certificateExpired = "certificate-expired"
        /// One of the node's certificates ends soon.
        case certificateExpiring = "certificate-expiring"
        /// A CA above the node's certificates has ended.
        case authorityExpired = "authority-expired"
        /// A CA above the node's certificates ends soon.
        case authorityExpiring = "authority-expiring"
        /// The directory has ended.
        case directoryExpired = "directory-expired"
        /// The directory ends soon.
        case directoryExpiring = "directory-expiring"
        /// A revocation list has ended.
        case revocationListExpired = "revocation-list-expired"
        /// A revocation list ends soon.
        case revocationListExpiring = "revocation-list-expiring"
        /// A status list of seals has ended: new seals are not decided by it.
        case sealStatusExpired = "seal-status-expired"
        /// A status list of seals ends soon.
        case sealStatusExpiring = "seal-status-expiring"
        /// A status list of seals was not taken.
        case sealStatusRefused = "seal-status-refused"
        /// A neighbour and this node do not accept each other.
        case neighbourUnauthorised = "neighbour-unauthorised"
        /// A neighbour's clock and this node's are apart.
        case clockSkew = "clock-skew"
        /// The parent has not answered for long.
        case parentSilent = "parent-silent"
        /// The witness knew more of the log than the store: the store is an old copy.
        case witnessAhead = "witness-ahead"
        /// A neighbour's log contradicts what this node, its witness, has seen of it.
        case logContradicted = "log-contradicted"
        /// The last check of the log found errors in it.
        case logDamaged = "log-damaged"
        /// Receipts take longer than they should.
        case receiptsDelayed = "receipts-delayed"
        /// Receipts did not come in time.
        case receiptsOverdue = "receipts-overdue"
        /// Hand-overs were given up and wait for a decision.
        case deadLetters = "dead-letters"
        /// Nearly all descriptors are in use.
        case descriptorsLow = "descriptors-low"

        /// How grave it is.
        public var severity: HealthStatus {
            switch self {
            case .storeFailing, .storeStalled, .storageFull, .certificateExpired, .authorityExpired, .directoryExpired,
                .revocationListExpired, .witnessAhead, .logDamaged:
                .failing
            case .storageLow, .certificateExpiring, .authorityExpiring, .directoryExpiring, .revocationListExpiring,
                .sealStatusExpired, .sealStatusExpiring, .sealStatusRefused, .neighbourUnauthorised, .clockSkew,
                .parentSilent, .logContradicted, .receiptsDelayed, .receiptsOverdue, .deadLetters, .descriptorsLow:
                .degraded
            }
        }
    }

    /// What it is.
    public let code: Code
    /// What it is about, for example a neighbour's code; empty for the node itself.
    public let subject: String
    /// What is wrong, for people.
    public let text: String
    /// Since when.
    public let since: UTCMilliseconds

    /// An alarm.
    public init(_ code: Code, _ subject: String, _ text: String, since: UTCMilliseconds) {
        self.code = code
        self.subject = subject
        self.text = text
        self.since = since
    }

    /// The alarm as JSON.
    public var json: JSONValue {
        .object([
            "code": .string(self.code.rawValue), "severity": .string(self.code.severity.rawValue),
            "subject": .string(self.subject), "text": .string(self.text), "since": .string(self.since.description),
        ])
    }

    /// Reads what ``json`` wrote; nil for a code that is not known here.
    init?(json value: JSONValue) throws {
        guard let code = Code(rawValue: try value.requiredText("code")) else { return nil }
        self.init(
            code, try value.requiredText("subject"), try value.requiredText("text"),
            since: try UTCMilliseconds(value.requiredText("since")))
    }
}
