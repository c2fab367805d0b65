/// What a verifier found out about one receipt.
public struct VerificationReport: Sendable, Hashable {
    /// One check and its answer.
    public struct Item: Sendable, Hashable {
        /// What was checked.
        public let check: VerificationCheck
        /// The answer and the reason.
        public let finding: Finding
    }

    /// The checks in their order; those of officers only where an officer acted.
    public let items: [Item]
    /// The receipt, when it could be read.
    public let receipt: ReceiptCore?
    /// Who cosigned the checkpoint, each with the answer about the cosignature; none while no witness has come.
    ///
    /// They stand beside the verdict: whether a witness is needed is for whoever verifies to say.
    public internal(set) var witnesses: [WitnessFinding] = []

    /// What the timestamp says, where there is one that was found right.
    public internal(set) var timestamp: TimestampFact?

    /// Whether a witness's cosignature under the checkpoint was found right.
    public var isWitnessed: Bool { self.witnesses.contains { $0.finding.status == .pass } }

    init(_ findings: [VerificationCheck: Finding], receipt: ReceiptCore?) {
        self.items = VerificationCheck.allCases.compactMap { check in
            findings[check].map { Item(check: check, finding: $0) }
        }
        self.receipt = receipt
    }

    /// The answer over all checks.
    public var verdict: VerificationStatus { .verdict(of: self.items.map(\.finding.status)) }

    /// The finding of a check; nil when it does not apply.
    public subscript(check: VerificationCheck) -> Finding? {
        self.items.first { $0.check == check }?.finding
    }

    /// What even a pass does not prove.
    public static let unproven = [
        BilingualText(
            "凭证所述和公文内容属实：只证明签发节点当时如此声明。",
            "That the statement or the document is true: only that the issuing node stated it."),
        BilingualText(
            "节点时钟准确：只有可信时间戳和见证时间才是可信时间。",
            "That the node's clock was right: only timestamps and witness times are trusted time."),
        BilingualText(
            "该日志向所有人展示同一份历史：须有上级节点的见证签名才能证明。",
            "That the log shows the same history to everyone: that takes the cosignature of a witness."),
        BilingualText(
            "记录完整：可能另有未出示的事件或回执。",
            "That the record is complete: there may be events and receipts that were not shown."),
        BilingualText(
            "私钥确由其所有人本人使用。",
            "That each key was used by its owner in person."),
        BilingualText(
            "手中的公文就是凭证所指的公文包：须另行核对摘要。",
            "That a document at hand is the packet meant: compare its digest with the evidence."),
        BilingualText(
            "所用信任锚正确：须由核验人从可靠渠道取得。",
            "That the anchors are the right ones: whoever verifies must have them from a channel of his own."),
    ]
}
