/// What a verifier found out about a log in tiles.
public struct TiledLogReport: Sendable, Hashable {
    /// The questions asked, in their order.
    public enum Check: String, Sendable, Hashable, CaseIterable {
        /// Is the checkpoint in the one form?
        case checkpoint
        /// Are all entries there, each with the length of a digest?
        case entries
        /// Are the tiles those that the entries give?
        case tiles
        /// Do the entries lead to the checkpoint's root?
        case root
        /// Did the log's key sign the checkpoint?
        case checkpointSignature = "checkpoint-signature"
        /// Is the certificate one for logs, of the node in the origin?
        case logCertificate = "log-certificate"
        /// Did it lead to an anchor at the time of the checkpoint?
        case logChain = "log-chain"
        /// Was it unrevoked then?
        case logRevocation = "log-revocation"
        /// Has a witness cosigned the checkpoint, or an earlier state of the same log?
        case witnessed

        /// What is checked.
        public var title: BilingualText {
            switch self {
            case .checkpoint: BilingualText("检查点格式", "checkpoint format")
            case .entries: BilingualText("条目完整", "entries complete")
            case .tiles: BilingualText("瓦片与条目一致", "tiles agree with the entries")
            case .root: BilingualText("条目导出检查点的根", "entries lead to the checkpoint's root")
            case .checkpointSignature: BilingualText("检查点签名", "checkpoint signature")
            case .logCertificate: BilingualText("日志证书用途与名称", "log certificate's purpose and name")
            case .logChain: BilingualText("日志证书链", "log certificate's chain")
            case .logRevocation: BilingualText("日志证书未撤销", "log certificate not revoked")
            case .witnessed: BilingualText("上级见证", "witnessed")
            }
        }
    }

    /// One check and its answer.
    public struct Item: Sendable, Hashable {
        /// What was checked.
        public let check: Check
        /// The answer and the reason.
        public let finding: Finding
    }

    /// The checks in their order.
    public let items: [Item]
    /// What the checkpoint says, when it could be read.
    public let body: CheckpointBody?
    /// Who cosigned, under the newest state that is cosigned.
    public let witnesses: [WitnessFinding]
    /// The size of that state; nil when none is.
    public let witnessedSize: Int?

    init(
        _ findings: [Check: Finding],
        body: CheckpointBody?,
        witnesses: [WitnessFinding] = [],
        witnessedSize: Int? = nil
    ) {
        self.items = Check.allCases.map { Item(check: $0, finding: findings[$0] ?? .undecided) }
        self.body = body
        self.witnesses = witnesses
        self.witnessedSize = witnessedSize
    }

    /// The answer over all checks.
    public var verdict: VerificationStatus { .verdict(of: self.items.map(\.finding.status)) }

    /// The finding of a check.
    public subscript(check: Check) -> Finding? { self.items.first { $0.check == check }?.finding }
}
