/// What a verifier found out about one export for auditors.
public struct AuditReport: Sendable {
    /// One check and its answer.
    public struct Item: Sendable, Hashable {
        /// What was checked.
        public let check: AuditCheck
        /// The answer and the reason.
        public let finding: Finding
    }

    /// A receipt that did not pass.
    public struct Problem: Sendable {
        /// The bundle and the line, `receipts/000001#17`.
        public let place: String
        /// What was found.
        public let report: VerificationReport
    }

    /// What stands in the export; nil when it could not be read.
    public internal(set) var manifest: AuditManifest?
    /// How many receipts got each verdict.
    public internal(set) var verdicts: [VerificationStatus: Int] = [:]
    /// The first receipts that did not pass.
    public internal(set) var problems: [Problem] = []
    /// Who cosigned the checkpoints of the logs.
    public internal(set) var witnesses: [WitnessFinding] = []
    var findings: [AuditCheck: Finding] = [:]

    /// How many receipts that did not pass are kept.
    static let problemLimit = 100

    /// The checks in their order.
    public var items: [Item] {
        AuditCheck.allCases.map { Item(check: $0, finding: self.findings[$0] ?? .undecided) }
    }

    /// The answer over all checks.
    public var verdict: VerificationStatus { .verdict(of: self.items.map(\.finding.status)) }

    /// The finding of a check.
    public subscript(check: AuditCheck) -> Finding { self.findings[check] ?? .undecided }

    /// Keeps the worse of two answers to a check, of two alike the first.
    mutating func note(_ check: AuditCheck, _ finding: Finding?) {
        guard let finding else { return }
        let known = self.findings[check]?.status ?? .pass
        let isWorse =
            switch (known, finding.status) {
            case (.pass, _): true
            case (.cannotTell, .fail): true
            default: false
            }
        if isWorse { self.findings[check] = finding }
    }
}
