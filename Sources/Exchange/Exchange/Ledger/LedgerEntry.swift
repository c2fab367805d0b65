package import Documents
package import Evidence

/// An event that an operation wants in the log, and who is to hear of it.
package struct LedgerEntry: Sendable {
    let evidence: Evidence
    /// The officer's detached signature, for human acts.
    let officerSignature: [UInt8]?
    /// Nodes that are sent the receipt.
    let notify: Set<DivisionCode>
    /// Sent as a recall instead of a receipt.
    let isRecall: Bool

    package init(
        _ evidence: Evidence,
        officerSignature: [UInt8]? = nil,
        notify: Set<DivisionCode> = [],
        isRecall: Bool = false
    ) {
        self.evidence = evidence
        self.officerSignature = officerSignature
        self.notify = notify
        self.isRecall = isRecall
    }
}
