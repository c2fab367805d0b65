/// Something in a store that is not as it must be.
public struct StoreFinding: Sendable, Hashable {
    /// What is wrong.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A page, an index or a reference of the database.
        case databaseDamaged = "database-damaged"
        /// A row cannot be read.
        case rowMalformed = "row-malformed"
        /// A row refers to a spool file that is not there.
        case spoolMissing = "spool-missing"
        /// A spool file has another size than its row says.
        case spoolSize = "spool-size"
        /// A packet's bytes are not those of its digest.
        case contentDamaged = "content-damaged"
        /// Somebody waits for a packet whose bytes are gone.
        case contentMissing = "content-missing"
        /// A spool file that no row refers to.
        case spoolOrphan = "spool-orphan"
        /// A draft that no upload refers to.
        case draftOrphan = "draft-orphan"
        /// An upload without its draft, or with less in it than was acknowledged.
        case uploadShort = "upload-short"
        /// A recipient waits, and nothing is queued for it.
        case queueMissing = "queue-missing"
        /// Something is queued, and nobody waits for it.
        case queueIdle = "queue-idle"
        /// The log lacks a leaf.
        case logGap = "log-gap"
        /// A leaf's evidence is not in the store.
        case evidenceMissing = "evidence-missing"
        /// Stored evidence has another digest than its leaf.
        case evidenceAltered = "evidence-altered"
        /// A checkpoint's root is not that of the leaves.
        case rootWrong = "root-wrong"
        /// A checkpoint cannot be read, or says something else than its row.
        case checkpointWrong = "checkpoint-wrong"
        /// A checkpoint is not signed by a log key of the node.
        case signatureWrong = "signature-wrong"
        /// A receipt's path does not lead to its checkpoint.
        case pathWrong = "path-wrong"

        /// Whether nothing is lost by it, and the next start of the node mends it.
        public var isHarmless: Bool {
            switch self {
            case .spoolOrphan, .draftOrphan, .queueIdle: true
            default: false
            }
        }

        /// The word users see.
        public var title: String {
            switch self {
            case .databaseDamaged: "数据库损坏"
            case .rowMalformed: "记录无法读取"
            case .spoolMissing: "暂存文件缺失"
            case .spoolSize: "暂存文件大小不符"
            case .contentDamaged: "公文包内容损坏"
            case .contentMissing: "公文包内容缺失"
            case .spoolOrphan: "多余暂存文件"
            case .draftOrphan: "多余上传草稿"
            case .uploadShort: "上传数据不足"
            case .queueMissing: "漏排队"
            case .queueIdle: "空排队"
            case .logGap: "日志缺号"
            case .evidenceMissing: "凭证缺失"
            case .evidenceAltered: "凭证被改动"
            case .rootWrong: "日志根不符"
            case .checkpointWrong: "检查点有误"
            case .signatureWrong: "检查点签名有误"
            case .pathWrong: "回执路径有误"
            }
        }

        /// What the operator does about it.
        public var advice: String {
            switch self {
            case .databaseDamaged, .rowMalformed: "restore the volume from a snapshot; see Backup and restore"
            case .spoolMissing, .spoolSize, .contentDamaged, .contentMissing:
                "check the disk; ask the sender to send again, then 'yizhan abandon' here"
            case .spoolOrphan, .draftOrphan, .queueIdle: "nothing: the next start removes it"
            case .uploadShort: "nothing: the neighbour begins again"
            case .queueMissing: "'yizhan requeue' the packet"
            case .logGap, .evidenceMissing, .evidenceAltered, .rootWrong, .checkpointWrong, .signatureWrong, .pathWrong:
                "keep the store as it is, tell the auditor and the parent node; do not go on with this log"
            }
        }
    }

    /// What is wrong.
    public let kind: Kind
    /// Where: a packet digest, a file, a place in the log.
    public let place: String
    /// What was found, with the numbers.
    public let detail: String

    init(_ kind: Kind, _ place: String, _ detail: String = "") {
        self.kind = kind
        self.place = place
        self.detail = detail
    }
}

/// The outcome of a check of a store.
public struct StoreReport: Sendable {
    /// How many findings are listed; the others are counted.
    public static let listed = 1000

    /// What was found, in the order of the checks.
    public private(set) var findings: [StoreFinding] = []
    /// Findings beyond those listed.
    public private(set) var unlisted = 0
    /// Packets, leaves and checkpoints that were looked at.
    public internal(set) var packets = 0
    /// Leaves of the log that were looked at.
    public internal(set) var leaves = 0
    /// Checkpoints that were looked at.
    public internal(set) var checkpoints = 0

    init() {}

    /// Whether nothing was found that could mean a loss.
    public var isClean: Bool { self.unlisted == 0 && self.findings.allSatisfy(\.kind.isHarmless) }

    mutating func add(_ finding: StoreFinding) {
        guard self.findings.count < Self.listed else {
            self.unlisted += 1
            return
        }
        self.findings.append(finding)
    }

    mutating func add(_ kind: StoreFinding.Kind, _ place: String, _ detail: String = "") {
        self.add(StoreFinding(kind, place, detail))
    }
}
