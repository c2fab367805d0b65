/// What people do on a node, as the log of people names it; the raw value is the name programs go by.
public enum PeopleAct: String, Sendable, Hashable, CaseIterable {
    // The node itself.

    /// The node was started.
    case nodeStarted = "node.started"
    /// The node was told to stop.
    case nodeStopped = "node.stopped"
    /// A connection to the local API acts for the first time.
    case sessionOpened = "session.opened"
    /// A key of the node was read into memory.
    case keyLoaded = "key.loaded"
    /// A key of the node is no longer kept in memory.
    case keyDropped = "key.dropped"
    /// The configuration a start found.
    case configurationLoaded = "configuration.loaded"
    /// Configuration, trust and keys were read again.
    case configurationReloaded = "configuration.reloaded"

    // Documents.

    /// A unit sent a document.
    case packetSubmitted = "packet.submitted"
    /// An officer signed for one.
    case packetSignedFor = "packet.signed-for"
    /// An officer refused one.
    case packetRefused = "packet.refused"
    /// An officer sent one back.
    case packetReturned = "packet.returned"
    /// An officer took one back.
    case packetRecalled = "packet.recalled"
    /// An officer reminded those who have not taken one over.
    case packetUrged = "packet.urged"
    /// An officer opened one.
    case packetOpened = "packet.opened"
    /// An officer let one out of quarantine.
    case packetReleased = "packet.released"
    /// The content of an opened document was given out.
    case contentFetched = "content.fetched"
    /// A receipt was given out as a file.
    case receiptExported = "receipt.exported"

    // Queue and links.

    /// What waits or was given up is sent again.
    case queueRequeued = "queue.requeued"
    /// It is sent another way.
    case queueRedirected = "queue.redirected"
    /// It is given up for good.
    case queueAbandoned = "queue.abandoned"
    /// Packets for a neighbour are held back.
    case peerPaused = "peer.paused"
    /// They go again.
    case peerResumed = "peer.resumed"
    /// A neighbour was probed.
    case peerProbed = "peer.probed"
    /// A maintenance window was announced or taken back.
    case maintenanceAnnounced = "maintenance.announced"

    // The logs.

    /// Entries of a log were given out.
    case logExported = "log.exported"
    /// Everything that proves what happened was given out as one file, for auditors.
    case auditExported = "audit.exported"
    /// A check of the node's logs was asked for.
    case logChecked = "log.checked"
    /// States of this node's logs were given out for a witness.
    case witnessAsked = "witness.asked"
    /// Another node's logs were witnessed from a file.
    case witnessGiven = "witness.given"
    /// A witness's answer was taken from a file.
    case witnessTaken = "witness.taken"
    /// The log of people was read.
    case peopleRead = "people.read"

    /// The word users see.
    public var title: BilingualText {
        switch self {
        case .nodeStarted: BilingualText("节点启动", "node started")
        case .nodeStopped: BilingualText("节点停止", "node stopped")
        case .sessionOpened: BilingualText("登录", "login")
        case .keyLoaded: BilingualText("载入密钥", "key loaded")
        case .keyDropped: BilingualText("撤下密钥", "key dropped")
        case .configurationLoaded: BilingualText("载入配置", "configuration loaded")
        case .configurationReloaded: BilingualText("重新载入配置", "configuration reloaded")
        case .packetSubmitted: BilingualText("提交发文", "document sent")
        case .packetSignedFor: BilingualText("签收", "signed for")
        case .packetRefused: BilingualText("拒收", "refused")
        case .packetReturned: BilingualText("退文", "returned")
        case .packetRecalled: BilingualText("撤回", "recalled")
        case .packetUrged: BilingualText("催办", "reminded")
        case .packetOpened: BilingualText("取阅", "opened")
        case .packetReleased: BilingualText("隔离放行", "released from quarantine")
        case .contentFetched: BilingualText("取出内容", "content fetched")
        case .receiptExported: BilingualText("导出回执", "receipt exported")
        case .queueRequeued: BilingualText("重新排队", "requeued")
        case .queueRedirected: BilingualText("改投", "redirected")
        case .queueAbandoned: BilingualText("终止投递", "abandoned")
        case .peerPaused: BilingualText("暂停邻站", "neighbour paused")
        case .peerResumed: BilingualText("恢复邻站", "neighbour resumed")
        case .peerProbed: BilingualText("探测邻站", "neighbour probed")
        case .maintenanceAnnounced: BilingualText("维护窗口", "maintenance")
        case .logExported: BilingualText("导出日志", "log exported")
        case .auditExported: BilingualText("审计导出", "export for auditors")
        case .logChecked: BilingualText("日志自检", "log checked")
        case .witnessAsked: BilingualText("请求见证", "witness asked")
        case .witnessGiven: BilingualText("出具见证", "witness given")
        case .witnessTaken: BilingualText("收录见证", "witness taken")
        case .peopleRead: BilingualText("查阅操作日志", "log of people read")
        }
    }
}
