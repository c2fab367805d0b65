/// How fast a document must be handled (紧急程度), least urgent first.
///
/// The raw value is the Chinese word. 平件 is the everyday word for a document that carries no mark of urgency.
public enum Urgency: String, TextualValue, CaseIterable, Comparable {
    /// 平件: no mark.
    case routine = "平件"
    /// 加急.
    case urgent = "加急"
    /// 特急.
    case extraUrgent = "特急"

    /// Reads the Chinese word; 无, which exchange envelopes use, is read as 平件.
    ///
    /// - Parameter text: 特急, 加急, 平件 or 无.
    /// - Throws: ``DocumentsError/Code/invalidUrgency``.
    public init(_ text: String) throws(DocumentsError) {
        guard let urgency = Self(rawValue: text == "无" ? Self.routine.rawValue : text) else {
            throw .word(.invalidUrgency, "urgency", text, of: Self.allCases.map(\.rawValue))
        }
        self = urgency
    }

    /// The Chinese word.
    public var description: String { self.rawValue }

    /// Orders by urgency: 特急 is the greatest.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rank < rhs.rank
    }

    private var rank: Int {
        switch self {
        case .routine: 0
        case .urgent: 1
        case .extraUrgent: 2
        }
    }
}
