/// The grades of the law on guarding state secrets (密级), lowest first.
///
/// The raw value is the Chinese word, as exchange envelopes carry it: the code letters of GB/T 7156 are not in use there.
public enum Classification: String, TextualValue, CaseIterable, Comparable {
    /// 无: not a state secret.
    case unclassified = "无"
    /// 秘密.
    case secret = "秘密"
    /// 机密.
    case confidential = "机密"
    /// 绝密.
    case topSecret = "绝密"

    /// Reads the Chinese word.
    ///
    /// - Parameter text: 秘密, 机密, 绝密 or 无.
    /// - Throws: ``DocumentsError/Code/invalidClassification``.
    public init(_ text: String) throws(DocumentsError) {
        guard let classification = Self(rawValue: text) else {
            throw .word(.invalidClassification, "classification", text, of: Self.allCases.map(\.rawValue))
        }
        self = classification
    }

    /// The Chinese word.
    public var description: String { self.rawValue }

    /// Whether commercial cryptography may not protect it (密码法, articles 6 to 8).
    public var isStateSecret: Bool { self != .unclassified }

    /// Orders by grade: 绝密 is the greatest.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rank < rhs.rank
    }

    private var rank: Int {
        switch self {
        case .unclassified: 0
        case .secret: 1
        case .confidential: 2
        case .topSecret: 3
        }
    }
}
