/// The questions a verifier asks of an export, in their order.
public enum AuditCheck: String, Sendable, Hashable, CaseIterable {
    /// Is it in the one form, and is every file the one that the manifest names?
    case export
    /// Did the key beside the manifest sign it?
    case manifestSignature = "manifest-signature"
    /// Is the certificate one for logs, of the node that exported?
    case manifestCertificate = "manifest-certificate"
    /// Did it lead to an anchor when the export was made?
    case manifestChain = "manifest-chain"
    /// Was it unrevoked then?
    case manifestRevocation = "manifest-revocation"
    /// Does every receipt verify?
    case receipts
    /// Do the entries of each range lead to every signed state, so that there is one history?
    case logs
    /// Is every entry of each range shown?
    case completeness
    /// Can the events of each packet have happened in that order?
    case order
    /// Do the timelines say what the receipts say?
    case timeline
    /// Do those who issued the receipts tell one story?
    case stories

    /// What is checked.
    public var title: BilingualText {
        switch self {
        case .export: BilingualText("导出文件格式与摘要", "form and digests of the export")
        case .manifestSignature: BilingualText("清单签名", "manifest's signature")
        case .manifestCertificate: BilingualText("清单证书用途与名称", "manifest certificate's purpose and name")
        case .manifestChain: BilingualText("清单证书链", "manifest certificate's chain")
        case .manifestRevocation: BilingualText("清单证书未撤销", "manifest certificate not revoked")
        case .receipts: BilingualText("回执逐份核验", "every receipt")
        case .logs: BilingualText("日志前后一致（无分叉）", "logs consistent, no fork")
        case .completeness: BilingualText("日志区间完整", "ranges complete")
        case .order: BilingualText("事件顺序合法", "legal order of events")
        case .timeline: BilingualText("轨迹与回执一致", "timelines agree with receipts")
        case .stories: BilingualText("各方说法一致", "the parties' stories agree")
        }
    }
}
