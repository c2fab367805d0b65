public import Documents

/// The formats of GB/T 9704-2012: the general one and the three special ones of § 10.
public enum DocumentFormat: String, Hashable, Sendable, CaseIterable {
    /// 公文通用格式.
    case general
    /// 信函格式, § 10.1.
    case letter
    /// 命令(令)格式, § 10.2.
    case order
    /// 纪要格式, § 10.3.
    case minutes

    /// The format that a type of document usually has.
    public init(for kind: DocumentKind) {
        switch kind {
        case .letter: self = .letter
        case .order: self = .order
        case .minutes: self = .minutes
        default: self = .general
        }
    }

    /// The Chinese name.
    public var chineseName: String {
        switch self {
        case .general: "通用格式"
        case .letter: "信函格式"
        case .order: "命令格式"
        case .minutes: "纪要格式"
        }
    }
}
