/// The questions a verifier asks of a receipt, in their order.
public enum VerificationCheck: String, Sendable, Hashable, CaseIterable {
    /// Is the file a container of the strict profile?
    case container
    /// Is the receipt's core in the one form?
    case receipt
    /// Is the evidence in the one form, and do its fields agree?
    case evidence
    /// Is the checkpoint in the one form?
    case checkpoint
    /// Does the path lead from the evidence to the checkpoint's root?
    case inclusion
    /// Did the log's key sign the checkpoint?
    case checkpointSignature = "checkpoint-signature"
    /// Are all algorithms of one suite?
    case suite
    /// Is the certificate one for logs, of the node that issued the evidence and keeps the log?
    case logCertificate = "log-certificate"
    /// Did the certificate lead to an anchor at the time of the checkpoint?
    case logChain = "log-chain"
    /// Was it unrevoked then?
    case logRevocation = "log-revocation"
    /// Do the times of evidence and checkpoint agree?
    case time
    /// Is the timestamp, where there is one, an authority's over the checkpoint?
    case timestamp
    /// Did as many witnesses cosign the checkpoint as whoever verifies asks for?
    case witnesses
    /// Did the officer sign the evidence?
    case officerSignature = "officer-signature"
    /// Is the certificate one for officers, and the one the evidence names?
    case officerCertificate = "officer-certificate"
    /// Did it lead to an anchor at the time of the checkpoint?
    case officerChain = "officer-chain"
    /// Was it unrevoked then?
    case officerRevocation = "officer-revocation"
    /// Is the packet at hand the one the evidence is about?
    case packet

    /// The checks that human acts have and other events have not.
    public static let ofOfficers: [Self] = [.officerSignature, .officerCertificate, .officerChain, .officerRevocation]

    /// What is checked.
    public var title: BilingualText {
        switch self {
        case .container: BilingualText("回执文件格式", "receipt file format")
        case .receipt: BilingualText("回执格式", "receipt format")
        case .evidence: BilingualText("凭证内容与格式", "evidence format and consistency")
        case .checkpoint: BilingualText("日志检查点格式", "checkpoint format")
        case .inclusion: BilingualText("凭证在日志中", "evidence is in the log")
        case .checkpointSignature: BilingualText("检查点签名", "checkpoint signature")
        case .suite: BilingualText("算法套件一致", "one algorithm suite")
        case .logCertificate: BilingualText("日志证书用途与名称", "log certificate's purpose and name")
        case .logChain: BilingualText("日志证书链", "log certificate's chain")
        case .logRevocation: BilingualText("日志证书未撤销", "log certificate not revoked")
        case .time: BilingualText("时间合理", "plausible times")
        case .timestamp: BilingualText("时间戳", "timestamp over the checkpoint")
        case .witnesses: BilingualText("见证数", "enough witnesses")
        case .officerSignature: BilingualText("人员签名", "officer's signature")
        case .officerCertificate: BilingualText("人员证书用途与名称", "officer certificate's purpose and name")
        case .officerChain: BilingualText("人员证书链", "officer certificate's chain")
        case .officerRevocation: BilingualText("人员证书未撤销", "officer certificate not revoked")
        case .packet: BilingualText("手中的公文包", "the packet at hand")
        }
    }
}
