public import Evidence

extension StoreFinding {
    /// What there is to do about a finding.
    public enum Remedy: String, Sendable, Hashable, CaseIterable {
        case nothing, program, configuration, restore, preserve, resend, inspect, certificate
    }
}

extension StoreFinding.Remedy {
    /// The advice for people.
    public var text: BilingualText {
        switch self {
        case .nothing:
            BilingualText("无需处理，节点运行时自行清理", "nothing: the node clears it away by itself")
        case .program:
            BilingualText("换用与存储相符的程序版本", "use the program that fits the store; start a newer one once to migrate")
        case .configuration:
            BilingualText(
                "核对 node.yaml；用 yizhan redirect 改投，或恢复该邻站",
                "compare node.yaml; send it another way with 'yizhan redirect', or configure the neighbour again")
        case .restore:
            BilingualText(
                "勿启动；先复制数据目录，检查磁盘，再从备份恢复",
                "do not start the node; copy its data folder, check the disk, then restore a backup")
        case .preserve:
            BilingualText(
                "勿启动；复制数据目录留证，查明原因后再从备份恢复",
                "do not start the node; keep a copy of its data folder as evidence and find out who or what changed it")
        case .resend:
            BilingualText("请发文单位重发（yizhan track 可查）", "have the sender send it again; 'yizhan track' names it")
        case .inspect:
            BilingualText("查看该文件来源，移出 spool 目录", "find out whose file it is, and move it out of the spool")
        case .certificate:
            BilingualText(
                "把当时的 log 证书放回密钥目录后再查",
                "put the log certificate of that time back into the folder of keys, and check again")
        }
    }
}

extension StoreFinding.Kind {
    /// How bad it is.
    public var severity: StoreFinding.Severity {
        switch self {
        case .fileOrphaned, .draftOrphaned, .fileForeign, .draftMissing, .hopIdle, .deadLetterIdle, .deadLetterMissing,
            .deadLetterUnsendable, .neighbourUnknown, .signatureUnchecked:
            .warning
        default: .error
        }
    }

    /// What there is to do about it.
    public var remedy: StoreFinding.Remedy {
        switch self {
        case .fileOrphaned, .draftOrphaned, .draftMissing, .hopIdle, .deadLetterIdle: .nothing
        case .schemaUnknown: .program
        case .storeForeign, .neighbourUnknown: .configuration
        case .databaseDamaged, .rowMalformed, .draftShort, .deliveryOrphaned, .hopOrphaned, .deadLetterOrphaned:
            .restore
        case .fileMissing, .sizeDiffers, .contentDamaged, .contentGone, .recipientMissing, .deliveryStranded,
            .deadLetterMissing, .deadLetterUnsendable:
            .resend
        case .fileForeign: .inspect
        case .signatureUnchecked: .certificate
        case .messageInvalid, .evidenceMissing, .evidenceAltered, .receiptUnproven, .logGap, .logUnsigned,
            .rootDiffers, .checkpointInvalid, .timeBackwards, .signatureInvalid, .witnessInvalid, .materialDamaged,
            .timestampInvalid, .peopleMissing, .peopleAltered:
            .preserve
        }
    }

    /// What it is, for people.
    public var title: BilingualText {
        switch self {
        case .databaseDamaged: BilingualText("数据库损坏", "the database is damaged")
        case .schemaUnknown: BilingualText("表结构与程序不符", "the tables are of another program")
        case .storeForeign: BilingualText("属于其他节点", "the store is another node's")
        case .rowMalformed: BilingualText("记录格式有误", "a malformed row")
        case .fileMissing: BilingualText("公文包文件缺失", "a packet's file is missing")
        case .sizeDiffers: BilingualText("大小不符", "a packet's size differs")
        case .contentDamaged: BilingualText("内容损坏", "a packet's bytes are damaged")
        case .contentGone: BilingualText("内容已不在", "bytes that are needed are gone")
        case .recipientMissing: BilingualText("收文单位无投递记录", "a recipient has no delivery")
        case .fileOrphaned: BilingualText("无主文件", "a file without a packet")
        case .draftOrphaned: BilingualText("无主草稿", "a draft without an upload")
        case .fileForeign: BilingualText("外来文件", "a foreign file")
        case .draftMissing: BilingualText("上传草稿缺失", "an upload without a draft")
        case .draftShort: BilingualText("上传草稿过短", "a draft is too short")
        case .deliveryOrphaned: BilingualText("投递无公文包", "a delivery without a packet")
        case .deliveryStranded: BilingualText("投递不在队列", "a delivery in no queue")
        case .hopOrphaned: BilingualText("队列无公文包", "a queue entry without a packet")
        case .hopIdle: BilingualText("队列多余", "a queue entry nobody waits for")
        case .deadLetterOrphaned: BilingualText("死信无投递", "a dead letter without a delivery")
        case .deadLetterIdle: BilingualText("死信已了结", "a dead letter that is settled")
        case .deadLetterMissing: BilingualText("放弃而无死信", "given up without a dead letter")
        case .deadLetterUnsendable: BilingualText("死信内容已不在", "a dead letter without bytes")
        case .neighbourUnknown: BilingualText("邻站未配置", "waits for no neighbour")
        case .messageInvalid: BilingualText("系统消息有误", "an invalid system message")
        case .evidenceMissing: BilingualText("凭证缺失", "evidence is missing")
        case .evidenceAltered: BilingualText("凭证被改动", "evidence was altered")
        case .receiptUnproven: BilingualText("回执无法证明", "a receipt is not proven")
        case .logGap: BilingualText("日志缺项", "a gap in the log")
        case .logUnsigned: BilingualText("日志未签", "entries above the last checkpoint")
        case .rootDiffers: BilingualText("日志根不符", "a root differs")
        case .checkpointInvalid: BilingualText("检查点有误", "an invalid checkpoint")
        case .timeBackwards: BilingualText("日志时间倒退", "time goes back in the log")
        case .signatureInvalid: BilingualText("检查点签名无效", "a wrong signature")
        case .signatureUnchecked: BilingualText("检查点签名未查", "a signature that was not checked")
        case .peopleMissing: BilingualText("操作记录缺失", "an entry of the log of people is missing")
        case .peopleAltered: BilingualText("操作记录被改动", "an entry of the log of people was altered")
        case .witnessInvalid: BilingualText("见证记录有误", "an invalid record of a witness")
        case .materialDamaged: BilingualText("当时的证书或列表损坏", "certificates or lists of the moment are damaged")
        case .timestampInvalid: BilingualText("时间戳有误", "an invalid timestamp")
        }
    }
}
