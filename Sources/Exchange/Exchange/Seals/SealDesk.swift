internal import CanonicalJSON
internal import Documents
internal import Evidence
internal import OFD
internal import Packets
internal import Seals

/// What was found about the seals of a document that arrived.
struct SealFinding: Sendable {
    /// `valid`, `invalid`, `cannot-tell`.
    let verdict: DocumentVerdict
    /// The whole report in canonical JSON; nil when the document was not read.
    let report: String?
    /// Why it is not delivered before somebody decides; nil when it is.
    let objection: EvidenceReason?
}

/// Looks at the seals of documents before they are delivered (验章).
struct SealDesk {
    private let context: ExchangeContext
    private let policy: SealPolicy?

    init(_ context: ExchangeContext) {
        self.context = context
        self.policy = context.seals?.value
    }

    /// What keeps the document while the package is checked.
    var collector: DocumentCollector { DocumentCollector(limit: self.policy?.examinedSize ?? 0) }

    /// Looks at a document whose package was found right.
    ///
    /// - Returns: What was found; nil when there is no OFD document, or nobody looks.
    func examine(
        _ document: DocumentCollector,
        of manifest: PackageManifest,
        at now: UTCMilliseconds
    ) -> SealFinding? {
        guard let policy = self.policy, let bytes = document.bytes else { return nil }
        guard !document.isTooLarge else { return Self.tooLarge(policy) }
        // The organs that the metadata names sealed it; without, the document's own word decides.
        let owners = manifest.metadata.signatories.map { SealOwner(name: $0) }
        let report = OFDVerifier(trust: self.trust(policy), owners: owners).verify(bytes, at: now)
        return SealFinding(
            verdict: report.verdict(tolerating: policy.tolerated), report: report.json.canonicalText,
            objection: Self.objection(to: report, policy))
    }

    private static func tooLarge(_ policy: SealPolicy) -> SealFinding {
        let reason = EvidenceReason(
            code: "document-too-large", text: "版式文件超过 \(policy.examinedSize >> 20) MiB，未验章")
        return SealFinding(
            verdict: .cannotTell, report: nil, objection: policy.strictness == .strict ? reason : nil)
    }

    private func trust(_ policy: SealPolicy) -> SealTrust {
        var trust = SealTrust(of: self.context.trust.resolver)
        trust.statusLists = self.context.sealStatus?.lists ?? []
        trust.isStatusRequired = !policy.statusSources.isEmpty
        return trust
    }

    /// Why a document is kept apart, by the checks that it does not pass.
    static func objection(to report: DocumentReport, _ policy: SealPolicy) -> EvidenceReason? {
        guard policy.strictness != .report else { return nil }
        if report.outcome(of: .container) == .fail {
            return EvidenceReason(code: "document-unreadable", text: "版式文件无法读取")
        }
        let checks = (report.checks + report.signatures.flatMap(\.checks) + (report.integrity?.checks ?? []))
            .filter { !$0.isAdvisory }
        let failed = checks.filter { $0.outcome == .fail }
        guard failed.isEmpty else { return Self.reason("seal-invalid", "验章不通过", failed) }
        guard !report.signatures.isEmpty || report.integrity != nil else {
            guard policy.isSealRequired else { return nil }
            return EvidenceReason(code: "seal-missing", text: "文件没有签章")
        }
        let undecided = checks.filter { $0.outcome == .cannotTell && !policy.tolerated.contains($0.name) }
        guard policy.strictness == .strict, !undecided.isEmpty else { return nil }
        return Self.reason("seal-undecided", "验章无法判定", undecided)
    }

    /// The questions alone: what was found stays with whoever looked.
    private static func reason(_ code: String, _ text: String, _ checks: [DocumentCheck]) -> EvidenceReason {
        var titles: [String] = []
        for check in checks where !titles.contains(check.title) { titles.append(check.title) }
        return EvidenceReason(code: code, text: "\(text)：\(titles.prefix(8).joined(separator: "、"))")
    }
}
