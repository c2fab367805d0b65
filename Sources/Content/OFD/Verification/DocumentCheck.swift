/// One question asked of a file or of a signature in it, and the answer.
public struct DocumentCheck: Hashable, Sendable {
    /// The question, as programs know it.
    public let name: String
    /// The question in Chinese.
    public let title: String
    /// The answer.
    public let outcome: Outcome
    /// Whether the answer decides nothing.
    public let isAdvisory: Bool
    /// The reason in Chinese.
    public let chinese: String
    /// The reason in English.
    public let english: String

    /// The answers.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// It holds.
        case pass
        /// It does not.
        case fail
        /// Something needed for the answer is missing.
        case cannotTell = "cannot-tell"

        /// The answer in Chinese.
        public var title: String {
            switch self {
            case .pass: "通过"
            case .fail: "不通过"
            case .cannotTell: "无法判定"
            }
        }
    }

    /// The questions that are asked of the container; those about seals and certificates come from the seal's verifier.
    public enum Name: String, CaseIterable, Sendable {
        /// Is the archive sound, its names unambiguous, its main entry readable?
        case container
        /// Can the lists of signatures be read, and is there a signature?
        case signatureList = "signature-list"
        /// Are there signatures that no list names?
        case straySignatures = "stray-signatures"
        /// Does the list of GM/T 0099 name exactly what is there?
        case integrityList = "integrity-list"
        /// Does the document bear a mark of state secrecy?
        case classification
        /// Can the signature's description and value be read?
        case description = "signature-description"
        /// Is the digest algorithm one that may be relied on?
        case checkMethod = "check-method"
        /// Are the protected files what was signed?
        case digests
        /// Are all protected files there?
        case missingFiles = "missing-files"
        /// Are all files of the document protected?
        case coverage
        /// Do all stamps stand on pages of the document?
        case stamps

        /// The question in Chinese.
        public var title: String {
            switch self {
            case .container: "文件容器"
            case .signatureList: "签章列表"
            case .straySignatures: "游离签章"
            case .integrityList: "防夹带清单"
            case .classification: "密级标志"
            case .description: "签章描述"
            case .checkMethod: "摘要算法"
            case .digests: "文件摘要"
            case .missingFiles: "文件缺失"
            case .coverage: "保护范围"
            case .stamps: "印章位置"
            }
        }
    }

    init(
        name: String, title: String, _ outcome: Outcome, isAdvisory: Bool = false, _ chinese: String, _ english: String
    ) {
        self.name = name
        self.title = title
        self.outcome = outcome
        self.isAdvisory = isAdvisory
        self.chinese = chinese
        self.english = english
    }

    init(_ name: Name, _ outcome: Outcome, isAdvisory: Bool = false, _ chinese: String, _ english: String) {
        self.init(name: name.rawValue, title: name.title, outcome, isAdvisory: isAdvisory, chinese, english)
    }
}

extension [OFDPath] {
    /// The first paths for a message, and how many more there are.
    var summary: String {
        let shown = self.prefix(5).map { $0.description.shortened }.joined(separator: ", ")
        return self.count > 5 ? "\(shown) … (\(self.count))" : shown
    }
}
