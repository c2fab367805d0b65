internal import Cryptography
package import Documents
package import Evidence

/// An event that an operation wants in the log, and who is to hear of it.
package struct LedgerEntry: Sendable {
    /// What is logged.
    enum Subject: Sendable {
        /// A statement about a packet; its receipt is the operation's outcome.
        case evidence(Evidence)
        /// A statement about another node's log.
        case contradiction(LogContradiction)
        /// What a person did, with the values behind the digests.
        case person(PeopleEntry, OpenedFields)
    }

    let subject: Subject
    /// The officer's detached signature, for human acts.
    let officerSignature: [UInt8]?
    /// Nodes that are sent the receipt.
    let notify: Set<DivisionCode>
    /// As what kind of message it is sent.
    let kind: SystemMessage.Kind

    package init(
        _ evidence: Evidence,
        officerSignature: [UInt8]? = nil,
        notify: Set<DivisionCode> = [],
        kind: SystemMessage.Kind = .receipt
    ) {
        self.subject = .evidence(evidence)
        self.officerSignature = officerSignature
        self.notify = notify
        self.kind = kind
    }

    /// A statement that another node's log contradicts what this node has seen of it.
    init(_ contradiction: LogContradiction) {
        self.subject = .contradiction(contradiction)
        self.officerSignature = nil
        self.notify = []
        self.kind = .receipt
    }

    /// What a person did.
    init(_ entry: PeopleEntry, _ fields: OpenedFields) {
        self.subject = .person(entry, fields)
        self.officerSignature = nil
        self.notify = []
        self.kind = .receipt
    }

    /// Which of the node's logs it belongs to.
    var log: LogKind {
        switch self.subject {
        case .evidence, .contradiction: .evidence
        case .person: .people
        }
    }

    /// The digest that stands in the log.
    func digest(_ algorithm: DigestAlgorithm) throws -> Digest {
        switch self.subject {
        case .evidence(let evidence): try evidence.digest(algorithm)
        case .contradiction(let contradiction): try contradiction.digest(algorithm)
        case .person(let entry, _): try entry.digest(algorithm)
        }
    }
}
